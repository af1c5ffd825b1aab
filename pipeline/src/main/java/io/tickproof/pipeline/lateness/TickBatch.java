package io.tickproof.pipeline.lateness;

import java.util.Arrays;

/**
 * Ticks of one symbol from one partition, in log order, in columns: what goes over the shuffle. Mutable while it is
 * gathered, since it is filled tick by tick in the hottest loop of the job; read-only once it is sent.
 */
public final class TickBatch {
    private static final int FIRST_CAPACITY = 16;

    private final String symbol;
    private final int partition;
    private int size;
    private long[] ids;
    private long[] timesMicros;
    private long[] prices;
    private long[] quantities;
    private long[] marksMicros;
    private long[] offsets;

    TickBatch(String symbol, int partition, int capacity) {
        this.symbol = symbol;
        this.partition = partition;
        ids = new long[capacity];
        timesMicros = new long[capacity];
        prices = new long[capacity];
        quantities = new long[capacity];
        marksMicros = new long[capacity];
        offsets = new long[capacity];
    }

    TickBatch(String symbol, int partition) {
        this(symbol, partition, FIRST_CAPACITY);
    }

    void add(long id, long timeMicros, long price, long quantity, long markMicros, long offset) {
        if (size == ids.length) {
            grow();
        }
        ids[size] = id;
        timesMicros[size] = timeMicros;
        prices[size] = price;
        quantities[size] = quantity;
        marksMicros[size] = markMicros;
        offsets[size] = offset;
        size++;
    }

    public String symbol() {
        return symbol;
    }

    public int partition() {
        return partition;
    }

    public int size() {
        return size;
    }

    public long id(int at) {
        return ids[at];
    }

    public long timeMicros(int at) {
        return timesMicros[at];
    }

    public long price(int at) {
        return prices[at];
    }

    public long quantity(int at) {
        return quantities[at];
    }

    /**
     * The gate's mark when the tick passed: M − B of its partition, in µs; Long.MIN_VALUE for the partition's first
     * record.
     */
    public long markMicros(int at) {
        return marksMicros[at];
    }

    public long offset(int at) {
        return offsets[at];
    }

    private void grow() {
        int capacity = size * 2;
        ids = Arrays.copyOf(ids, capacity);
        timesMicros = Arrays.copyOf(timesMicros, capacity);
        prices = Arrays.copyOf(prices, capacity);
        quantities = Arrays.copyOf(quantities, capacity);
        marksMicros = Arrays.copyOf(marksMicros, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
    }
}

package io.tickproof.pipeline.lateness;

import java.util.Arrays;

/**
 * Ticks of one symbol from one partition, in log order, stored in columns. It is the unit of the shuffle between
 * lateness filter and windows. A batch is mutable while it is filled, because that is the hottest loop of the job, and
 * read-only after it was emitted.
 */
public final class TickBatch {
    private static final int INITIAL_CAPACITY = 16;

    private final String symbol;
    private final int partition;
    private int size;
    private long[] ids;
    private long[] timesMicros;
    private long[] prices;
    private long[] quantities;
    private long[] watermarksMicros;
    private long[] offsets;

    TickBatch(String symbol, int partition, int capacity) {
        this.symbol = symbol;
        this.partition = partition;
        ids = new long[capacity];
        timesMicros = new long[capacity];
        prices = new long[capacity];
        quantities = new long[capacity];
        watermarksMicros = new long[capacity];
        offsets = new long[capacity];
    }

    TickBatch(String symbol, int partition) {
        this(symbol, partition, INITIAL_CAPACITY);
    }

    void add(long id, long timeMicros, long price, long quantity, long watermarkMicros, long offset) {
        if (size == ids.length) {
            grow();
        }
        ids[size] = id;
        timesMicros[size] = timeMicros;
        prices[size] = price;
        quantities[size] = quantity;
        watermarksMicros[size] = watermarkMicros;
        offsets[size] = offset;
        size++;
    }

    public String symbol() {
        return symbol;
    }

    public int partition() {
        return partition;
    }

    /** Returns the number of ticks. */
    public int size() {
        return size;
    }

    public long id(int index) {
        return ids[index];
    }

    /** Returns the event time in µs since the epoch. */
    public long timeMicros(int index) {
        return timesMicros[index];
    }

    /** Returns the price in units of 10⁻⁸. */
    public long price(int index) {
        return prices[index];
    }

    /** Returns the quantity in units of 10⁻⁸. */
    public long quantity(int index) {
        return quantities[index];
    }

    /**
     * Returns the partition watermark M − B when the tick was read, in µs since the epoch; {@code Long.MIN_VALUE} for
     * the first record of the partition.
     */
    public long watermarkMicros(int index) {
        return watermarksMicros[index];
    }

    public long offset(int index) {
        return offsets[index];
    }

    private void grow() {
        int capacity = size * 2;
        ids = Arrays.copyOf(ids, capacity);
        timesMicros = Arrays.copyOf(timesMicros, capacity);
        prices = Arrays.copyOf(prices, capacity);
        quantities = Arrays.copyOf(quantities, capacity);
        watermarksMicros = Arrays.copyOf(watermarksMicros, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
    }
}

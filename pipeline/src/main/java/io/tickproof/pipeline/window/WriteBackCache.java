package io.tickproof.pipeline.window;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * A write-back cache over a keyed map state. Entries, including those known to be absent, stay in memory as objects.
 * Changed entries are written to the state with a checkpoint or when there are too many. An entry that is created and
 * removed between two checkpoints never reaches the state. Without the cache, RocksDB would be read and written for every
 * batch, which is the largest cost if there are many symbols.
 *
 * <p>Use it only with a state backend that stores bytes, as RocksDB does: the caller goes on changing a value after it
 * has been written.
 *
 * <p>The symbol must be the backend's current key in every call, except in {@link #writeBack}, which sets the key.
 */
final class WriteBackCache<V> {
    /** Estimated bytes of an entry without its value. */
    static final long BYTES_PER_ENTRY = 256;

    private final MapState<Long, V> state;
    private final ToLongFunction<V> valueBytes;
    private final Map<String, Map<Long, Entry<V>>> bySymbol = new HashMap<>();
    private long bytes;

    private static final class Entry<V> {
        /** Null if the entry is known to be absent. */
        private @Nullable V value;

        private boolean isDirty;
        private boolean isInState;

        private Entry(@Nullable V value) {
            this.value = value;
            isInState = value != null;
        }
    }

    /** @param valueBytes estimates the bytes of a value that was read from the state */
    WriteBackCache(MapState<Long, V> state, ToLongFunction<V> valueBytes) {
        this.state = state;
        this.valueBytes = valueBytes;
    }

    /** Returns the estimated bytes that were loaded since the last {@link #clear}. Growth of a value is not included. */
    long bytes() {
        return bytes;
    }

    /** Returns the value, or null if there is none. A caller that changes the value must {@link #put} it. */
    @Nullable
    V get(String symbol, long start) throws Exception {
        return entry(symbol, start).value;
    }

    void put(String symbol, long start, V value) throws Exception {
        Entry<V> entry = entry(symbol, start);
        entry.value = value;
        entry.isDirty = true;
    }

    void remove(String symbol, long start) throws Exception {
        Map<Long, Entry<V>> entries = bySymbol.get(symbol);
        Entry<V> entry = entries == null ? null : entries.remove(start);
        if (entry == null || entry.isInState) {
            state.remove(start);
        }
        if (entries != null && entries.isEmpty()) {
            bySymbol.remove(symbol);
        }
    }

    private Entry<V> entry(String symbol, long start) throws Exception {
        Map<Long, Entry<V>> entries = bySymbol.computeIfAbsent(symbol, name -> new HashMap<>());
        Entry<V> entry = entries.get(start);
        if (entry == null) {
            V value = state.get(start);
            entry = new Entry<>(value);
            entries.put(start, entry);
            bytes += BYTES_PER_ENTRY + (value == null ? 0 : valueBytes.applyAsLong(value));
        }
        return entry;
    }

    /**
     * Writes all dirty entries to the state.
     *
     * @param setKey called with a symbol before its entries are written
     */
    void writeBack(Consumer<String> setKey) throws Exception {
        for (Map.Entry<String, Map<Long, Entry<V>>> symbol : bySymbol.entrySet()) {
            boolean isKeySet = false;
            for (Map.Entry<Long, Entry<V>> byStart : symbol.getValue().entrySet()) {
                Entry<V> entry = byStart.getValue();
                if (entry.isDirty && entry.value != null) {
                    if (!isKeySet) {
                        setKey.accept(symbol.getKey());
                        isKeySet = true;
                    }
                    state.put(byStart.getKey(), entry.value);
                    entry.isDirty = false;
                    entry.isInState = true;
                }
            }
        }
    }

    /** Drops all entries. Call it only after {@link #writeBack}. */
    void clear() {
        bySymbol.clear();
        bytes = 0;
    }
}

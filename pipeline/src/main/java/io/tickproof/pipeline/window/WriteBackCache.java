package io.tickproof.pipeline.window;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.state.MapState;

/**
 * A map state whose entries stay in memory as objects, with all that is known to be absent, and are written to the state with a checkpoint
 * or when there are too many. What comes and goes between two checkpoints never reaches the state. To read or write RocksDB for
 * every batch is what costs most where there are many symbols.
 *
 * <p>It is for a backend that keeps bytes, as RocksDB does: a value in memory goes on changing behind the write.
 *
 * <p>Calls without a symbol's own key set in the backend are wrong, but for {@link #writeBack}, which sets them.
 */
final class WriteBackCache<V> {
    private static final long ENTRY = 256;

    private final MapState<Long, V> state;
    private final ToLongFunction<V> weigher;
    private final Map<String, Map<Long, Entry<V>>> bySymbol = new HashMap<>();
    private long weight;

    private static final class Entry<V> {
        /** Null: there is none. */
        private V value;

        private boolean isChanged;
        private boolean isInState;

        private Entry(V value) {
            this.value = value;
            isInState = value != null;
        }
    }

    /** @param weigher what a value that was read from the state weighs besides its entry */
    WriteBackCache(MapState<Long, V> state, ToLongFunction<V> weigher) {
        this.state = state;
        this.weigher = weigher;
    }

    /** What was taken into memory since it was last cleared, {@value #ENTRY} an entry. What grows there is not in it. */
    long weight() {
        return weight;
    }

    /** @return null where there is none; whoever changes it puts it */
    V get(String symbol, long start) throws Exception {
        return entry(symbol, start).value;
    }

    void put(String symbol, long start, V value) throws Exception {
        Entry<V> entry = entry(symbol, start);
        entry.value = value;
        entry.isChanged = true;
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
            entry = new Entry<>(state.get(start));
            entries.put(start, entry);
            weight += ENTRY + (entry.value == null ? 0 : weigher.applyAsLong(entry.value));
        }
        return entry;
    }

    /** Brings the state up to date. @param setKey told the symbol whose entries are written next */
    void writeBack(Consumer<String> setKey) throws Exception {
        for (Map.Entry<String, Map<Long, Entry<V>>> symbol : bySymbol.entrySet()) {
            boolean isSet = false;
            for (Map.Entry<Long, Entry<V>> of : symbol.getValue().entrySet()) {
                Entry<V> entry = of.getValue();
                if (entry.isChanged) {
                    if (!isSet) {
                        setKey.accept(symbol.getKey());
                        isSet = true;
                    }
                    state.put(of.getKey(), entry.value);
                    entry.isChanged = false;
                    entry.isInState = true;
                }
            }
        }
    }

    /** Forgets all; only behind {@link #writeBack}. */
    void clear() {
        bySymbol.clear();
        weight = 0;
    }
}

package io.tickproof.harness.run;

import io.tickproof.market.Candle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Selects the candles that a watcher of a run sees: the latest ones of the most traded symbol, of one kind of window. A
 * busy symbol appears early, so only the first symbols are considered; memory stays bounded with a million of them.
 */
final class LatestCandles {
    private static final int MAX_SYMBOLS = 1_000;
    private static final int MAX_CANDLES = 60;

    private final String window;
    private final Map<String, OfSymbol> symbols = new HashMap<>();
    private boolean changed;

    /** @param trades the ticks in all candles of the symbol */
    private record OfSymbol(long trades, TreeMap<Long, Candle> latest) {}

    /** @param window the name of the windows; candles of others are ignored */
    LatestCandles(String window) {
        this.window = window;
    }

    /** Adds a new candle, or a new revision of one. */
    synchronized void add(Candle candle) {
        if (!candle.window().equals(window) || symbols.size() == MAX_SYMBOLS && !symbols.containsKey(candle.symbol())) {
            return;
        }
        OfSymbol before = symbols.getOrDefault(candle.symbol(), new OfSymbol(0, new TreeMap<>()));
        Candle revised = before.latest().put(candle.startMicros(), candle);
        if (before.latest().size() > MAX_CANDLES) {
            before.latest().pollFirstEntry();
        }
        long trades = before.trades() + candle.trades() - (revised == null ? 0 : revised.trades());
        symbols.put(candle.symbol(), new OfSymbol(trades, before.latest()));
        changed = true;
    }

    /** Returns the candles of the most traded symbol; empty if none has changed since the last call. */
    synchronized Optional<List<Candle>> ifChanged() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        return symbols.values().stream()
                .max(Comparator.comparingLong(OfSymbol::trades))
                .map(most -> List.copyOf(most.latest().values()));
    }
}

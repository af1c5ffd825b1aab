package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.observed.ObservedCandle;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The candles of one window that the job made from the recording, and the span that the recording covers.
 *
 * @param observed symbol → start of the window in µs → candle
 * @param symbols the symbols of the recording, whether the job made candles of them or not
 * @param firstMicros the start of the first window with a tick, which the recording may cover only in part
 * @param lastMicros the start of the last window with a tick, which the recording may cover only in part
 */
record RecordedCandles(
        WindowSpec window,
        Map<String, TreeMap<Long, Candle>> observed,
        Set<String> symbols,
        long firstMicros,
        long lastMicros) {

    /** @param expected the keys of the candles that the recording yields */
    static RecordedCandles of(WindowSpec window, Collection<Candle.Key> expected, Collection<ObservedCandle> observed) {
        Map<String, TreeMap<Long, Candle>> bySymbol = new HashMap<>();
        for (ObservedCandle one : observed) {
            Candle candle = one.candle();
            if (candle.window().equals(window.name())) {
                bySymbol.computeIfAbsent(candle.symbol(), symbol -> new TreeMap<>())
                        .put(candle.startMicros(), candle);
            }
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Candle.Key key : expected) {
            if (key.window().equals(window.name())) {
                first = Math.min(first, key.startMicros());
                last = Math.max(last, key.startMicros());
            }
        }
        return new RecordedCandles(
                window, bySymbol, expected.stream().map(Candle.Key::symbol).collect(Collectors.toSet()), first, last);
    }

    @Nullable
    Candle candle(String symbol, long startMicros) {
        TreeMap<Long, Candle> candles = observed.get(symbol);
        return candles == null ? null : candles.get(startMicros);
    }

    /** Returns the candle before a window, or null if there is none. */
    @Nullable
    Candle before(String symbol, long startMicros) {
        TreeMap<Long, Candle> candles = observed.get(symbol);
        Map.Entry<Long, Candle> before = candles == null ? null : candles.lowerEntry(startMicros);
        return before == null ? null : before.getValue();
    }

    /** Returns whether the recording has ticks of the symbol, and the window is not before or after it. */
    boolean covers(PublishedRow row) {
        return symbols.contains(row.symbol()) && row.startMicros() >= firstMicros && row.startMicros() <= lastMicros;
    }
}

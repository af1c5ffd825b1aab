package io.tickproof.harness.evidence;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.ExpectedCandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Selects the candles that the page shows. Doubles are precise enough for a chart; the verification compares exact
 * decimals.
 */
final class ChartData {
    /** Limits the page to about 2 MB, including the chart library. */
    private static final int MAX_CANDLES = 12_000;

    /** Prices are integers in units of 10⁻⁸. */
    private static final double PRICE_UNIT = 1e8;

    private ChartData() {}

    static Evidence.Chart of(List<WindowSpec> windows, VerificationResult result) {
        TreeSet<Candle.Key> keys = new TreeSet<>(result.candles().expected().keySet());
        keys.addAll(result.candles().observed().keySet());
        Map<String, List<Candle.Key>> keysBySymbol = new HashMap<>();
        keys.forEach(key -> keysBySymbol
                .computeIfAbsent(key.symbol(), symbol -> new ArrayList<>())
                .add(key));

        Map<String, Map<String, List<@Nullable Object[]>>> series = new LinkedHashMap<>();
        windows.stream().sorted().map(WindowSpec::name).forEach(name -> series.put(name, new LinkedHashMap<>()));
        List<String> shown = new ArrayList<>();
        long taken = 0;
        long omitted = 0;
        for (String symbol : symbolsByInterest(result, keys)) {
            List<Candle.Key> ofSymbol = keysBySymbol.getOrDefault(symbol, List.of());
            if (ofSymbol.size() > MAX_CANDLES) {
                omitted += ofSymbol.size() - MAX_CANDLES;
                ofSymbol = ofSymbol.subList(0, MAX_CANDLES);
            }
            if (!shown.isEmpty() && taken + ofSymbol.size() > MAX_CANDLES) {
                omitted += ofSymbol.size();
                continue;
            }
            shown.add(symbol);
            taken += ofSymbol.size();
            for (Candle.Key key : ofSymbol) {
                series.computeIfAbsent(key.window(), name -> new LinkedHashMap<>())
                        .computeIfAbsent(symbol, s -> new ArrayList<>())
                        .add(row(result.candles(), key));
            }
        }
        return new Evidence.Chart(List.copyOf(series.keySet()), shown, omitted, series);
    }

    /** Returns the symbols with findings first, then the symbols with the most trades. */
    private static List<String> symbolsByInterest(VerificationResult result, Set<Candle.Key> keys) {
        Set<String> withFindings = new HashSet<>();
        result.checks()
                .forEach(check -> check.findings().stream().map(Finding::symbol).forEach(withFindings::add));
        Map<String, Long> trades = new HashMap<>();
        keys.forEach(key -> trades.putIfAbsent(key.symbol(), 0L));
        result.candles()
                .expected()
                .values()
                .forEach(e -> trades.merge(e.candle().symbol(), e.candle().trades(), Long::sum));
        return trades.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> entry) -> !withFindings.contains(entry.getKey()))
                        .thenComparing(entry -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static @Nullable Object[] row(CandleComparison candles, Candle.Key key) {
        ExpectedCandle expected = candles.expected().get(key);
        ObservedCandle observed = candles.observed().get(key);
        Candle shown = expected == null
                ? Objects.requireNonNull(observed, "neither expected nor observed")
                        .candle()
                : expected.candle();
        boolean equal = expected != null && observed != null && candles.isSame(expected.candle(), observed);
        return Evidence.Bar.row(
                Micros.toMillis(key.startMicros()) / 1_000,
                expected == null ? null : prices(expected.candle()),
                shown.volume() == null ? 0 : shown.volume().doubleValue(),
                shown.trades(),
                expected == null ? 0 : expected.revisions(),
                equal ? null : observed == null ? new double[0] : prices(observed.candle()));
    }

    private static double[] prices(Candle candle) {
        return new double[] {
            candle.open() / PRICE_UNIT,
            candle.high() / PRICE_UNIT,
            candle.low() / PRICE_UNIT,
            candle.close() / PRICE_UNIT
        };
    }
}

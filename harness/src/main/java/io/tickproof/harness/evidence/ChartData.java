package io.tickproof.harness.evidence;

import io.tickproof.market.Candle;
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
import java.util.Set;
import java.util.TreeSet;

/**
 * Picks the candles that the page shows. Doubles are good enough for a picture; every comparison was made before, in
 * exact decimals.
 */
final class ChartData {
    /** So many candles make a page of about 2 MB, chart library included. */
    private static final int MOST_CANDLES = 12_000;

    private ChartData() {}

    static Evidence.Chart of(List<WindowSpec> windows, VerificationResult result) {
        TreeSet<Candle.Key> keys = new TreeSet<>(result.candles().expected().keySet());
        keys.addAll(result.candles().observed().keySet());
        List<String> symbols = symbolsByInterest(result, keys);
        Map<String, List<Candle.Key>> bySymbol = new HashMap<>();
        keys.forEach(key -> bySymbol.computeIfAbsent(key.symbol(), symbol -> new ArrayList<>())
                .add(key));

        List<String> names = windows.stream().sorted().map(WindowSpec::name).toList();
        Map<String, Map<String, List<Object[]>>> series = new LinkedHashMap<>();
        names.forEach(name -> series.put(name, new LinkedHashMap<>()));
        List<String> shown = new ArrayList<>();
        long taken = 0;
        long left = 0;
        for (String symbol : symbols) {
            List<Candle.Key> own = bySymbol.get(symbol);
            if (own.size() > MOST_CANDLES) {
                left += own.size() - MOST_CANDLES;
                own = own.subList(0, MOST_CANDLES);
            }
            if (!shown.isEmpty() && taken + own.size() > MOST_CANDLES) {
                left += own.size();
                continue;
            }
            shown.add(symbol);
            taken += own.size();
            for (Candle.Key key : own) {
                series.computeIfAbsent(key.window(), name -> new LinkedHashMap<>())
                        .computeIfAbsent(symbol, s -> new ArrayList<>())
                        .add(row(
                                result.candles(),
                                key,
                                result.candles().expected().get(key),
                                result.candles().observed().get(key)));
            }
        }
        return new Evidence.Chart(List.copyOf(series.keySet()), shown, left, series);
    }

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
        return trades.keySet().stream()
                .sorted(Comparator.comparing((String symbol) -> !withFindings.contains(symbol))
                        .thenComparing(symbol -> -trades.get(symbol))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static Object[] row(
            CandleComparison candles, Candle.Key key, ExpectedCandle expected, ObservedCandle observed) {
        double[] wanted = expected == null ? null : prices(expected.candle());
        double[] seen = observed == null ? new double[0] : prices(observed.candle());
        Candle one = expected == null ? observed.candle() : expected.candle();
        boolean equal = expected != null && observed != null && candles.isSame(expected.candle(), observed);
        return Evidence.Bar.row(
                key.startMicros() / 1_000_000,
                wanted,
                one.volume() == null ? 0 : one.volume().doubleValue(),
                one.trades(),
                expected == null ? 0 : expected.revisions(),
                equal ? null : seen);
    }

    private static double[] prices(Candle candle) {
        double unit = 1e8;
        return new double[] {candle.open() / unit, candle.high() / unit, candle.low() / unit, candle.close() / unit};
    }
}

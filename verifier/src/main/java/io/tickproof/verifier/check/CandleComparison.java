package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.ExpectedCandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Expected against observed candles, absence included. */
public final class CandleComparison {
    private final TreeMap<Candle.Key, ExpectedCandle> expected = new TreeMap<>();
    private final TreeMap<Candle.Key, ObservedCandle> observed = new TreeMap<>();
    private final RowSet observedRows = new RowSet();
    private final List<ObservedCandle> doubled = new ArrayList<>();
    private long matching;
    private long missing;
    private long unexpected;
    private long different;

    public void expect(ExpectedCandle candle) {
        expected.put(candle.candle().key(), candle);
    }

    public void observe(ObservedCandle candle) {
        observedRows.add(candle.candle().toRow());
        if (observed.putIfAbsent(candle.candle().key(), candle) != null) {
            doubled.add(candle);
        }
    }

    /** A check a window, and last one for windows that nobody asked for, if there are any. */
    public List<Check> checks(List<WindowSpec> windows) {
        List<Check> checks = new ArrayList<>();
        Map<String, List<Finding>> findings = new TreeMap<>();
        Map<String, long[]> counts = new TreeMap<>();
        for (WindowSpec window : windows) {
            findings.put(window.name(), new ArrayList<>());
            counts.put(window.name(), new long[3]);
        }
        expected.forEach((key, candle) -> {
            long[] count = counts.get(key.window());
            count[0]++;
            ObservedCandle found = observed.get(key);
            if (found == null) {
                missing++;
                findings.get(key.window()).add(finding("candle missing", candle.candle(), null));
            } else if (found.candle().toRow().equals(candle.candle().toRow())) {
                matching++;
                count[2]++;
            } else {
                different++;
                findings.get(key.window()).add(finding("candle different", candle.candle(), found.candle()));
            }
        });
        List<ObservedCandle> notExpected = new ArrayList<>(doubled);
        observed.forEach((key, candle) -> {
            if (!expected.containsKey(key)) {
                notExpected.add(candle);
            }
        });
        observed.keySet().forEach(key -> counts.computeIfAbsent(key.window(), name -> new long[3])[1]++);
        for (ObservedCandle candle : notExpected) {
            unexpected++;
            findings.computeIfAbsent(candle.candle().window(), name -> new ArrayList<>())
                    .add(finding("candle unexpected", null, candle.candle()));
        }
        counts.forEach((window, count) -> {
            List<Finding> found = findings.getOrDefault(window, List.of());
            String name = "candles " + window;
            String detail = count[0] + " expected, " + count[1] + " observed, " + count[2] + " equal";
            if (!found.isEmpty()) {
                checks.add(Check.fail(
                        name, detail, found.subList(0, Math.min(found.size(), Check.MAX_FINDINGS)), found.size()));
            } else if (count[0] == 0) {
                checks.add(Check.unknown(name, "no candle expected and none observed: nothing was checked"));
            } else {
                checks.add(Check.pass(name, detail));
            }
        });
        return checks;
    }

    public TreeMap<Candle.Key, ExpectedCandle> expected() {
        return expected;
    }

    public TreeMap<Candle.Key, ObservedCandle> observed() {
        return observed;
    }

    public RowSet observedRows() {
        return observedRows;
    }

    public Counts counts() {
        return new Counts(expected.size(), observed.size() + doubled.size(), matching, missing, unexpected, different);
    }

    /** In the words of result.json; complete behind {@link #checks}. */
    public record Counts(long expected, long observed, long matching, long missing, long unexpected, long different) {}

    private static Finding finding(String kind, Candle expected, Candle observed) {
        Candle one = expected == null ? observed : expected;
        return new Finding(
                kind, one.symbol(), one.window(), one.startMicros(), Text.of(expected), Text.of(observed), "");
    }
}

package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.cause.Explanation;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.ExpectedCandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Expected against observed candles, absence included. First both are told, then {@link #compare}, then the checks. */
public final class CandleComparison {
    private final Map<Candle.Key, ExpectedCandle> expected = new HashMap<>();
    private final Map<Candle.Key, ObservedCandle> observed = new HashMap<>();
    private final TableHash observedRows = new TableHash();
    private final List<ObservedCandle> doubled = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Map<Fingerprint, Candle.Key> expectedByTicks = new HashMap<>();
    private final Map<Fingerprint, Candle.Key> observedByTicks = new HashMap<>();
    private final Map<String, Long> lastStart = new HashMap<>();
    private CandleLayout layout = CandleLayout.OURS;
    private Counts counts = new Counts(0, 0, 0, 0, 0, 0);
    private boolean lastNeverClosed;
    private boolean compared;

    /** Which ticks a candle holds, whatever window and symbol it says it is of. */
    private record Fingerprint(String window, long trades, long idSum, long idXor) {
        static Fingerprint of(Candle candle) {
            return new Fingerprint(candle.window(), candle.trades(), candle.idSum(), candle.idXor());
        }
    }

    /** @param expected null where none is; likewise observed */
    private record Difference(Candle.Key key, ExpectedCandle expected, ObservedCandle observed, boolean isDoubled) {
        String kind() {
            if (isDoubled) {
                return "candle doubled";
            }
            return expected == null ? "candle unexpected" : observed == null ? "candle missing" : "candle different";
        }
    }

    /** In the words of result.json. */
    public record Counts(long expected, long observed, long matching, long missing, long unexpected, long different) {}

    public void expect(ExpectedCandle candle) {
        expected.put(candle.candle().key(), candle);
    }

    public void observe(ObservedCandle candle) {
        observedRows.add(candle.candle().toRow());
        if (observed.putIfAbsent(candle.candle().key(), candle) != null) {
            doubled.add(candle);
        }
    }

    /** @param how the columns that are compared */
    public void compare(CandleLayout how) {
        layout = how;
        compared = true;
        long matching = 0;
        long missing = 0;
        long different = 0;
        for (Map.Entry<Candle.Key, ExpectedCandle> entry : expected.entrySet()) {
            ObservedCandle found = observed.get(entry.getKey());
            if (found == null) {
                missing++;
            } else if (isSame(entry.getValue().candle(), found)) {
                matching++;
                continue;
            } else {
                different++;
            }
            differences.add(new Difference(entry.getKey(), entry.getValue(), found, false));
        }
        long unexpected = doubled.size();
        for (Map.Entry<Candle.Key, ObservedCandle> entry : observed.entrySet()) {
            if (!expected.containsKey(entry.getKey())) {
                unexpected++;
                differences.add(new Difference(entry.getKey(), null, entry.getValue(), false));
            }
        }
        doubled.forEach(candle -> differences.add(new Difference(candle.candle().key(), null, candle, true)));
        differences.sort(Comparator.comparing(Difference::key));
        counts = new Counts(
                expected.size(), observed.size() + (long) doubled.size(), matching, missing, unexpected, different);
        if (!differences.isEmpty()) {
            index();
        }
    }

    /** Whether a row is what is expected, in the columns that are compared. */
    public boolean isSame(Candle candle, ObservedCandle found) {
        return (found.exact() || layout.tolerance().signum() > 0) && layout.same(candle, found.candle());
    }

    private void index() {
        for (ExpectedCandle candle : expected.values()) {
            Candle one = candle.candle();
            lastStart.merge(series(one.key()), one.startMicros(), Math::max);
            expectedByTicks.put(Fingerprint.of(one), one.key());
        }
        lastNeverClosed = lastAreMissing();
        for (Difference difference : differences) {
            if (difference.expected() == null) {
                Candle one = difference.observed().candle();
                observedByTicks.put(Fingerprint.of(one), one.key());
            }
        }
    }

    private static String series(Candle.Key key) {
        return key.window() + '|' + key.symbol();
    }

    /** Whether most symbols lack the last row of a kind of window, and have others of it. */
    private boolean lastAreMissing() {
        Set<String> begun = new HashSet<>();
        observed.keySet().stream().filter(expected::containsKey).forEach(key -> begun.add(series(key)));
        long lacking = differences.stream()
                .filter(d -> d.observed() == null
                        && d.key().startMicros() == lastStart.get(series(d.key()))
                        && begun.contains(series(d.key())))
                .count();
        return lacking * 2 > lastStart.size();
    }

    /** The first windows of each kind that differ: those to be explained. */
    public List<Candle.Key> toExplain() {
        Map<String, Integer> byWindow = new HashMap<>();
        return differences.stream()
                .filter(d -> byWindow.merge(d.key().window(), 1, Integer::sum) <= FindingCollector.MOST_KEPT)
                .map(Difference::key)
                .toList();
    }

    /**
     * A check a window, and last one for windows that nobody asked for, if there are any.
     *
     * @param explanations with every tick of the windows {@link #toExplain}
     * @param wallClock says whether a window lies where the run does by the clock on the wall
     */
    public List<Check> checks(
            List<WindowSpec> windows,
            Map<Candle.Key, Explanation> explanations,
            Predicate<Candle.Key> wallClock,
            FindingCollector.Overflow overflow) {
        Map<String, FindingCollector> findings = new LinkedHashMap<>();
        Map<String, long[]> byWindow = new TreeMap<>();
        windows.stream().map(WindowSpec::name).forEach(name -> byWindow.put(name, new long[3]));
        expected.keySet().forEach(key -> byWindow.get(key.window())[0]++);
        observed.keySet().forEach(key -> byWindow.computeIfAbsent(key.window(), name -> new long[3])[1]++);
        byWindow.keySet().forEach(name -> findings.put(name, new FindingCollector(CheckId.CANDLES.of(name), overflow)));
        for (Difference difference : differences) {
            Candle wanted =
                    difference.expected() == null ? null : difference.expected().candle();
            Candle found =
                    difference.observed() == null ? null : difference.observed().candle();
            byWindow.get(difference.key().window())[2] += wanted == null ? 0 : 1;
            findings.get(difference.key().window())
                    .add(new Finding(
                            difference.kind(),
                            difference.key().symbol(),
                            difference.key().window(),
                            difference.key().startMicros(),
                            wanted == null ? "" : Descriptions.of(wanted),
                            found == null ? "" : Descriptions.of(found),
                            cause(difference, explanations.get(difference.key()), wallClock)));
        }
        List<Check> checks = new ArrayList<>();
        byWindow.forEach((window, count) -> {
            CheckName name = CheckId.CANDLES.of(window);
            checks.add(
                    count[0] == 0 && findings.get(window).count() == 0
                            ? Check.unknown(name, "no candle expected and none observed: nothing was checked")
                            : findings.get(window)
                                    .check(count[0] + " expected, " + count[1] + " observed, " + (count[0] - count[2])
                                            + " equal"));
        });
        return checks;
    }

    private Cause cause(Difference difference, Explanation explanation, Predicate<Candle.Key> wallClock) {
        if (difference.isDoubled()) {
            return new Cause(Kind.ROW_DUPLICATED, "the row stands more than once");
        }
        if (explanation == null) {
            return new Cause(Kind.UNEXPLAINED, "not looked into: only the first of many are");
        }
        Candle.Key key = difference.key();
        if (difference.observed() == null) {
            Candle candle = difference.expected().candle();
            Candle.Key elsewhere = layout.hasFingerprint() ? observedByTicks.get(Fingerprint.of(candle)) : null;
            return elsewhere != null
                    ? moved(key, elsewhere)
                    : explanation.missing(lastNeverClosed && key.startMicros() == lastStart.get(series(key)));
        }
        Candle found = difference.observed().candle();
        if (difference.expected() == null) {
            return explanation.unexpected(found, stranger(key, found, wallClock));
        }
        Candle.Key elsewhere = layout.hasFingerprint() ? expectedByTicks.get(Fingerprint.of(found)) : null;
        return elsewhere != null && !elsewhere.equals(key)
                ? moved(elsewhere, key)
                : explanation.different(difference.expected().candle(), found);
    }

    private Cause stranger(Candle.Key key, Candle found, Predicate<Candle.Key> wallClock) {
        Candle.Key elsewhere = layout.hasFingerprint() ? expectedByTicks.get(Fingerprint.of(found)) : null;
        if (elsewhere != null) {
            return moved(elsewhere, key);
        }
        return wallClock.test(key)
                ? new Cause(
                        Kind.PROCESSING_TIME,
                        "no tick has such a time, but the run itself took place then: the job assigns windows by the clock on the wall, not by event time")
                : Cause.NONE;
    }

    private static Cause moved(Candle.Key right, Candle.Key found) {
        String ticks = "exactly these ticks stand under ";
        if (!right.symbol().equals(found.symbol())) {
            return new Cause(Kind.WRONG_SYMBOL, ticks + "symbol " + found.symbol() + " in place of " + right.symbol());
        }
        return new Cause(
                Kind.SHIFTED,
                ticks + "start " + Descriptions.time(found.startMicros()) + " in place of "
                        + Descriptions.time(right.startMicros()) + ", "
                        + Descriptions.seconds(found.startMicros() - right.startMicros()) + " s off");
    }

    public Map<Candle.Key, ExpectedCandle> expected() {
        return expected;
    }

    public Map<Candle.Key, ObservedCandle> observed() {
        return observed;
    }

    /** Every row, those that stand twice too. */
    public Collection<ObservedCandle> rows() {
        List<ObservedCandle> rows = new ArrayList<>(observed.values());
        rows.addAll(doubled);
        return rows;
    }

    public TableHash observedRows() {
        return observedRows;
    }

    /** Complete behind {@link #compare}; where that never was, nothing was observed. */
    public Counts counts() {
        return compared ? counts : new Counts(expected.size(), 0, 0, 0, 0, 0);
    }
}

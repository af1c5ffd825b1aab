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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares expected with observed candles, including missing ones. Add both, then call {@link #compare}, then {@link
 * #checks}.
 */
public final class CandleComparison {
    private final Map<Candle.Key, ExpectedCandle> expected = new HashMap<>();
    private final Map<Candle.Key, ObservedCandle> observed = new HashMap<>();
    private final TableHash observedRows = new TableHash();
    private final List<ObservedCandle> duplicated = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Map<TicksOfWindow, Candle.Key> expectedByTicks = new HashMap<>();
    private final Map<TicksOfWindow, Candle.Key> observedByTicks = new HashMap<>();
    private final Map<String, Long> lastStart = new HashMap<>();
    private CandleLayout layout = CandleLayout.OURS;
    private Counts counts = new Counts(0, 0, 0, 0, 0, 0);
    private boolean lastNeverClosed;
    private boolean compared;

    /** Identifies the ticks that a candle holds, regardless of the start and symbol of its row. */
    private record TicksOfWindow(String window, Candle.Fingerprint ticks) {
        static TicksOfWindow of(Candle candle) {
            return new TicksOfWindow(candle.window(), candle.fingerprint());
        }
    }

    /**
     * @param expected null if the row is not expected
     * @param observed null if the row is missing
     */
    private record Difference(
            Candle.Key key,
            @Nullable ExpectedCandle expected,
            @Nullable ObservedCandle observed,
            boolean isDuplicated) {
        String kind() {
            if (isDuplicated) {
                return "candle duplicated";
            }
            return expected == null ? "candle unexpected" : observed == null ? "candle missing" : "candle different";
        }
    }

    /** The numbers of candles, named as in result.json. */
    public record Counts(long expected, long observed, long matching, long missing, long unexpected, long different) {}

    /** Adds an expected candle. */
    public void expect(ExpectedCandle candle) {
        expected.put(candle.candle().key(), candle);
    }

    /** Adds an observed row. */
    public void observe(ObservedCandle candle) {
        observedRows.add(candle.candle().toRow());
        if (observed.putIfAbsent(candle.candle().key(), candle) != null) {
            duplicated.add(candle);
        }
    }

    /** Compares all candles in the columns of the layout. */
    public void compare(CandleLayout columns) {
        layout = columns;
        compared = true;
        long matching = 0;
        long missing = 0;
        long different = 0;
        for (Map.Entry<Candle.Key, ExpectedCandle> entry : expected.entrySet()) {
            @Nullable ObservedCandle found = observed.get(entry.getKey());
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
        long unexpected = duplicated.size();
        for (Map.Entry<Candle.Key, ObservedCandle> entry : observed.entrySet()) {
            if (!expected.containsKey(entry.getKey())) {
                unexpected++;
                differences.add(new Difference(entry.getKey(), null, entry.getValue(), false));
            }
        }
        duplicated.forEach(
                candle -> differences.add(new Difference(candle.candle().key(), null, candle, true)));
        differences.sort(Comparator.comparing(Difference::key));
        counts = new Counts(
                expected.size(), observed.size() + (long) duplicated.size(), matching, missing, unexpected, different);
        if (!differences.isEmpty()) {
            index();
        }
    }

    /** Returns whether a row has the expected values in the compared columns. */
    public boolean isSame(Candle candle, ObservedCandle found) {
        return (found.exact() || layout.tolerance().signum() > 0) && layout.same(candle, found.candle());
    }

    private void index() {
        for (ExpectedCandle candle : expected.values()) {
            Candle one = candle.candle();
            lastStart.merge(series(one.key()), one.startMicros(), Math::max);
            expectedByTicks.put(TicksOfWindow.of(one), one.key());
        }
        lastNeverClosed = lastAreMissing();
        for (Difference difference : differences) {
            if (difference.expected() == null && difference.observed() != null) {
                Candle one = difference.observed().candle();
                observedByTicks.put(TicksOfWindow.of(one), one.key());
            }
        }
    }

    private static String series(Candle.Key key) {
        return key.window() + '|' + key.symbol();
    }

    private boolean isLast(Candle.Key key) {
        return Long.valueOf(key.startMicros()).equals(lastStart.get(series(key)));
    }

    /** Returns whether most series of rows lack their last row but have earlier ones. */
    private boolean lastAreMissing() {
        Set<String> begun = new HashSet<>();
        observed.keySet().stream().filter(expected::containsKey).forEach(key -> begun.add(series(key)));
        long lacking = differences.stream()
                .filter(d -> d.observed() == null && isLast(d.key()) && begun.contains(series(d.key())))
                .count();
        return lacking * 2 > lastStart.size();
    }

    /** Returns the first windows that differ, per window specification. Only these are explained. */
    public List<Candle.Key> toExplain() {
        Map<String, Integer> byWindow = new HashMap<>();
        return differences.stream()
                .filter(d -> byWindow.merge(d.key().window(), 1, Integer::sum) <= FindingCollector.MOST_KEPT)
                .map(Difference::key)
                .toList();
    }

    /**
     * Returns one check per window specification, including those that the scenario does not have.
     *
     * @param explanations the explanations of the windows {@link #toExplain}
     * @param wallClock returns whether a window covers the wall-clock time of the run
     */
    public List<Check> checks(
            List<WindowSpec> windows,
            Map<Candle.Key, Explanation> explanations,
            Predicate<Candle.Key> wallClock,
            FindingCollector.Overflow overflow) {
        Details details = new Details(windows);
        Map<String, WindowCheck> byWindow = new TreeMap<>();
        windows.forEach(window -> byWindow.put(window.name(), new WindowCheck(window.name(), overflow)));
        expected.keySet()
                .forEach(key ->
                        byWindow.computeIfAbsent(key.window(), name -> new WindowCheck(name, overflow)).expected++);
        observed.keySet()
                .forEach(key ->
                        byWindow.computeIfAbsent(key.window(), name -> new WindowCheck(name, overflow)).observed++);
        for (Difference difference : differences) {
            byWindow.computeIfAbsent(difference.key().window(), name -> new WindowCheck(name, overflow))
                    .add(difference, explained(difference, explanations.get(difference.key()), wallClock, details));
        }
        return byWindow.values().stream().map(WindowCheck::check).toList();
    }

    /** The check of one window specification. Mutable. */
    private static final class WindowCheck {
        private final CheckName name;
        private final FindingCollector findings;
        private long expected;
        private long observed;
        private long unequal;

        WindowCheck(String window, FindingCollector.Overflow overflow) {
            name = CheckId.CANDLES.of(window);
            findings = new FindingCollector(name, overflow);
        }

        void add(Difference difference, Finding finding) {
            unequal += difference.expected() == null ? 0 : 1;
            findings.add(finding);
        }

        Check check() {
            return expected == 0 && findings.count() == 0
                    ? Check.unknown(name, "no candle expected and none observed: nothing was checked")
                    : findings.check(Descriptions.count(expected) + " expected, " + Descriptions.count(observed)
                            + " observed, " + Descriptions.count(expected - unequal) + " equal");
        }
    }

    private Finding explained(
            Difference difference,
            @Nullable Explanation explanation,
            Predicate<Candle.Key> wallClock,
            Details details) {
        Candle right =
                difference.expected() == null ? null : difference.expected().candle();
        Candle found =
                difference.observed() == null ? null : difference.observed().candle();
        Candle.Key key = difference.key();
        Cause cause = cause(difference, explanation, wallClock);
        Finding finding = Finding.of(difference.kind(), cause)
                .at(key.symbol(), key.window(), key.startMicros())
                .values(Descriptions.of(right), Descriptions.of(found));
        return explanation == null ? finding : details.add(finding, explanation, right, found);
    }

    private Cause cause(Difference difference, @Nullable Explanation explanation, Predicate<Candle.Key> wallClock) {
        if (difference.isDuplicated()) {
            return new Cause(Kind.ROW_DUPLICATED, "the row exists more than once");
        }
        if (explanation == null) {
            return new Cause(Kind.UNEXPLAINED, "not explained: only the first differences are");
        }
        Candle.Key key = difference.key();
        if (difference.observed() == null && difference.expected() != null) {
            Candle candle = difference.expected().candle();
            Candle.Key elsewhere = layout.hasFingerprint() ? observedByTicks.get(TicksOfWindow.of(candle)) : null;
            return elsewhere != null ? moved(key, elsewhere) : explanation.missing(lastNeverClosed && isLast(key));
        }
        Candle found = Objects.requireNonNull(difference.observed()).candle();
        if (difference.expected() == null) {
            return explanation.unexpected(found, unexpected(key, found, wallClock));
        }
        Candle right = difference.expected().candle();
        // Two symbols may have the same ids, so the row's own ticks come first.
        boolean ownTicks = TicksOfWindow.of(found).equals(TicksOfWindow.of(right));
        Candle.Key elsewhere =
                layout.hasFingerprint() && !ownTicks ? expectedByTicks.get(TicksOfWindow.of(found)) : null;
        return elsewhere != null ? moved(elsewhere, key) : explanation.different(right, found);
    }

    private Cause unexpected(Candle.Key key, Candle found, Predicate<Candle.Key> wallClock) {
        Candle.Key elsewhere = layout.hasFingerprint() ? expectedByTicks.get(TicksOfWindow.of(found)) : null;
        if (elsewhere != null) {
            return moved(elsewhere, key);
        }
        return wallClock.test(key)
                ? new Cause(
                        Kind.PROCESSING_TIME,
                        "no tick has such a time, but the run took place then: the job assigns windows by wall-clock time, not by event time")
                : Cause.NONE;
    }

    private static Cause moved(Candle.Key right, Candle.Key found) {
        String ticks = "exactly these ticks are in the row with ";
        if (!right.symbol().equals(found.symbol())) {
            return new Cause(Kind.WRONG_SYMBOL, ticks + "symbol " + found.symbol() + " instead of " + right.symbol());
        }
        return new Cause(
                Kind.SHIFTED,
                ticks + "start " + Descriptions.time(found.startMicros()) + " instead of "
                        + Descriptions.time(right.startMicros()) + ", "
                        + Descriptions.seconds(found.startMicros() - right.startMicros()) + " s off");
    }

    /** Returns the expected candles. */
    public Map<Candle.Key, ExpectedCandle> expected() {
        return expected;
    }

    /** Returns the observed candles; for a duplicated row, only its first occurrence. */
    public Map<Candle.Key, ObservedCandle> observed() {
        return observed;
    }

    /** Returns the keys of the expected candles. */
    public Set<Candle.Key> expectedKeys() {
        return expected.keySet();
    }

    /** Returns every row, including duplicated ones. */
    public Collection<ObservedCandle> rows() {
        List<ObservedCandle> rows = new ArrayList<>(observed.values());
        rows.addAll(duplicated);
        return rows;
    }

    /** Returns the hash of all observed rows. */
    public TableHash observedRows() {
        return observedRows;
    }

    /** Returns the numbers of candles. Before {@link #compare} is called, no candle counts as observed. */
    public Counts counts() {
        return compared ? counts : new Counts(expected.size(), 0, 0, 0, 0, 0);
    }
}

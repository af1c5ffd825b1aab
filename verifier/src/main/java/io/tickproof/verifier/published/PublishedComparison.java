package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Volume;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.check.Finding;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares published rows, whose conventions have been applied, with the candles of the job. */
final class PublishedComparison {
    private final RecordedCandles recorded;
    private final ValueComparison values;
    private final PartialWindow partial;
    private final boolean comparesVolume;
    private final Consumer<Finding> findings;

    private long equal;
    private long filledIn;
    private long partly;
    private long outside;
    private long volumes;
    private long found;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;

    /**
     * The numbers of rows.
     *
     * @param equal rows that are equal to the job's candle
     * @param filledIn rows of windows without trades
     * @param partly rows of windows that the recording or the file covers only in part
     * @param outside rows before or after the recording, or of symbols that it does not have
     * @param findings differences
     * @param volumes rows whose volume was compared
     */
    record Counts(long equal, long filledIn, long partly, long outside, long findings, long volumes) {}

    /**
     * @param conventions the conventions that have been applied to the rows
     * @param findings receives every difference
     */
    PublishedComparison(RecordedCandles recorded, PublishedConventions conventions, Consumer<Finding> findings) {
        this.recorded = recorded;
        this.findings = findings;
        values = new ValueComparison(conventions);
        partial = new PartialWindow(recorded);
        comparesVolume = conventions.volume() != Volume.IGNORED;
    }

    /** Compares all rows of a file, in their order. */
    Counts compare(List<PublishedRow> rows) {
        Map<String, long[]> spans = new HashMap<>();
        for (PublishedRow row : rows) {
            long[] span = spans.computeIfAbsent(row.symbol(), s -> new long[] {Long.MAX_VALUE, Long.MIN_VALUE});
            span[0] = Math.min(span[0], row.startMicros());
            span[1] = Math.max(span[1], row.startMicros());
        }
        Map<Candle.Key, BigDecimal> closes = closesBefore(rows);
        Set<Candle.Key> seen = new HashSet<>();
        for (PublishedRow row : rows) {
            boolean isRepeated = !seen.add(key(row));
            if (!recorded.covers(row)) {
                outside++;
                continue;
            }
            firstMicros = Math.min(firstMicros, row.startMicros());
            lastMicros = Math.max(lastMicros, row.startMicros());
            long[] span = spans.get(row.symbol());
            boolean isLast = span != null && row.startMicros() == span[1];
            compare(row, isRepeated, isLast, closes.get(key(row)));
        }
        reportUnpublished(seen, spans);
        return new Counts(equal, filledIn, partly, outside, found, volumes);
    }

    /** Returns the start of the first window that was compared; greater than {@link #lastMicros} if there is none. */
    long firstMicros() {
        return firstMicros;
    }

    /** Returns the start of the last window that was compared. */
    long lastMicros() {
        return lastMicros;
    }

    private void compare(PublishedRow row, boolean isRepeated, boolean isLast, @Nullable BigDecimal closeBefore) {
        Candle ours = recorded.candle(row.symbol(), row.startMicros());
        if (isRepeated) {
            report("published twice", row, ours, "row " + row.number() + " of the published file repeats a candle");
        } else if (ours == null && isFilledIn(row, closeBefore)) {
            filledIn++;
        } else if (ours == null && partial.isCutByRecording(row, null)) {
            partly++;
        } else if (ours == null) {
            report("published, not observed", row, null, "row " + row.number() + " of the published file");
        } else {
            List<String> columns = values.differences(row, ours, recorded.before(row.symbol(), row.startMicros()));
            if (columns.isEmpty()) {
                equal++;
                volumes += comparesVolume && row.volume() != null && ours.volume() != null ? 1 : 0;
            } else if (partial.isCutByRecording(row, ours) || PartialWindow.isCutByPublisher(row, ours, isLast)) {
                partly++;
            } else {
                report(
                        "published different",
                        row,
                        ours,
                        "row " + row.number() + " of the published file differs in " + String.join(", ", columns));
            }
        }
    }

    private void reportUnpublished(Set<Candle.Key> seen, Map<String, long[]> spans) {
        for (Map.Entry<String, TreeMap<Long, Candle>> symbol : new TreeMap<>(recorded.observed()).entrySet()) {
            long[] span = spans.get(symbol.getKey());
            if (span == null) {
                continue;
            }
            for (Candle candle :
                    symbol.getValue().subMap(span[0], true, span[1], true).values()) {
                if (!seen.contains(candle.key())) {
                    report(new Finding(
                            "observed, not published",
                            new Finding.Place(candle.symbol(), candle.window(), candle.startMicros()),
                            "",
                            Descriptions.of(candle),
                            new Cause(
                                    Kind.ROW_UNEXPECTED,
                                    "the publisher has candles before and after this one, but not this one")));
                }
            }
        }
    }

    private Candle.Key key(PublishedRow row) {
        return new Candle.Key(recorded.window().name(), row.symbol(), row.startMicros());
    }

    /** Returns the close of the published candle before each one, whatever the order of the file. */
    private Map<Candle.Key, BigDecimal> closesBefore(List<PublishedRow> rows) {
        TreeMap<Candle.Key, BigDecimal> closes = new TreeMap<>();
        rows.forEach(row -> closes.put(key(row), row.prices().close()));
        Map<Candle.Key, BigDecimal> before = new HashMap<>();
        Map.Entry<Candle.Key, BigDecimal> last = null;
        for (Map.Entry<Candle.Key, BigDecimal> close : closes.entrySet()) {
            if (last != null && last.getKey().symbol().equals(close.getKey().symbol())) {
                before.put(close.getKey(), last.getValue());
            }
            last = close;
        }
        return before;
    }

    /** Returns whether the row stands for a window without trades, with the close of the previous window. */
    private static boolean isFilledIn(PublishedRow row, @Nullable BigDecimal closeBefore) {
        if (row.volume() != null) {
            return row.volume().signum() == 0;
        }
        return row.prices().isFlat()
                && closeBefore != null
                && closeBefore.compareTo(row.prices().close()) == 0;
    }

    private void report(String kind, PublishedRow row, @Nullable Candle ours, String cause) {
        String expected = "open " + plain(row.prices().open()) + ", high "
                + plain(row.prices().high()) + ", low " + plain(row.prices().low()) + ", close "
                + plain(row.prices().close()) + (row.volume() == null ? "" : ", volume " + plain(row.volume()));
        report(new Finding(
                kind,
                new Finding.Place(row.symbol(), recorded.window().name(), row.startMicros()),
                expected,
                Descriptions.of(ours),
                new Cause(ours == null ? Kind.ROW_MISSING : Kind.ROW_DIFFERENT, cause)));
    }

    private void report(Finding finding) {
        found++;
        findings.accept(finding);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}

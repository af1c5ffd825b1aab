package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.ObservedCandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the observed candles with those that a third party published. Only the published columns are compared: prices,
 * and the volume if there is one.
 */
public final class PublishedCheck {
    private PublishedCheck() {}

    /**
     * The result of the comparison.
     *
     * @param conventions the conventions of the publisher that differ from ours, in words
     * @param filledIn the number of published rows for windows without trades, which are not findings
     */
    public record Outcome(Check check, long published, long equal, long filledIn, List<String> conventions) {}

    public static Outcome of(
            List<PublishedCandle> published,
            List<String> formatConventions,
            List<WindowSpec> windows,
            Map<Candle.Key, ObservedCandle> observed) {
        if (published.isEmpty()) {
            return new Outcome(
                    Check.unknown(CheckId.PUBLISHED_CANDLES, "the published file has no candle"),
                    0,
                    0,
                    0,
                    formatConventions);
        }
        WindowSpec window = windowOf(published, windows);
        if (window == null) {
            return new Outcome(
                    Check.unknown(
                            CheckId.PUBLISHED_CANDLES,
                            "the distance of the published candles is not the size of any tumbling window of the job; add that window to job.windows"),
                    published.size(),
                    0,
                    0,
                    formatConventions);
        }
        long equal = 0;
        long filledIn = 0;
        boolean volumes = false;
        List<Finding> findings = new ArrayList<>();
        Set<Candle.Key> seen = new HashSet<>();
        Map<String, long[]> span = new HashMap<>();
        Map<String, Long> closes = new HashMap<>();
        for (PublishedCandle row : published) {
            volumes |= row.volume() != null;
            Candle.Key key = new Candle.Key(window.name(), row.symbol(), row.startMicros());
            long[] ends = span.computeIfAbsent(row.symbol(), s -> new long[] {Long.MAX_VALUE, Long.MIN_VALUE});
            ends[0] = Math.min(ends[0], row.startMicros());
            ends[1] = Math.max(ends[1], row.startMicros());
            ObservedCandle ours = observed.get(key);
            Long before = closes.put(row.symbol(), row.close());
            if (!seen.add(key)) {
                findings.add(finding(
                        "published twice",
                        row,
                        ours,
                        window,
                        "row " + row.row() + " of the published file repeats a candle"));
            } else if (ours == null && isFilledIn(row, before)) {
                filledIn++;
            } else if (ours == null) {
                findings.add(finding(
                        "published, not observed", row, null, window, "row " + row.row() + " of the published file"));
            } else {
                List<String> columns = differences(row, ours.candle());
                if (columns.isEmpty()) {
                    equal++;
                } else {
                    findings.add(finding(
                            "published different",
                            row,
                            ours,
                            window,
                            "row " + row.row() + " of the published file differs in " + String.join(", ", columns)));
                }
            }
        }
        long outside = 0;
        long compared = 0;
        for (ObservedCandle ours : new TreeMap<>(observed).values()) {
            Candle candle = ours.candle();
            if (!candle.window().equals(window.name())) {
                continue;
            }
            compared++;
            long[] ends = span.get(candle.symbol());
            if (ends == null || candle.startMicros() < ends[0] || candle.startMicros() > ends[1]) {
                outside++;
            } else if (!seen.contains(candle.key())) {
                findings.add(new Finding(
                        "observed, not published",
                        new Finding.Place(candle.symbol(), window.name(), candle.startMicros()),
                        "",
                        Descriptions.of(candle),
                        new Cause(
                                Kind.ROW_UNEXPECTED,
                                "the publisher has candles before and after this one, but not this one")));
            }
        }
        List<String> conventions = new ArrayList<>(formatConventions);
        if (filledIn > 0) {
            conventions.add("the publisher has rows for windows without trades (" + filledIn
                    + " rows); the job has no row for them");
        }
        if (!volumes) {
            conventions.add("the publisher has no volume; only prices were compared");
        }
        String detail = published.size() + " published " + window.name() + " candles: " + equal + " equal, " + filledIn
                + " without trades, " + findings.size() + " different; " + compared + " observed, " + outside
                + " of them outside the published range";
        Check check;
        if (!findings.isEmpty()) {
            check = Check.fail(
                    CheckId.PUBLISHED_CANDLES,
                    detail,
                    findings.subList(0, Math.min(findings.size(), FindingCollector.MOST_KEPT)),
                    findings.size());
        } else {
            check = equal == 0
                    ? Check.unknown(CheckId.PUBLISHED_CANDLES, detail)
                    : Check.pass(CheckId.PUBLISHED_CANDLES, detail);
        }
        return new Outcome(check, published.size(), equal, filledIn, List.copyOf(conventions));
    }

    /**
     * Returns the tumbling window whose size is the smallest distance between two starts of a symbol; null if the job has no
     * such window or a start is not a multiple of the size.
     */
    private static @Nullable WindowSpec windowOf(List<PublishedCandle> published, List<WindowSpec> windows) {
        Map<String, TreeSet<Long>> starts = new HashMap<>();
        published.forEach(row ->
                starts.computeIfAbsent(row.symbol(), symbol -> new TreeSet<>()).add(row.startMicros()));
        long least = Long.MAX_VALUE;
        for (TreeSet<Long> ofSymbol : starts.values()) {
            long before = Long.MIN_VALUE;
            for (long start : ofSymbol) {
                least = before == Long.MIN_VALUE ? least : Math.min(least, start - before);
                before = start;
            }
        }
        long size = least;
        return windows.stream()
                .filter(WindowSpec::isTumbling)
                .filter(window -> window.sizeMicros() == size)
                .filter(window -> published.stream().allMatch(row -> Math.floorMod(row.startMicros(), size) == 0))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether the row stands for a window without trades, with the close of the previous window. */
    private static boolean isFilledIn(PublishedCandle row, @Nullable Long closeBefore) {
        boolean flat = row.open() == row.high() && row.high() == row.low() && row.low() == row.close();
        boolean continues = flat && closeBefore != null && closeBefore == row.close();
        return row.volume() == null ? continues : row.volume().signum() == 0;
    }

    private static List<String> differences(PublishedCandle row, Candle ours) {
        List<String> columns = new ArrayList<>();
        addIf(columns, "open", row.open() != ours.open());
        addIf(columns, "high", row.high() != ours.high());
        addIf(columns, "low", row.low() != ours.low());
        addIf(columns, "close", row.close() != ours.close());
        addIf(columns, "volume", row.volume() != null && row.volume().compareTo(ours.volume()) != 0);
        return columns;
    }

    private static void addIf(List<String> columns, String name, boolean differs) {
        if (differs) {
            columns.add(name);
        }
    }

    private static Finding finding(
            String kind, PublishedCandle row, @Nullable ObservedCandle ours, WindowSpec window, String cause) {
        String expected = "open " + Decimals.format(row.open()) + ", high " + Decimals.format(row.high()) + ", low "
                + Decimals.format(row.low()) + ", close " + Decimals.format(row.close())
                + (row.volume() == null ? "" : ", volume " + row.volume().toPlainString());
        return new Finding(
                kind,
                new Finding.Place(row.symbol(), window.name(), row.startMicros()),
                expected,
                ours == null ? "" : Descriptions.of(ours.candle()),
                new Cause(ours == null ? Kind.ROW_MISSING : Kind.ROW_DIFFERENT, cause));
    }
}

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

/**
 * Compares the observed candles with those that somebody else published. Only what the publisher gives is compared:
 * prices, and the volume where there is one.
 */
public final class PublishedCheck {
    private PublishedCheck() {}

    /**
     * @param conventions where the publisher's convention is not ours, in words
     * @param filledIn published rows of windows without trades: counted, and no finding
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
                            "the published candles are of none of the job's tumbling windows, by the distance of their starts; add theirs to job.windows"),
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
                        candle.symbol(),
                        window.name(),
                        candle.startMicros(),
                        "",
                        Descriptions.of(candle),
                        new Cause(
                                Kind.ROW_UNEXPECTED,
                                "the publisher has no candle here, though it has some before and after")));
            }
        }
        List<String> conventions = new ArrayList<>(formatConventions);
        if (filledIn > 0) {
            conventions.add(
                    "the publisher fills windows without trades in (" + filledIn + " rows); we have no row for them");
        }
        if (!volumes) {
            conventions.add("the publisher gives no volume; only prices were compared");
        }
        String detail = published.size() + " published " + window.name() + " candles: " + equal + " equal, " + filledIn
                + " only filled in, " + findings.size() + " different; " + compared + " observed, " + outside
                + " of them outside what was published";
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
     * The tumbling window whose size is the least distance of two starts of a symbol, if all starts lie on its grid.
     */
    private static WindowSpec windowOf(List<PublishedCandle> published, List<WindowSpec> windows) {
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
                .filter(window -> window.sizeMillis() * 1000 == size)
                .filter(window -> published.stream().allMatch(row -> Math.floorMod(row.startMicros(), size) == 0))
                .findFirst()
                .orElse(null);
    }

    /** A window without trades that the publisher shows with the close of the one before. */
    private static boolean isFilledIn(PublishedCandle row, Long closeBefore) {
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
            String kind, PublishedCandle row, ObservedCandle ours, WindowSpec window, String cause) {
        String expected = "open " + Decimals.format(row.open()) + ", high " + Decimals.format(row.high()) + ", low "
                + Decimals.format(row.low()) + ", close " + Decimals.format(row.close())
                + (row.volume() == null ? "" : ", volume " + row.volume().toPlainString());
        return new Finding(
                kind,
                row.symbol(),
                window.name(),
                row.startMicros(),
                expected,
                ours == null ? "" : Descriptions.of(ours.candle()),
                new Cause(ours == null ? Kind.ROW_MISSING : Kind.ROW_DIFFERENT, cause));
    }
}

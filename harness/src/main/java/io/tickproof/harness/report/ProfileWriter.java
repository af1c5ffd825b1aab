package io.tickproof.harness.report;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.market.Decimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A data card for people: what is in a recording, a fact a line, and as a page. */
public final class ProfileWriter {
    private static final int MOST_SYMBOLS = 1_000;

    private ProfileWriter() {}

    private record Card(
            String file,
            long rows,
            Map<String, String> facts,
            List<Symbol> symbols,
            long symbolsLeft,
            long bucketSeconds,
            List<long[]> ticksOverTime) {}

    private record Symbol(String symbol, long ticks, String low, String high) {}

    /**
     * Writes card.json and index.html.
     *
     * @param folder made if it is not there
     * @return the page
     * @throws IOException if they cannot be written
     */
    public static Path write(Path folder, DatasetProfile card) throws IOException {
        Files.createDirectories(folder);
        List<Symbol> symbols = card.symbols().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().ticks()))
                .limit(MOST_SYMBOLS)
                .map(entry -> new Symbol(
                        entry.getKey(),
                        entry.getValue().ticks(),
                        Decimals.format(entry.getValue().low()),
                        Decimals.format(entry.getValue().high())))
                .toList();
        Card shown = new Card(
                String.valueOf(card.file().getFileName()),
                card.rows(),
                facts(card),
                symbols,
                card.symbols().size() - symbols.size(),
                card.bucketSeconds(),
                card.ticksOverTime().entrySet().stream()
                        .map(bucket -> new long[] {bucket.getKey(), bucket.getValue()})
                        .toList());
        ReportWriter.put(folder, "card.json", ReportWriter.pretty(shown));
        ReportWriter.put(folder, "index.html", Page.of(shown.file(), shown, "card.js"));
        return folder.resolve("index.html");
    }

    /** What it is about → what it is, in the order in which one reads them. */
    public static Map<String, String> facts(DatasetProfile card) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("format", card.format());
        facts.put("rows", Long.toString(card.rows()));
        facts.put("bad rows", card.badRows() + (card.badRows() == 0 ? "" : ", the first: " + card.firstBadRow()));
        facts.put("symbols", Integer.toString(card.symbols().size()));
        facts.put("from", instant(card.firstMicros()));
        facts.put("to", instant(card.lastMicros()));
        facts.put(
                "times going back", card.timesGoingBack() + ", by " + seconds(card.greatestDelayMicros()) + " at most");
        facts.put(
                "arrival times",
                card.hasArrival()
                        ? "yes: replayed by them; " + seconds(card.greatestLatencyMicros())
                                + " behind event time at most"
                        : "no: replayed row by row");
        facts.put("equal times", Long.toString(card.equalTimes()));
        facts.put(
                "gaps above 60 s",
                card.gaps()
                        + (card.greatestGapMicros() == 0
                                ? ""
                                : ", the greatest " + seconds(card.greatestGapMicros()) + " from "
                                        + instant(card.greatestGapAtMicros())));
        facts.put(
                "trade ids",
                card.hasIds() ? "yes" : "no: row numbers stand for them, and duplicates cannot be recognised");
        facts.put("ids going back", withFirst(card.idsGoingBack(), card.firstIdGoingBack()));
        facts.put("doubled ids", withFirst(card.doubledIds(), card.firstDoubledId()));
        facts.put("zero quantities", Long.toString(card.zeroQuantities()));
        return facts;
    }

    private static String withFirst(long count, long row) {
        return count == 0 ? "0" : count + ", first in row " + row;
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f", micros / 1e6).replaceAll("\\.?0+$", "") + " s";
    }
}

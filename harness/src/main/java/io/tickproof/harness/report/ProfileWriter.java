package io.tickproof.harness.report;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.harness.evidence.ProfileFacts;
import io.tickproof.market.Decimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
                ProfileFacts.of(card),
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
}

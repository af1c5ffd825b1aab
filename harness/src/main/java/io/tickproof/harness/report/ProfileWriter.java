package io.tickproof.harness.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.TradeIds;
import io.tickproof.harness.evidence.ProfileFacts;
import io.tickproof.market.Decimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the dataset profile of a recording as JSON and as a page. */
public final class ProfileWriter {
    private static final int MAX_SYMBOLS = 1_000;

    private ProfileWriter() {}

    /**
     * The content of profile.json. The fields of facts, symbols and activity are its fields, too.
     *
     * @param refusedBecause why a run refuses the recording; empty if it does not
     */
    private record Profile(
            String file,
            long rows,
            @JsonUnwrapped Facts facts,
            List<String> refusedBecause,
            @JsonUnwrapped Symbols symbols,
            @JsonUnwrapped Activity activity) {}

    /**
     * The facts by their names.
     *
     * @param facts about the ticks
     * @param topic about the recorded topic; empty if the recording is not that of a topic
     */
    private record Facts(Map<String, String> facts, Map<String, String> topic) {}

    /** The symbols. @param symbols by descending number of ticks */
    private record Symbols(List<SymbolRow> symbols, long symbolsOmitted) {}

    /** The number of ticks in each bucket of event time. */
    private record Activity(long bucketSeconds, List<long[]> ticksOverTime) {}

    /** One symbol. @param missingIds the gaps in its trade ids; null if it has no ids that are numbers */
    private record SymbolRow(
            String symbol, long ticks, String low, String high, TradeIds.@Nullable Missing missingIds) {}

    /**
     * Writes profile.json and index.html.
     *
     * @param directory created if it does not exist
     * @param topic facts about the recorded topic; empty if the recording is not that of a topic
     * @param refusedBecause why a run refuses the recording
     * @return the page
     * @throws IOException if the files cannot be written
     */
    public static Path write(
            Path directory, DatasetProfile profile, Map<String, String> topic, List<String> refusedBecause)
            throws IOException {
        Files.createDirectories(directory);
        List<SymbolRow> symbols = profile.symbols().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().ticks()))
                .limit(MAX_SYMBOLS)
                .map(entry -> new SymbolRow(
                        entry.getKey(),
                        entry.getValue().ticks(),
                        Decimals.format(entry.getValue().low()),
                        Decimals.format(entry.getValue().high()),
                        entry.getValue().missingIds()))
                .toList();
        Profile shown = new Profile(
                String.valueOf(profile.source().file().getFileName()),
                profile.ticks(),
                new Facts(ProfileFacts.of(profile), topic),
                refusedBecause,
                new Symbols(symbols, profile.symbols().size() - symbols.size()),
                new Activity(
                        profile.activity().bucketSeconds(),
                        profile.activity().ticksOverTime().entrySet().stream()
                                .map(bucket -> new long[] {bucket.getKey(), bucket.getValue()})
                                .toList()));
        ReportWriter.put(directory, "profile.json", ReportWriter.pretty(shown));
        ReportWriter.put(directory, "index.html", Page.of(shown.file(), shown, "profile.js"));
        return directory.resolve("index.html");
    }
}

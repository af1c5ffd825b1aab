package io.tickproof.harness.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every run below reports/, in one page: reports/index.html. */
public final class RunIndex {
    private static final Pattern SCENARIO = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern RUN = Pattern.compile("\\d{8}-\\d{6}-\\d{3}-[a-z]+");

    private RunIndex() {}

    /**
     * A run. Of one that was killed before it had a result only the folder is known.
     *
     * @param folder below reports/
     * @param verdict empty where there is none
     * @param differences of all checks
     * @param visibleP99Ms null where no latency was measured
     */
    public record Entry(
            String folder,
            String scenario,
            String mode,
            long seed,
            String verdict,
            String ended,
            String startedAt,
            String commit,
            long sent,
            long candles,
            long differences,
            String headline,
            Double visibleP99Ms,
            double generatedPerSecond,
            double processedPerSecond,
            double seconds) {}

    /** The runs of a folder, the newest first. What is no run is left out. */
    public static List<Entry> read(Path reports) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path run : runs(reports)) {
            entries.add(entry(reports, run));
        }
        return entries;
    }

    /** Folders of runs, the newest first. */
    public static List<Path> runs(Path reports) throws IOException {
        List<Path> runs = new ArrayList<>();
        for (Path scenario : folders(reports, SCENARIO)) {
            runs.addAll(folders(scenario, RUN));
        }
        runs.sort(Comparator.comparing((Path run) -> run.getFileName().toString())
                .thenComparing(Path::toString)
                .reversed());
        return runs;
    }

    private static List<Path> folders(Path parent, Pattern name) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child ->
                            name.matcher(child.getFileName().toString()).matches()
                                    && Files.isDirectory(child)
                                    && !Files.isSymbolicLink(child))
                    .toList();
        }
    }

    private static Entry entry(Path reports, Path run) {
        String folder = reports.relativize(run).toString().replace('\\', '/');
        String id = run.getFileName().toString();
        String scenario = run.getParent().getFileName().toString();
        JsonNode result;
        try {
            result = ReportWriter.JSON.readTree(run.resolve("result.json").toFile());
        } catch (IOException e) {
            return new Entry(
                    folder,
                    scenario,
                    id.substring(20),
                    0,
                    "",
                    "interrupted",
                    started(id),
                    "",
                    0,
                    0,
                    0,
                    "",
                    null,
                    0,
                    0,
                    0);
        }
        long differences = 0;
        for (JsonNode check : result.path("checks")) {
            differences += check.path("differences").asLong();
        }
        JsonNode p99 = result.path("latencyMs").path("visible").path("p99");
        return new Entry(
                folder,
                scenario,
                result.path("mode").asText(),
                result.path("seed").asLong(),
                result.path("verdict").asText(),
                result.path("ended").asText(),
                result.path("startedAt").asText(),
                result.path("commit").asText(),
                result.path("ticks").path("sent").asLong(),
                result.path("candles").path("expected").asLong(),
                differences,
                result.path("headline").path("text").asText(),
                p99.isNumber() ? p99.asDouble() : null,
                result.path("throughput").path("generatedPerSecond").asDouble(),
                result.path("throughput").path("processedPerSecond").asDouble(),
                result.path("secondsBy").path("total").asDouble());
    }

    /** {@code 20261123-084813-320-unbounded} began at 2026-11-23T08:48:13.320Z. */
    private static String started(String id) {
        return id.substring(0, 4) + "-" + id.substring(4, 6) + "-" + id.substring(6, 8) + "T" + id.substring(9, 11)
                + ":" + id.substring(11, 13) + ":" + id.substring(13, 15) + "." + id.substring(16, 19) + "Z";
    }

    /** Writes index.html. */
    public static void write(Path reports) throws IOException {
        ReportWriter.put(reports, "index.html", Page.of("runs", Map.of("runs", read(reports)), "index.js"));
    }
}

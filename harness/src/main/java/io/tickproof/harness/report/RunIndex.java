package io.tickproof.harness.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.harness.evidence.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of all runs in the reports directory, and its page, reports/index.html. */
public final class RunIndex {
    private static final Pattern SCENARIO = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern RUN = Pattern.compile("\\d{8}-\\d{6}-\\d{3}-[a-z]+");
    private static final Pattern COMPARISON = Pattern.compile(RUN + "-and-" + RUN);

    /** The length of the time in a run's id, with the hyphen after it. */
    private static final int TIME_LENGTH = "20261123-084813-320-".length();

    private RunIndex() {}

    /**
     * A run in the list. If a run was killed before it wrote a result, only its directory is known.
     *
     * @param folder the directory of the run, relative to the reports directory
     * @param result the content of result.json; null if the run wrote none
     */
    public record Entry(
            String folder,
            String scenario,
            String mode,
            String startedAt,
            @Nullable Result result) {
        /** Returns the verdict; empty if the run wrote no result. */
        public String verdict() {
            return result == null ? "" : result.outcome().verdict();
        }

        /** Returns how the run ended. */
        public String status() {
            return result == null
                    ? RunStatus.INTERRUPTED.text()
                    : result.outcome().status();
        }

        /** Returns the seed; 0 if the run wrote no result. */
        public long seed() {
            return result == null ? 0 : result.seed();
        }
    }

    /** The fields of result.json that the list shows. The page's JSON has the fields of both groups beside the others. */
    public record Result(
            @JsonUnwrapped Outcome outcome,
            long seed,
            String commit,
            @JsonUnwrapped Counts counts,
            Speed speed) {}

    /** How the run ended. @param sentence the outcome in a few words */
    public record Outcome(String verdict, String status, String sentence) {}

    /** The size of the run. @param differences the number of differences of all checks */
    public record Counts(long ticks, long candles, long differences) {}

    /** The figures that are compared between runs. @param visibleP99Ms null if no latency was measured */
    public record Speed(@Nullable Double visibleP99Ms, double processedPerSecond, double totalSeconds) {}

    /** Returns the runs in a reports directory, the newest first. Other directories are omitted. */
    public static List<Entry> read(Path reports) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path run : runs(reports)) {
            entries.add(entry(reports, run));
        }
        return entries;
    }

    /** Returns the directories of the runs, the newest first. */
    public static List<Path> runs(Path reports) throws IOException {
        List<Path> runs = new ArrayList<>();
        for (Path scenario : directories(reports, SCENARIO)) {
            runs.addAll(directories(scenario, RUN));
        }
        runs.sort(Comparator.comparing((Path run) -> run.getFileName().toString())
                .thenComparing(Path::toString)
                .reversed());
        return runs;
    }

    private static List<Path> directories(Path parent, Pattern name) throws IOException {
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
        String scenario = reports.relativize(run).getName(0).toString();
        JsonNode json;
        try {
            json = ReportWriter.JSON.readTree(run.resolve("result.json").toFile());
        } catch (IOException e) {
            return new Entry(folder, scenario, id.substring(TIME_LENGTH), startedAt(id), null);
        }
        return new Entry(
                folder,
                scenario,
                json.path("mode").asText(),
                json.path("startedAt").asText(),
                result(json));
    }

    private static Result result(JsonNode json) {
        long differences = 0;
        for (JsonNode check : json.path("checks")) {
            differences += check.path("differences").asLong();
        }
        JsonNode p99 = json.path("latencyMs").path("visible").path("p99");
        return new Result(
                new Outcome(
                        json.path("verdict").asText(),
                        json.path("status").asText(),
                        json.path("sentence").asText()),
                json.path("seed").asLong(),
                json.path("commit").asText(),
                new Counts(
                        json.path("ticks").path("sent").asLong(),
                        json.path("candles").path("expected").asLong(),
                        differences),
                new Speed(
                        p99.isNumber() ? p99.asDouble() : null,
                        json.path("throughput").path("processedPerSecond").asDouble(),
                        json.path("phaseSeconds").path("total").asDouble()));
    }

    /**
     * Returns the start time in the id of a run: 2026-11-23T08:48:13.320Z for {@code 20261123-084813-320-unbounded}.
     */
    private static String startedAt(String id) {
        return id.substring(0, 4) + "-" + id.substring(4, 6) + "-" + id.substring(6, 8) + "T" + id.substring(9, 11)
                + ":" + id.substring(11, 13) + ":" + id.substring(13, 15) + "." + id.substring(16, 19) + "Z";
    }

    /** Writes index.html. */
    public static void write(Path reports) throws IOException {
        List<String> comparisons = directories(comparisons(reports), COMPARISON).stream()
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
        Map<String, Object> data = Map.of("runs", read(reports), "comparisons", comparisons);
        ReportWriter.put(reports, "index.html", Page.of("runs", data, "lists.css", "index.js"));
    }

    /** Returns the directory of the comparisons of two runs. */
    private static Path comparisons(Path reports) {
        return reports.resolve("comparison");
    }

    /** Returns the directory of the page that compares two runs. */
    public static Path comparison(Path reports, Path before, Path after) {
        return comparisons(reports).resolve(before.getFileName() + "-and-" + after.getFileName());
    }
}

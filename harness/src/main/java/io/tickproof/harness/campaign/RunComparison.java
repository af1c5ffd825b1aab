package io.tickproof.harness.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.report.ComparisonPage;
import io.tickproof.harness.report.ComparisonPage.Example;
import io.tickproof.harness.report.ComparisonPage.Interval;
import io.tickproof.harness.report.ComparisonPage.Rows;
import io.tickproof.harness.report.ComparisonPage.Side;
import io.tickproof.harness.report.ComparisonPage.TableDifference;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.latency.BootstrapInterval;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** Compares the rows, accounting and latencies of two runs: the command compare. */
public final class RunComparison {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The number of different rows of a sink on the page, which shows a few at a time. */
    private static final int MAX_EXAMPLES = 1_000;
    /** The seed is fixed, so that the same two runs always have the same result. */
    private static final long SEED = 1;

    private static final Map<String, ToLongFunction<Latency.Sample>> STAGES = stages();

    private final Progress progress;

    public RunComparison(Progress progress) {
        this.progress = progress;
    }

    private static Map<String, ToLongFunction<Latency.Sample>> stages() {
        Map<String, ToLongFunction<Latency.Sample>> stages = new LinkedHashMap<>();
        stages.put("watermark", Latency.Sample::watermark);
        stages.put("processing", Latency.Sample::processing);
        stages.put("commit", Latency.Sample::commit);
        stages.put("visible", Latency.Sample::visible);
        return stages;
    }

    /**
     * Compares two runs and writes a page.
     *
     * @param before the directory of the first run
     * @param after the directory of the second run
     * @param outputDirectory receives the page
     * @return the exit code; 0 if rows and accounting are the same
     * @throws UserException if one of them is not the directory of a run
     */
    public int of(Path before, Path after, Path outputDirectory) throws IOException {
        try (SavedRows beforeRows = SavedRows.in(before.resolve("rows"));
                SavedRows afterRows = SavedRows.in(after.resolve("rows"))) {
            List<TableDifference> tables = new ArrayList<>();
            for (Sink sink : Sink.values()) {
                if (beforeRows.written().contains(sink) || afterRows.written().contains(sink)) {
                    tables.add(difference(sink, beforeRows, afterRows));
                }
            }
            Path directory = Files.createDirectories(outputDirectory).toRealPath();
            ComparisonPage page = new ComparisonPage(
                    side(before, directory),
                    side(after, directory),
                    tables,
                    intervals(beforeRows.latencies(), afterRows.latencies()));
            page.write(directory);
            print(page, outputDirectory);
            return ExitCode.of(page.isSame() ? Verdict.PASS : Verdict.FAIL);
        } catch (SinkException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private static Side side(Path folder, Path directory) throws IOException {
        JsonNode result = JSON.readTree(folder.resolve("result.json").toFile());
        Map<String, Long> ticks = new LinkedHashMap<>();
        result.path("ticks")
                .properties()
                .forEach(field -> ticks.put(field.getKey(), field.getValue().asLong()));
        return new Side(
                new ComparisonPage.Location(folder.toString(), address(directory, folder.resolve("index.html"))),
                new ComparisonPage.Setup(
                        result.path("scenario").asText(),
                        result.path("mode").asText(),
                        result.path("seed").asLong()),
                result.path("commit").asText(),
                result.path("startedAt").asText(),
                result.path("verdict").asText(),
                ticks);
    }

    /** Compares the rows of one sink. Both runs are read before, so the difference lists rows in the order of keys. */
    private static TableDifference difference(Sink sink, SavedRows beforeRows, SavedRows afterRows)
            throws SinkException {
        Map<String, List<String>> before = ComparedRows.of(beforeRows, sink);
        Map<String, List<String>> after = ComparedRows.of(afterRows, sink);
        long equal = 0;
        long different = 0;
        long removed = 0;
        long added = 0;
        List<Example> examples = new ArrayList<>();
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            List<String> old = before.get(key);
            List<String> now = after.get(key);
            if (Objects.equals(old, now)) {
                equal++;
                continue;
            }
            if (old == null) {
                added++;
            } else if (now == null) {
                removed++;
            } else {
                different++;
            }
            if (examples.size() < MAX_EXAMPLES) {
                examples.add(new Example(old, now));
            }
        }
        return new TableDifference(
                sink.text(),
                new Rows(before.size(), after.size(), equal, different, removed, added),
                ComparedRows.columns(sink),
                examples);
    }

    /** Returns the address of a file, relative to a directory. */
    private static String address(Path directory, Path file) throws IOException {
        Path relative = directory.relativize(file.toRealPath());
        List<String> names = new ArrayList<>();
        for (Path name : relative) {
            names.add(URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return String.join("/", names);
    }

    private static List<Interval> intervals(List<Latency.Sample> before, List<Latency.Sample> after) {
        List<Interval> intervals = new ArrayList<>();
        STAGES.forEach((stage, value) -> {
            List<long[]> one = groups(before, value);
            List<long[]> other = groups(after, value);
            if (one.isEmpty() || other.isEmpty()) {
                return;
            }
            for (double percentile : new double[] {50, 95, 99}) {
                BootstrapInterval interval = BootstrapInterval.ofDifference(one, other, percentile, SEED);
                intervals.add(new Interval(
                        stage,
                        "p" + (int) percentile,
                        interval.difference() / 1000.0,
                        interval.low() / 1000.0,
                        interval.high() / 1000.0,
                        interval.isDifferent()
                                ? interval.difference() > 0 ? "slower" : "faster"
                                : "no difference shown"));
            }
        });
        return intervals;
    }

    /** Groups samples by the end of their window, because those of one window are not independent. */
    private static List<long[]> groups(List<Latency.Sample> samples, ToLongFunction<Latency.Sample> value) {
        Map<Long, List<Long>> byEnd = new TreeMap<>();
        for (Latency.Sample sample : samples) {
            if (value.applyAsLong(sample) != Long.MIN_VALUE) {
                byEnd.computeIfAbsent(sample.endMicros(), end -> new ArrayList<>())
                        .add(value.applyAsLong(sample));
            }
        }
        return byEnd.values().stream()
                .map(group -> group.stream().mapToLong(Long::longValue).toArray())
                .toList();
    }

    private void print(ComparisonPage page, Path outputDirectory) {
        for (TableDifference table : page.tables()) {
            Rows rows = table.rows();
            progress.print(String.format(
                    Locale.ROOT,
                    "  %-14s%,d rows before, %,d after: %,d equal, %,d different, %,d removed, %,d added",
                    table.name(),
                    rows.before(),
                    rows.after(),
                    rows.equal(),
                    rows.different(),
                    rows.gone(),
                    rows.added()));
        }
        page.accounting().forEach((name, values) -> {
            if (values[0] != values[1]) {
                progress.print(String.format(Locale.ROOT, "  %-14s%,d before, %,d after", name, values[0], values[1]));
            }
        });
        for (Interval interval : page.latencies()) {
            progress.print(String.format(
                    Locale.ROOT,
                    "  %-10s %s  %+.1f ms (95 %%: %+.1f to %+.1f): %s",
                    interval.stage(),
                    interval.percentile(),
                    interval.differenceMs(),
                    interval.lowMs(),
                    interval.highMs(),
                    interval.conclusion()));
        }
        progress.print((page.isSame() ? "SAME" : "DIFFERENT") + "  "
                + outputDirectory.resolve("index.html").toAbsolutePath().toUri());
    }
}

package io.tickproof.harness.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.report.ComparisonPage;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Compares the rows, accounting and latencies of two runs: the command compare. */
public final class RunComparison {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_EXAMPLES = 20;
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
                    tables.add(difference(sink, rows(beforeRows, sink), rows(afterRows, sink)));
                }
            }
            ComparisonPage page = new ComparisonPage(
                    side(before), side(after), tables, intervals(beforeRows.latencies(), afterRows.latencies()));
            page.write(Files.createDirectories(outputDirectory));
            print(page, outputDirectory);
            return ExitCode.of(page.isSame() ? Verdict.PASS : Verdict.FAIL);
        } catch (SinkException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private static Side side(Path folder) throws IOException {
        JsonNode result = JSON.readTree(folder.resolve("result.json").toFile());
        Map<String, Long> ticks = new LinkedHashMap<>();
        result.path("ticks")
                .properties()
                .forEach(field -> ticks.put(field.getKey(), field.getValue().asLong()));
        return new Side(
                folder.toString(),
                new ComparisonPage.Setup(
                        result.path("scenario").asText(),
                        result.path("mode").asText(),
                        result.path("seed").asLong()),
                result.path("commit").asText(),
                result.path("startedAt").asText(),
                result.path("verdict").asText(),
                ticks);
    }

    /** Returns the rows by key; equal runs have equal rows. */
    private static Map<String, String> rows(SavedRows rows, Sink sink) throws SinkException {
        Map<String, String> found = new TreeMap<>();
        if (!rows.written().contains(sink)) {
            return found;
        }
        switch (sink) {
            case CANDLES ->
                rows.candles(row -> {
                    var candle = row.candle();
                    found.put(candle.window() + ' ' + candle.symbol() + ' ' + candle.startMicros(), candle.toRow());
                });
            case TOO_LATE -> rows.tooLate(row -> put(found, row.toRow(), row.toRow()));
            case DUPLICATES -> rows.duplicates(row -> put(found, row.toRow(), row.toRow()));
            case DEAD_LETTERS -> rows.deadLetters(row -> put(found, row.toRow(), row.toRow()));
            case LATEST ->
                rows.latest().forEach((symbol, fields) -> found.put(symbol, new TreeMap<>(fields).toString()));
        }
        return found;
    }

    /** Adds a row. Each duplicate gets its own key. */
    private static void put(Map<String, String> rows, String key, String row) {
        String unusedKey = key;
        for (int number = 2; rows.putIfAbsent(unusedKey, row) != null; number++) {
            unusedKey = key + " #" + number;
        }
    }

    private static TableDifference difference(Sink sink, Map<String, String> before, Map<String, String> after) {
        long equal = 0;
        long different = 0;
        long removed = 0;
        List<String[]> examples = new ArrayList<>();
        Map<String, String> added = new HashMap<>(after);
        for (Map.Entry<String, String> row : before.entrySet()) {
            String now = added.remove(row.getKey());
            if (row.getValue().equals(now)) {
                equal++;
                continue;
            }
            different += now == null ? 0 : 1;
            removed += now == null ? 1 : 0;
            if (examples.size() < MAX_EXAMPLES) {
                examples.add(new String[] {row.getValue(), now == null ? "" : now});
            }
        }
        for (String row : new TreeMap<>(added).values()) {
            if (examples.size() < MAX_EXAMPLES) {
                examples.add(new String[] {"", row});
            }
        }
        return new TableDifference(
                sink.text(), new Rows(before.size(), after.size(), equal, different, removed, added.size()), examples);
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
        progress.print((page.isSame() ? "SAME" : "DIFFERENT") + "  " + outputDirectory.resolve("index.html"));
    }
}

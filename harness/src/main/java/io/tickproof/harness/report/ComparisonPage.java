package io.tickproof.harness.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page that compares two runs.
 *
 * @param tables one per sink
 * @param latencies differences, after minus before; empty if one of the runs measured no latency
 */
public record ComparisonPage(Side before, Side after, List<TableDifference> tables, List<Interval> latencies) {
    /** One of the two runs. @param ticks the tick counts, as in result.json */
    public record Side(
            @JsonUnwrapped Location location,
            @JsonUnwrapped Setup setup,
            String commit,
            String startedAt,
            String verdict,
            Map<String, Long> ticks) {}

    /**
     * Where one of the runs is. Its fields are fields of {@link Side} in JSON.
     *
     * @param folder its directory
     * @param page the address of its page, relative to that of the comparison
     */
    public record Location(String folder, String page) {}

    /** What one of the runs was asked to do. Its fields are fields of {@link Side} in JSON. */
    public record Setup(String scenario, String mode, long seed) {}

    /**
     * The rows of one sink in both runs.
     *
     * @param columns the names of the columns
     * @param examples the first rows that differ, by symbol, window and start, or by partition and offset
     */
    public record TableDifference(
            String name, @JsonUnwrapped Rows rows, List<String> columns, List<Example> examples) {
        /** Returns whether all rows are equal. */
        public boolean isSame() {
            return rows.equal() == rows.before() && rows.equal() == rows.after();
        }
    }

    /**
     * A row that differs: one value per column.
     *
     * @param before null if only the run after has the row
     * @param after null if only the run before has the row
     */
    public record Example(
            @Nullable List<String> before, @Nullable List<String> after) {}

    /**
     * The numbers of rows of one sink. Its fields are fields of {@link TableDifference} in JSON.
     *
     * @param different the rows whose key is in both runs, with other values
     * @param gone the rows whose key is only in the run before
     * @param added the rows whose key is only in the run after
     */
    public record Rows(long before, long after, long equal, long different, long gone, long added) {}

    /** The confidence interval of a difference. @param conclusion slower, faster, or no difference shown */
    public record Interval(
            String stage, String percentile, double differenceMs, double lowMs, double highMs, String conclusion) {}

    /** The content of comparison.json. */
    private record Content(
            boolean same,
            String sentence,
            Side before,
            Side after,
            List<TableDifference> tables,
            List<Interval> latencies) {}

    /** Returns the tick counts of both runs, before and after, by name. */
    public Map<String, long[]> accounting() {
        Map<String, long[]> rows = new LinkedHashMap<>();
        before.ticks()
                .forEach((name, value) ->
                        rows.put(name, new long[] {value, after.ticks().getOrDefault(name, 0L)}));
        return rows;
    }

    /** Returns whether the rows and the tick counts are equal. Latencies always differ and are not considered here. */
    public boolean isSame() {
        return tables.stream().allMatch(TableDifference::isSame)
                && before.ticks().equals(after.ticks());
    }

    /** Returns the result of the comparison in words. */
    public String sentence() {
        if (isSame()) {
            return "The rows of all sinks and the tick accounting are equal.";
        }
        List<String> parts = new ArrayList<>();
        String sinks = String.join(
                ", ",
                tables.stream()
                        .filter(table -> !table.isSame())
                        .map(TableDifference::name)
                        .toList());
        if (!sinks.isEmpty()) {
            parts.add("Different rows in: " + sinks + ".");
        }
        String counts = String.join(
                ", ",
                accounting().entrySet().stream()
                        .filter(row -> row.getValue()[0] != row.getValue()[1])
                        .map(Map.Entry::getKey)
                        .toList());
        if (!counts.isEmpty()) {
            parts.add("Different tick counts: " + counts + ".");
        }
        return String.join(" ", parts);
    }

    /** Writes index.html and comparison.json. */
    public void write(Path directory) throws IOException {
        Content content = new Content(isSame(), sentence(), before, after, tables, latencies);
        ReportWriter.put(directory, "comparison.json", ReportWriter.pretty(content));
        ReportWriter.put(
                directory,
                "index.html",
                Page.of("comparison " + before.setup().scenario(), content, "lists.css", "compare.js"));
    }
}

package io.tickproof.harness.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs beside each other.
 *
 * @param tables one a sink
 * @param latencies after less before; empty where one of them measured none
 */
public record ComparisonPage(Side before, Side after, List<TableDifference> tables, List<Interval> latencies) {
    /** One of the two. @param ticks as in result.json */
    public record Side(
            String folder,
            String scenario,
            String mode,
            long seed,
            String commit,
            String startedAt,
            String verdict,
            Map<String, Long> ticks) {}

    /** @param examples rows before and after, the first of many */
    public record TableDifference(
            String name,
            long before,
            long after,
            long equal,
            long different,
            long gone,
            long added,
            List<String[]> examples) {}

    /** @param says slower, faster, or no difference shown */
    public record Interval(
            String stage, String percentile, double differenceMs, double lowMs, double highMs, String says) {}

    /** Name → before and after. */
    public Map<String, long[]> accounting() {
        Map<String, long[]> rows = new LinkedHashMap<>();
        before.ticks()
                .forEach((name, value) ->
                        rows.put(name, new long[] {value, after.ticks().getOrDefault(name, 0L)}));
        return rows;
    }

    /** Whether rows and accounting are; speed never is. */
    public boolean isSame() {
        return tables.stream().allMatch(table -> table.equal() == table.before() && table.equal() == table.after())
                && before.ticks().equals(after.ticks());
    }

    /** Writes index.html and comparison.json. */
    public void write(Path folder) throws IOException {
        ReportWriter.put(folder, "comparison.json", ReportWriter.pretty(this));
        ReportWriter.put(folder, "index.html", Page.of("comparison " + before.scenario(), this, "compare.js"));
    }
}

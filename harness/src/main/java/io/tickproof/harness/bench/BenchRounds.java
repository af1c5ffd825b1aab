package io.tickproof.harness.bench;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Provides what all benchmarks need: timelines, runs in separate JVMs, and statistics over rounds. */
final class BenchRounds {
    private BenchRounds() {}

    /**
     * A market.
     *
     * @param zipf exponent of the symbols' shares; 0 for equal shares
     * @param ticksPerSecond ticks per second of event time
     */
    record Market(int symbols, double zipf, int ticksPerSecond) {
        static Market of(int symbols) {
            return new Market(symbols, 1, 10_000);
        }
    }

    /**
     * Returns a timeline. A fifth of its ticks are out of order.
     *
     * @param records approximate number of records
     * @param lateShare share of late ticks, 0 to 1
     * @param duplicateShare share of duplicates, 0 to 1
     */
    static Timeline timeline(
            RunFolder folder, long records, Market market, int partitions, double lateShare, double duplicateShare)
            throws IOException {
        Files.writeString(scenarioFile(folder), """
                name: bench
                seed: 1
                stream:
                  symbols: { count: %d, zipf: %s }
                  start: 2026-01-05T00:00:00Z
                  duration: PT%dS
                  ticksPerSecond: %d
                  partitions: %d
                disturb:
                  - outOfOrder: { share: 0.20, delay: { exponential: PT1S, max: PT4S } }
                  - late: { share: %s, by: { uniform: [PT10S, PT30S] } }
                  - duplicate: { share: %s, after: { uniform: [PT0S, PT10S] } }
                """.formatted(
                        market.symbols(),
                        market.zipf(),
                        Math.max(1, Math.round(records / 1.05 / market.ticksPerSecond())),
                        market.ticksPerSecond(),
                        partitions,
                        lateShare,
                        duplicateShare));
        Scenario scenario = ScenarioReader.read(scenarioFile(folder));
        return Timeline.of(scenario, (TickStream.Synthetic) scenario.stream());
    }

    /** Returns the file that contains the scenario of the timeline. */
    static Path scenarioFile(RunFolder folder) throws IOException {
        return folder.folder("bench").resolve("bench.yaml");
    }

    /** Returns the median with the smallest and the greatest value. */
    static String spread(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        return "%.2f (%.2f to %.2f)".formatted(median(values), sorted[0], sorted[sorted.length - 1]);
    }

    /** Runs a main class of this class path in a new JVM, and returns its output. */
    static String output(RunFolder folder, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        return output(folder, System.getProperty("java.class.path"), mainClass, arguments);
    }

    static String output(RunFolder folder, String classPath, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = ChildJvm.command(
                folder.folder("bench").resolve("jvm.args"),
                classPath,
                List.of("-Xmx512m", "-XX:+UseParallelGC", "-Djava.io.tmpdir=" + folder.folder("tmp")),
                mainClass,
                arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(mainClass + " ended with exit code " + process.exitValue() + ": " + text);
        }
        return text;
    }

    /**
     * Returns the last match of the pattern.
     *
     * @throws IOException if there is none
     */
    static Matcher last(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        Matcher found = null;
        while (matcher.find()) {
            found = pattern.matcher(matcher.group());
        }
        if (found == null || !found.matches()) {
            throw new IOException("the output has no match of " + pattern + ": " + text);
        }
        return found;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

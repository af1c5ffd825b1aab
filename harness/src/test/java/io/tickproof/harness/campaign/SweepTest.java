package io.tickproof.harness.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.run.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("stack")
class SweepTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private int sweep(String scenario, long seeds, String commit) throws Exception {
        output.reset();
        Progress progress = Progress.plain(Screen.plain(new PrintStream(output, true, StandardCharsets.UTF_8)));
        Sweep sweep = new Sweep(SharedStack.HOME, folder.resolve("reports"), progress, commit, null);
        int exitCode = sweep.execute(List.of(scenario), 1, seeds);
        Path document = folder.resolve("table.md");
        Files.writeString(document, "before\n<!-- sweep: begin -->\nold\n<!-- sweep: end -->\nafter\n");
        assertTrue(sweep.write(document));
        return exitCode;
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private Path tiny() throws Exception {
        return Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                stream: { symbols: { count: 2 }, start: 2026-01-05T00:00:00Z, duration: PT5M, ticksPerSecond: 10 }
                deliver: { pace: 600x }
                """);
    }

    @Test
    void sweepResumesAndKeepsTheReportsOfRunsThatDidNotPass() throws Exception {
        Path scenario = tiny();
        assertEquals(0, sweep(scenario.toString(), 2, "one"), this::output);
        assertTrue(output().contains("2 of 2  PASS"), this::output);
        assertTrue(output().contains("at most 77.64 % of all runs"), this::output);
        Path file = folder.resolve("reports/sweep.csv");
        List<String> before = Files.readAllLines(file);
        assertEquals(3, before.size(), before.toString());
        // An interruption may cut off the last line.
        Files.writeString(file, String.join("\n", before) + "\none," + scenario + ",3,PA");
        assertEquals(0, sweep(scenario.toString(), 2, "one"), this::output);
        assertTrue(output().contains("2 runs, 2 of them already done"), this::output);
        String table = Files.readString(folder.resolve("table.md"));
        assertTrue(table.startsWith("before\n<!-- sweep: begin -->\nCommit one, "), table);
        assertTrue(table.contains("| all | 2 | 2 | 0 | 0 | at most 77.64 % of all runs |"), table);
        assertTrue(table.endsWith("\n\n<!-- sweep: end -->\nafter\n"), table);
        try (Stream<Path> reports = Files.list(folder.resolve("reports/tiny"))) {
            assertEquals(0, reports.count(), "a run that passed leaves a row only");
        }
        // Another commit is another job, and a fault that is never injected proves nothing.
        Files.writeString(
                scenario, Files.readString(scenario) + "faults: [ { killRedis: { after: { checkpoint: 900 } } } ]\n");
        assertEquals(3, sweep(scenario.toString(), 1, "two"), this::output);
        assertTrue(output().contains("no run has a verdict"), this::output);
        try (Stream<Path> reports = Files.walk(folder.resolve("reports/tiny"))) {
            assertTrue(
                    reports.anyMatch(path -> path.endsWith("index.html")), "a run that is UNKNOWN leaves its report");
        }
    }

    /** Interrupts the run while it reads the topic back. */
    @Test
    void interruptedRunLeavesNoRow() throws Exception {
        Path scenario = tiny();
        Thread sweeping = new Thread(() ->
                assertThrows(InterruptedException.class, () -> sweep(scenario.toString(), 1, "one"), this::output));
        sweeping.start();
        new BoundedWait("the run to read the topic back", Duration.ofSeconds(60), Duration.ofMillis(1))
                .untilMet(() -> !sweeping.isAlive()
                        || Stream.of(sweeping.getStackTrace())
                                .anyMatch(frame -> frame.getClassName().equals(TopicMatcher.class.getName())));
        sweeping.interrupt();
        sweeping.join(TimeUnit.SECONDS.toMillis(60));
        assertFalse(sweeping.isAlive(), this::output);
        assertEquals(1, Files.readAllLines(folder.resolve("reports/sweep.csv")).size());
    }

    @Test
    void invalidScenarioIsReportedBeforeAnythingStarts() throws Exception {
        Path scenario = Files.writeString(folder.resolve("bad.yaml"), "name: bad\nfaults: { bySed: { least: 2 } }\n");
        assertThrows(ScenarioException.class, () -> sweep(scenario.toString(), 2, "one"));
        assertFalse(Files.exists(folder.resolve("reports")));
    }

    @Test
    void maxFailureRateIsTheBinomialBound() {
        assertEquals(3.0 / 500, Sweep.maxFailureRate(500), 0.0001);
        assertEquals(0.95, Sweep.maxFailureRate(1), 1e-9);
    }
}

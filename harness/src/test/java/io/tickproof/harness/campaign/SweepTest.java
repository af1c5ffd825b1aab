package io.tickproof.harness.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.run.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int sweep(String scenario, long seeds, String commit) throws Exception {
        said.reset();
        Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, false);
        Sweep sweep = new Sweep(SharedStack.HOME, folder.resolve("reports"), progress, commit, null);
        int exitCode = sweep.execute(List.of(scenario), 1, seeds);
        Path document = folder.resolve("table.md");
        Files.writeString(document, "before\n<!-- sweep: begin -->\nold\n<!-- sweep: end -->\nbehind\n");
        assertTrue(sweep.write(document));
        return exitCode;
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path tiny() throws Exception {
        return Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                stream: { symbols: { count: 2 }, start: 2026-01-05T00:00:00Z, duration: PT5M, ticksPerSecond: 10 }
                deliver: { pace: 600x }
                """);
    }

    @Test
    void aSweepGoesOnWhereItWasAndKeepsTheReportsOfWhatDidNotPass() throws Exception {
        Path scenario = tiny();
        assertEquals(0, sweep(scenario.toString(), 2, "one"), this::said);
        assertTrue(said().contains("2 of 2  PASS"), this::said);
        assertTrue(said().contains("at most 77.64 % of all runs"), this::said);
        Path file = folder.resolve("reports/sweep.csv");
        List<String> before = Files.readAllLines(file);
        assertEquals(3, before.size(), before.toString());
        // As an interruption may leave it.
        Files.writeString(file, String.join("\n", before) + "\none," + scenario + ",3,PA");
        assertEquals(0, sweep(scenario.toString(), 2, "one"), this::said);
        assertTrue(said().contains("2 runs, 2 of them done before"), this::said);
        String table = Files.readString(folder.resolve("table.md"));
        assertTrue(table.startsWith("before\n<!-- sweep: begin -->\nCommit one, "), table);
        assertTrue(table.contains("| all | 2 | 2 | 0 | 0 | at most 77.64 % of all runs |"), table);
        assertTrue(table.endsWith("\n\n<!-- sweep: end -->\nbehind\n"), table);
        try (Stream<Path> left = Files.list(folder.resolve("reports/tiny"))) {
            assertEquals(0, left.count(), "a run that passed leaves a line");
        }
        // Another commit is another job; and a fault that never happens proves nothing.
        Files.writeString(
                scenario, Files.readString(scenario) + "faults: [ { killRedis: { after: { checkpoint: 900 } } } ]\n");
        assertEquals(3, sweep(scenario.toString(), 1, "two"), this::said);
        assertTrue(said().contains("nothing was judged"), this::said);
        try (Stream<Path> left = Files.walk(folder.resolve("reports/tiny"))) {
            assertTrue(left.anyMatch(path -> path.endsWith("index.html")), "an UNKNOWN leaves its report");
        }
    }

    /** While it reads the topic back. */
    @Test
    void aRunThatWasCutOffLeavesNoLine() throws Exception {
        Path scenario = tiny();
        Thread sweeping = new Thread(
                () -> assertThrows(InterruptedException.class, () -> sweep(scenario.toString(), 1, "one"), this::said));
        sweeping.start();
        while (sweeping.isAlive()
                && Stream.of(sweeping.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().equals(TopicMatcher.class.getName()))) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        sweeping.interrupt();
        sweeping.join(TimeUnit.SECONDS.toMillis(60));
        assertFalse(sweeping.isAlive(), this::said);
        assertEquals(1, Files.readAllLines(folder.resolve("reports/sweep.csv")).size());
    }

    @Test
    void aMistakeInAScenarioIsToldBeforeAnythingStarts() throws Exception {
        Path scenario = Files.writeString(folder.resolve("bad.yaml"), "name: bad\nfaults: { bySed: { least: 2 } }\n");
        assertThrows(ScenarioException.class, () -> sweep(scenario.toString(), 2, "one"));
        assertFalse(Files.exists(folder.resolve("reports")));
    }

    @Test
    void theBoundIsThatOfTheBinomial() {
        assertEquals(3.0 / 500, Sweep.maxFailureRate(500), 0.0001);
        assertEquals(0.95, Sweep.maxFailureRate(1), 1e-9);
    }
}

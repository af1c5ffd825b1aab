package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends runs early: by a signal, by the end of a server, or before the start because the scenario is invalid. */
@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class InterruptedRunTest {
    /** The bit of signal 2; signals are counted from 1. */
    private static final long SIGINT_BIT = 1 << 1;

    @TempDir
    private Path directory;

    private LaunchedRun launched;

    @BeforeEach
    void createDirectories() throws Exception {
        launched = new LaunchedRun(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"  run |unbounded|once", "  stack |unbounded|twice", "  generate |bounded|once"})
    void interruptedRunLeavesOnlyItsReport(String stageModeAndTimes) throws Exception {
        String[] parts = stageModeAndTimes.split("\\|");
        Process launcher = launched.launch("-Dscenario=late-events", "-Dmode=" + parts[1]);
        List<String> kill = List.of("kill", interrupt(), Long.toString(launcher.pid()));
        LaunchedRun.Result outcome = launched.follow(launcher, parts[0], () -> {
            new ProcessBuilder(kill).start().waitFor();
            if (parts[2].equals("twice")) {
                new ProcessBuilder(kill).start().waitFor();
            }
        });
        assertEquals(130, outcome.exitCode(), outcome.text());
        launched.assertNothingLeft();
        JsonNode result = launched.result("late-events");
        assertEquals("UNKNOWN", result.get("verdict").asText());
        assertEquals("interrupted", result.get("status").asText());
        assertTrue(Files.readString(launched.reports().resolve("late-events/latest/index.html"))
                .contains("a signal ended the run"));
        assertTrue(outcome.lastLine().startsWith("UNKNOWN  "), outcome.lastLine());
    }

    /**
     * Returns the signal of Ctrl-C, or that of a plain kill if this process ignores the first. A process that a shell
     * has started in the background ignores it, and so do all processes that it starts.
     */
    private static String interrupt() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "-INT";
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        boolean isIgnored = (Long.parseUnsignedLong(ignored, 16) & SIGINT_BIT) != 0;
        return isIgnored ? "-TERM" : "-INT";
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "postgres", "redis"})
    void deadServerEndsTheRunWithItsName(String server) throws Exception {
        Process launcher = launched.launch("-Dscenario=late-events");
        LaunchedRun.Result outcome = launched.follow(
                launcher, "  stack ", () -> launched.server(server).destroyForcibly());
        assertEquals(3, outcome.exitCode(), outcome.text());
        JsonNode result = launched.result("late-events");
        assertEquals("failed", result.get("status").asText());
        assertTrue(
                result.get("message").asText().toLowerCase(Locale.ROOT).startsWith(server)
                        && result.get("message").asText().endsWith("ended unexpectedly"),
                result.get("message").asText());
        launched.assertNothingLeft();
    }

    @Test
    void invalidScenarioIsReportedWithAllProblemsAndStartsNothing() throws Exception {
        Path scenario = Files.writeString(launched.temporary().resolve("mine.yaml"), """
                name: mine
                stream:
                  symbols: majros
                  start: 2026-01-05T00:00:00Z
                  duration: PT-30M
                  ticksPerSecond: 100
                  partition: 4
                """);
        LaunchedRun.Result outcome = launched.run("-Dscenario=" + scenario);
        assertEquals(2, outcome.exitCode());
        assertEquals(
                List.of(
                        scenario
                                + ":3:12: stream.symbols names an unknown symbol list \"majros\" (did you mean majors?); or use { count: 8, zipf: 1.1 }, or a list of symbols",
                        scenario
                                + ":5:13: stream.duration must be from PT1S to PT8784H, not PT-30M (did you mean PT30M?)",
                        scenario + ":7:3: stream.partition is unknown (did you mean stream.partitions?)"),
                outcome.lines());
        Files.delete(scenario);
        launched.assertNothingLeft();
        try (Stream<Path> files = Files.list(launched.reports())) {
            assertEquals(0, files.count());
        }
    }
}

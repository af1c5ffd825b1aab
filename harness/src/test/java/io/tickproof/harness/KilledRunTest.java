package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.harness.report.RunIndex;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills the harness, the launcher or both. Nothing remains, and the next run starts clean. */
@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class KilledRunTest {
    @TempDir
    private Path directory;

    private LaunchedRun launched;

    @BeforeEach
    void createDirectories() throws Exception {
        launched = new LaunchedRun(directory);
    }

    @Test
    void killedLauncherEndsItsRun() throws Exception {
        Process launcher = launched.launch("-Dscenario=late-events");
        ProcessHandle harness;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("  stack ")) {
                line = out.readLine();
            }
            harness = launcher.children().findFirst().orElseThrow();
            launcher.destroyForcibly();
        }
        LaunchedRun.awaitEnd(harness);
        launched.assertNothingLeft();
    }

    @Test
    void killedRunIsListedAndTheNextRunPasses() throws Exception {
        killed("both|  stack |embedded", () -> {
            for (ProcessHandle server : launched.servers()) {
                LaunchedRun.awaitEnd(server);
            }
        });
    }

    /**
     * Returns the killed processes, the output line after which they are killed, and the stack; each combination four
     * times.
     */
    private static Stream<String> killPoints() {
        return Stream.of(
                        "harness|  scenario |embedded",
                        "harness|  run |embedded",
                        "harness|  stack |embedded",
                        "harness|  generate |embedded",
                        "harness|  generate |processes",
                        "harness|  job |embedded",
                        "harness|  stack |processes",
                        "launcher|  run |embedded",
                        "launcher|  generate |processes",
                        "both|  scenario |processes",
                        "both|  generate |processes",
                        "both|  job |embedded")
                .flatMap(point -> Stream.generate(() -> point).limit(4));
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("killPoints")
    void killedRunIsListedAtTwelveMorePoints(String kill) throws Exception {
        killed(kill, () -> {});
    }

    /** @param afterwards the action to perform as soon as the killed processes have ended */
    private void killed(String kill, LaunchedRun.Action afterwards) throws Exception {
        String[] parts = kill.split("\\|");
        Process launcher = launched.launch("-Dscenario=late-events", "-Dmode=bounded", "-Dstack=" + parts[2]);
        LaunchedRun.Result outcome = launched.follow(launcher, parts[1], () -> {
            ProcessHandle harness = launcher.children().findFirst().orElseThrow();
            if (!parts[0].equals("launcher")) {
                harness.destroyForcibly();
            }
            if (!parts[0].equals("harness")) {
                // The handle is used because Process.destroyForcibly would close the stream that is being read.
                launcher.toHandle().destroyForcibly();
            }
            LaunchedRun.awaitEnd(harness);
            afterwards.perform();
        });
        assertEquals(
                List.of("interrupted"),
                RunIndex.read(launched.reports()).stream()
                        .map(RunIndex.Entry::status)
                        .toList(),
                outcome.text());
        assertNextRunPasses();
        launched.assertNothingLeft();
    }

    private void assertNextRunPasses() throws Exception {
        // If only the launcher was killed, that run has written its summary too.
        String before = Files.exists(launched.summary()) ? Files.readString(launched.summary()) : "";
        LaunchedRun.Result outcome = launched.run("-Dscenario=published-candles", "-Dmode=bounded");
        assertEquals(0, outcome.exitCode(), outcome.text());
        assertEquals(
                "PASS  "
                        + launched.reports()
                                .resolve("published-candles/latest/index.html")
                                .toUri(),
                outcome.lastLine());
        String after = Files.readString(launched.summary());
        assertTrue(after.startsWith(before + "### PASS published"), after);
        assertTrue(Files.readString(launched.reports().resolve("index.html")).contains("published-candles/2"));
        JsonNode result = launched.result("published-candles");
        for (String field : List.of(
                "scenario",
                "mode",
                "seed",
                "stack",
                "verdict",
                "startedAt",
                "commit",
                "reproduce",
                "ticks",
                "candles",
                "checks",
                "sentence",
                "latencyMs",
                "hashes",
                "throughput",
                "phaseSeconds")) {
            assertTrue(result.hasNonNull(field), field);
        }
        assertTrue(Files.readString(launched.reports().resolve("published-candles/latest/junit.xml"))
                .contains("failures=\"0\" errors=\"0\""));
    }
}

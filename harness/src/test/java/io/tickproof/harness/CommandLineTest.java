package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.report.RunIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher as a user's shell sees it: what it prints, what it ends with, what it leaves behind. */
@Execution(ExecutionMode.CONCURRENT)
class CommandLineTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** Signal 2, counted from 1. */
    private static final long SIGINT_BIT = 1 << 1;

    @TempDir
    private Path reports;

    @TempDir
    private Path temporary;

    @TempDir
    private Path github;

    private record Ended(int exitCode, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }

        String lastLine() {
            return lines.get(lines.size() - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"  run |unbounded|once", "  stack |unbounded|twice", "  generate |bounded|once"})
    void anInterruptedRunLeavesNothingBehindButAReportThatSaysSo(String stageModeAndTimes) throws Exception {
        String[] parts = stageModeAndTimes.split("\\|");
        Process launcher = launch("-Dscenario=late-events", "-Dmode=" + parts[1], "-Dreports=" + reports);
        List<String> kill = List.of("kill", interrupt(), Long.toString(launcher.pid()));
        Ended ended = follow(launcher, parts[0], () -> {
            new ProcessBuilder(kill).start().waitFor();
            if (parts[2].equals("twice")) {
                new ProcessBuilder(kill).start().waitFor();
            }
        });
        assertEquals(130, ended.exitCode(), ended.text());
        assertLeftNothing();
        JsonNode result = new ObjectMapper()
                .readTree(reports.resolve("late-events/latest/result.json").toFile());
        assertEquals("UNKNOWN", result.get("verdict").asText());
        assertEquals("interrupted", result.get("status").asText());
        assertTrue(Files.readString(reports.resolve("late-events/latest/index.html"))
                .contains("a signal ended the run"));
        assertTrue(ended.lastLine().startsWith("UNKNOWN  "), ended.lastLine());
    }

    /**
     * That of Ctrl-C; but what a shell starts in the background ignores it, as does all that is started from there, and then
     * the one that asks to end.
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
    void aServerThatDiesEndsTheRunWithItsName(String server) throws Exception {
        Process launcher = launch("-Dscenario=late-events", "-Dreports=" + reports);
        Ended ended = follow(launcher, "  stack ", () -> kill(server));
        assertEquals(3, ended.exitCode(), ended.text());
        JsonNode result = new ObjectMapper()
                .readTree(reports.resolve("late-events/latest/result.json").toFile());
        assertEquals("failed", result.get("status").asText());
        assertTrue(
                result.get("message")
                                .asText()
                                .toLowerCase(java.util.Locale.ROOT)
                                .startsWith(server)
                        && result.get("message").asText().endsWith("ended unexpectedly"),
                result.get("message").asText());
        assertLeftNothing();
    }

    private void kill(String server) throws IOException {
        process(processesOfTheRun().resolve(server)).orElseThrow().destroyForcibly();
    }

    /** Those that are running of the processes that the run knows. */
    private List<ProcessHandle> serversOfTheRun() throws IOException {
        try (Stream<Path> records = Files.list(processesOfTheRun())) {
            List<ProcessHandle> running = new ArrayList<>();
            for (Path record : records.toList()) {
                process(record).ifPresent(running::add);
            }
            return running;
        }
    }

    private Path processesOfTheRun() throws IOException {
        try (Stream<Path> folders = Files.list(temporary)) {
            return folders.findFirst().orElseThrow().resolve("processes");
        }
    }

    private static Optional<ProcessHandle> process(Path record) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(record).split(" ")[0]));
    }

    @Test
    void aKilledLauncherTakesItsRunWithIt() throws Exception {
        Process launcher = launch("-Dscenario=late-events", "-Dreports=" + reports);
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
        harness.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertLeftNothing();
    }

    @Test
    void aKilledRunIsListedItsServersEndAndTheNextOneStartsCleanAndSaysThatItPassed() throws Exception {
        killed("both|  stack |embedded", () -> {
            for (ProcessHandle server : serversOfTheRun()) {
                server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        });
    }

    /** What is killed, where, and how Flink is started; four times each. */
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
    void atTwelveMorePoints(String kill) throws Exception {
        killed(kill, () -> {});
    }

    /** @param afterwards as soon as the processes are gone that were killed */
    private void killed(String kill, Act afterwards) throws Exception {
        String[] parts = kill.split("\\|");
        Process launcher =
                launch("-Dscenario=late-events", "-Dmode=bounded", "-Dstack=" + parts[2], "-Dreports=" + reports);
        Ended ended = follow(launcher, parts[1], () -> {
            ProcessHandle harness = launcher.children().findFirst().orElseThrow();
            if (!parts[0].equals("launcher")) {
                harness.destroyForcibly();
            }
            if (!parts[0].equals("harness")) {
                // Not by the process itself: that would close the stream that is being read.
                launcher.toHandle().destroyForcibly();
            }
            harness.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            afterwards.happen();
        });
        assertEquals(
                List.of("interrupted"),
                RunIndex.read(reports).stream().map(RunIndex.Entry::status).toList(),
                ended.text());
        passes();
        assertLeftNothing();
    }

    private void passes() throws Exception {
        // A run whose launcher alone was killed has written there too.
        String before = Files.exists(summary()) ? Files.readString(summary()) : "";
        Ended ended = run("-Dscenario=published-candles", "-Dmode=bounded", "-Dreports=" + reports);
        assertEquals(0, ended.exitCode(), ended.text());
        assertEquals("PASS  " + reports.resolve("published-candles/latest/index.html"), ended.lastLine());
        String after = Files.readString(summary());
        assertTrue(after.startsWith(before + "### PASS published"), after);
        assertTrue(Files.readString(reports.resolve("index.html")).contains("published-candles/2"));
        JsonNode result = new ObjectMapper()
                .readTree(
                        reports.resolve("published-candles/latest/result.json").toFile());
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
        assertTrue(Files.readString(reports.resolve("published-candles/latest/junit.xml"))
                .contains("failures=\"0\" errors=\"0\""));
    }

    @Test
    void aBadScenarioIsToldWithAllItsProblemsAndStartsNothing() throws Exception {
        Path scenario = Files.writeString(temporary.resolve("mine.yaml"), """
                name: mine
                stream:
                  symbols: majros
                  start: 2026-01-05T00:00:00Z
                  duration: PT-30M
                  ticksPerSecond: 100
                  partition: 4
                """);
        Ended ended = run("-Dscenario=" + scenario, "-Dreports=" + reports);
        assertEquals(2, ended.exitCode());
        assertEquals(
                List.of(
                        scenario
                                + ":3:12: stream.symbols names an unknown symbol list \"majros\" (did you mean majors?); or write { count: 8, zipf: 1.1 }, or a list of symbols",
                        scenario
                                + ":5:13: stream.duration must be from PT1S to PT8784H, not PT-30M (did you mean PT30M?)",
                        scenario + ":7:3: stream.partition is unknown (did you mean stream.partitions?)"),
                ended.lines());
        Files.delete(scenario);
        assertLeftNothing();
        try (Stream<Path> files = Files.list(reports)) {
            assertEquals(0, files.count());
        }
    }

    private interface Act {
        void happen() throws Exception;
    }

    private Ended run(String... properties) throws Exception {
        return follow(launch(properties), null, null);
    }

    /** Reads what the launcher prints until it ends; the act happens behind the first line that starts so. */
    private Ended follow(Process launcher, String stage, Act act) throws Exception {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))) {
            boolean happened = false;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (stage != null && !happened && line.startsWith(stage)) {
                    happened = true;
                    act.happen();
                }
            }
        }
        assertTrue(launcher.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        return new Ended(launcher.exitValue(), lines);
    }

    private Process launch(String... properties) throws IOException {
        List<String> options = new ArrayList<>(List.of(properties));
        options.add("-Djava.io.tmpdir=" + temporary);
        ProcessBuilder builder = new ProcessBuilder(TestJvm.command(options, Launcher.class)).redirectErrorStream(true);
        builder.environment().put("GITHUB_STEP_SUMMARY", summary().toString());
        return builder.start();
    }

    private Path summary() {
        return github.resolve("summary.md");
    }

    /** No file in the temporary folder, and no process that has it in its command line. */
    private void assertLeftNothing() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(List.of(), files.toList());
        }
        assertEquals(
                List.of(),
                ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(temporary.toString()))
                        .toList());
    }
}

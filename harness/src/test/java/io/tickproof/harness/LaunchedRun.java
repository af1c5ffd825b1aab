package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** A run that a test starts with the launcher, in separate JVMs and folders. */
final class LaunchedRun {
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final Path temporary;
    private final Path reports;
    private final Path github;

    /** The exit code of the launcher, and the lines that it and the run printed. */
    record Result(int exitCode, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }

        String lastLine() {
            return lines.get(lines.size() - 1);
        }
    }

    /** An action that a test performs during the run. */
    interface Action {
        void perform() throws Exception;
    }

    /** @param directory an empty directory */
    LaunchedRun(Path directory) throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
        reports = Files.createDirectory(directory.resolve("reports"));
        github = Files.createDirectory(directory.resolve("github"));
    }

    /** Returns the directory of temporary files, which must be empty after a run. */
    Path temporary() {
        return temporary;
    }

    Path reports() {
        return reports;
    }

    /** Returns the file that the run appends its summary to, as on GitHub. */
    Path summary() {
        return github.resolve("summary.md");
    }

    /** Starts the launcher with these system properties, and {@code -Dreports}. */
    Process launch(String... properties) throws IOException {
        List<String> options = new ArrayList<>(List.of(properties));
        options.add("-Dreports=" + reports);
        options.add("-Djava.io.tmpdir=" + temporary);
        ProcessBuilder builder = new ProcessBuilder(TestJvm.command(options, Launcher.class)).redirectErrorStream(true);
        builder.environment().put("GITHUB_STEP_SUMMARY", summary().toString());
        return builder.start();
    }

    /** Runs the launcher to its end. */
    Result run(String... properties) throws Exception {
        return follow(launch(properties), "", () -> {});
    }

    /**
     * Reads what the launcher prints until it ends, and performs the action after the first line that starts with the
     * stage; never if the stage is empty.
     */
    Result follow(Process launcher, String stage, Action action) throws Exception {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))) {
            boolean performed = stage.isEmpty();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (!performed && line.startsWith(stage)) {
                    performed = true;
                    action.perform();
                }
            }
        }
        assertTrue(launcher.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS), "the launcher does not end");
        return new Result(launcher.exitValue(), lines);
    }

    /** Waits until the process has ended. */
    static void awaitEnd(ProcessHandle process) throws Exception {
        process.onExit().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Returns the processes that the run has recorded and that are alive. */
    List<ProcessHandle> servers() throws IOException {
        try (Stream<Path> records = Files.list(processes())) {
            List<ProcessHandle> alive = new ArrayList<>();
            for (Path record : records.toList()) {
                process(record).ifPresent(alive::add);
            }
            return alive;
        }
    }

    /** Returns the process of a server, such as {@code kafka}. */
    ProcessHandle server(String name) throws IOException {
        return process(processes().resolve(name)).orElseThrow();
    }

    private Path processes() throws IOException {
        try (Stream<Path> folders = Files.list(temporary)) {
            return folders.findFirst().orElseThrow().resolve("processes");
        }
    }

    private static Optional<ProcessHandle> process(Path record) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(record).split(" ")[0]));
    }

    /** Returns a JSON file of the scenario's latest run. */
    JsonNode result(String scenario) throws IOException {
        return new ObjectMapper()
                .readTree(
                        reports.resolve(scenario).resolve("latest/result.json").toFile());
    }

    /** Asserts that the temporary directory is empty, and that no process has it in its command line. */
    void assertNothingLeft() throws IOException {
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

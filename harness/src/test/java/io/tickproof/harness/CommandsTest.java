package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests the output, the files and the exit codes of commands that need no servers, each in a separate JVM. */
@Tag("stack")
@Isolated("one test captures the output of this JVM")
class CommandsTest {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    private record Result(int exitCode, String out, String errors) {}

    @Test
    void generatePrintsUpToTheLimit() throws Exception {
        Result result = run("generate --scenario late-events --limit 3");
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals(3, result.out().lines().count(), result.out());
        assertTrue(result.out().startsWith("{\"symbol\":\""), result.out());
        for (String same : List.of(
                "generate -Dscenario=late-events -Dlimit=3",
                "generate late-events --limit 3",
                "generate late-events -Dscenario=in-order --limit 3")) {
            assertEquals(result.out(), run(same).out(), same);
        }
    }

    /** bin/tickproof and -Dexec.args pass properties as arguments of the main method. */
    @Test
    void propertyAfterTheCommandIsAccepted() throws Exception {
        List<String> call = TestJvm.command(List.of(), Launcher.class);
        call.addAll(List.of("generate", "-Dscenario=late-events", "-Dlimit=3"));
        Result result = run(call);
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals(run("generate --scenario late-events --limit 3").out(), result.out());
    }

    /** Maven is replaced by a script that prints what Maven prints: a control sequence even if it has nothing to say. */
    private Result runScript(int exitCodeOfMaven, String... arguments) throws Exception {
        Path home = Files.createDirectories(folder.resolve("project " + exitCodeOfMaven));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("target/classes"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("target/classpath.txt"), System.getProperty("java.class.path"));
        Path script =
                Files.copy(Path.of("bin/tickproof"), bin.resolve("tickproof"), StandardCopyOption.COPY_ATTRIBUTES);
        Path maven = Files.writeString(
                Files.createDirectories(home.resolve("maven")).resolve("mvn"),
                "#!/bin/sh\nprintf '\\033[0m'\necho 'ERROR: compiler'\nexit " + exitCodeOfMaven + "\n");
        assertTrue(maven.toFile().setExecutable(true));
        List<String> command = new ArrayList<>(List.of(
                "env",
                "PATH=" + maven.getParent() + ":" + System.getenv("PATH"),
                "JAVA_HOME=" + System.getProperty("java.home"),
                script.toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Test
    void scriptPrintsOnlyTheOutputOfTheCommand() throws Exception {
        Result result = runScript(0, "generate", "late-events", "--limit", "3");
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals(run("generate late-events --limit 3").out(), result.out());
        assertEquals("", result.errors());
    }

    @Test
    void scriptShowsTheOutputOfMavenIfItFails() throws Exception {
        Result result = runScript(1, "generate", "late-events", "--limit", "3");
        assertEquals(3, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.errors().contains("ERROR: compiler"), result.errors());
    }

    @Test
    void recordedTicksAreInspectedAndEqualTheShippedRecording() throws Exception {
        Path file = folder.resolve("recorded.csv.gz");
        Result recorded = run("record --scenario scenarios/recordings/morning.yaml --to " + file);
        assertEquals(0, recorded.exitCode(), recorded.errors());
        assertTrue(recorded.out().contains("29993 ticks in "), recorded.out());
        assertEquals(-1, Files.mismatch(file, Path.of("replay-data/morning.csv.gz")), "the shipped recording");
        Result inspected = run("inspect " + file + " --profiles " + folder.resolve("profiles"));
        assertEquals(0, inspected.exitCode(), inspected.errors());
        assertTrue(inspected.out().contains("rows               29993"), inspected.out());
        try (Stream<Path> files = Files.walk(folder.resolve("profiles"))) {
            List<String> names =
                    files.map(path -> path.getFileName().toString()).toList();
            assertTrue(names.containsAll(List.of("profile.json", "index.html")), names.toString());
        }
    }

    @Test
    void reportsAreRewrittenListedAndDeleted() throws Exception {
        Path reports = folder.resolve("reports");
        for (int day = 1; day <= 3; day++) {
            Path run = Files.createDirectories(reports.resolve("closed-form/2026010" + day + "-000000-000-unbounded"));
            try (InputStream golden = getClass().getResourceAsStream("/golden/evidence.json")) {
                Files.copy(golden, run.resolve("evidence.json"));
            }
        }
        Result rewritten = run("report --reports " + reports);
        assertEquals(0, rewritten.exitCode(), rewritten.errors());
        assertEquals(4, rewritten.out().lines().count(), rewritten.out());
        Result listed = run("reports --keep 1 --reports " + reports);
        assertEquals(0, listed.exitCode(), listed.errors());
        assertEquals(
                2,
                listed.out().lines().filter(line -> line.startsWith("deleted ")).count());
        assertTrue(listed.out().contains("FAIL        closed-form"), listed.out());
        assertTrue(Files.exists(reports.resolve("closed-form/20260103-000000-000-unbounded/index.html")));
        assertTrue(Files.exists(reports.resolve("index.html")));
        Files.writeString(reports.resolve("closed-form/20260103-000000-000-unbounded/evidence.json"), "{\"run\":");
        Result invalid = run("report " + reports.resolve("closed-form/20260103-000000-000-unbounded"));
        assertEquals(2, invalid.exitCode());
        assertTrue(invalid.errors().contains("it is truncated or was written by another version"), invalid.errors());
    }

    @Test
    void launcherReportsMistakesInTheSameLine() throws Exception {
        for (String call : List.of("-Dscenari=late-events", "-Dscenario=late-events -Dseed=-1")) {
            Result result = run(Launcher.class, call);
            assertEquals(2, result.exitCode(), result.errors());
            assertEquals(InProcessCommand.call(call).errors(), result.out() + result.errors());
        }
    }

    private Result run(String call) throws Exception {
        return run(Main.class, call);
    }

    private Result run(Class<?> main, String call) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Dtickproof.log=" + folder.resolve("command.log")));
        List<String> arguments = new ArrayList<>();
        for (String word : call.split(" ")) {
            (word.startsWith("-D") ? options : arguments).add(word);
        }
        List<String> command = TestJvm.command(options, main);
        command.addAll(arguments);
        return run(command);
    }

    private Result run(List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertTrue(
                process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS),
                () -> "no exit within " + LIMIT_SECONDS + " s: " + command);
        return new Result(process.exitValue(), Files.readString(out), Files.readString(errors));
    }
}

package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need no stack: what they print, write and end with. Those that do something are in a JVM of their own. */
@Isolated("it looks at what this JVM prints")
class CommandsTest {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String out, String errors) {}

    @Test
    void aTimelineIsPrintedAsFarAsOneAsks() throws Exception {
        Ended ended = run("generate --scenario late-events --limit 3");
        assertEquals(0, ended.exitCode(), ended.errors());
        assertEquals(3, ended.out().lines().count(), ended.out());
        assertTrue(ended.out().startsWith("{\"symbol\":\""), ended.out());
        assertEquals(
                ended.out(), run("generate -Dscenario=late-events -Dlimit=3").out());
    }

    /** bin/tickproof and -Dexec.args hand it on as it is. */
    @Test
    void aPropertyBehindTheCommandCountsToo() throws Exception {
        List<String> call = TestJvm.command(List.of(), Launcher.class);
        call.addAll(List.of("generate", "-Dscenario=late-events", "-Dlimit=3"));
        Ended ended = run(call);
        assertEquals(0, ended.exitCode(), ended.errors());
        assertEquals(run("generate --scenario late-events --limit 3").out(), ended.out());
    }

    @Test
    void whatIsRecordedIsInspectedAndReplaysTheSameTicks() throws Exception {
        Path file = folder.resolve("recorded.csv.gz");
        Ended recorded = run("record --scenario scenarios/recordings/morning.yaml --to " + file);
        assertEquals(0, recorded.exitCode(), recorded.errors());
        assertTrue(recorded.out().contains("29993 ticks in "), recorded.out());
        assertEquals(-1, Files.mismatch(file, Path.of("replay-data/morning.csv.gz")), "the one that ships");
        Ended inspected = run("inspect " + file + " --cards " + folder.resolve("cards"));
        assertEquals(0, inspected.exitCode(), inspected.errors());
        assertTrue(inspected.out().contains("rows               29993"), inspected.out());
        try (Stream<Path> files = Files.walk(folder.resolve("cards"))) {
            List<String> names =
                    files.map(path -> path.getFileName().toString()).toList();
            assertTrue(names.containsAll(List.of("card.json", "index.html")), names.toString());
        }
    }

    @Test
    void pagesAreMadeAgainListedAndTidiedUp() throws Exception {
        Path reports = folder.resolve("reports");
        for (int day = 1; day <= 3; day++) {
            Path run = Files.createDirectories(reports.resolve("closed-form/2026010" + day + "-000000-000-unbounded"));
            try (InputStream golden = getClass().getResourceAsStream("/golden/evidence.json")) {
                Files.copy(golden, run.resolve("evidence.json"));
            }
        }
        Ended made = run("report --reports " + reports);
        assertEquals(0, made.exitCode(), made.errors());
        assertEquals(4, made.out().lines().count(), made.out());
        Ended tidied = run("reports --keep 1 --reports " + reports);
        assertEquals(0, tidied.exitCode(), tidied.errors());
        assertEquals(
                2,
                tidied.out().lines().filter(line -> line.startsWith("deleted ")).count());
        assertTrue(tidied.out().contains("FAIL        closed-form"), tidied.out());
        assertTrue(Files.exists(reports.resolve("closed-form/20260103-000000-000-unbounded/index.html")));
        assertTrue(Files.exists(reports.resolve("index.html")));
        Files.writeString(reports.resolve("closed-form/20260103-000000-000-unbounded/evidence.json"), "{\"run\":");
        Ended broken = run("report " + reports.resolve("closed-form/20260103-000000-000-unbounded"));
        assertEquals(2, broken.exitCode());
        assertTrue(broken.errors().contains("cannot be read, it is cut off or of another version"), broken.errors());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate --scenario late-event|there is no scenario late-event (did you mean late-events?)",
                "generate --scenario late-events --to kafka|Which Kafka?",
                "generate --scenario late-events --to /proc/x|/proc/x cannot be written: there is no such file or folder: /proc/x",
                "generate --scenario late-events --limit 0|-Dlimit must be a whole number from 1",
                "inspect nothing.csv|nothing.csv: there is no such file",
                "inspect|Which recording?",
                "record --scenario in-order --to /proc/x.csv.gz|/proc/x.csv.gz cannot be written: ",
                "record --scenario replay-recorded|replays a recording already",
                "import --symbol BTCUSDT --day 2024-13-01|--day must be a day such as",
                "import --symbol ../x --day 2024-01-05|is no symbol of this archive",
                "capture --to /tmp/x.csv --base nonsense|--base must be like",
                "bench jobs|-Dbench must be one of generator, job, curve, files, verifier, all, not \"jobs\" (did you mean job?)",
                "verify|verify needs --run FOLDER or --scenario NAME",
                "verify --run /proc|/proc is not the folder of a run: request.properties cannot be read: there is no such file",
                "verify --scenario late-events|Which Kafka?",
                "verify --scenario late-events --bootstrap localhost:1|verify needs --database",
                "verify --scenario late-events --wait soon --bootstrap localhost:1 --database x --user y|-Dwait must be a duration",
                "compare --before /proc|compare needs --before FOLDER and --after FOLDER",
                "compare --before /nowhere --after /proc|-Dbefore: there is no folder /nowhere",
                "compare --against no-such|--against: git knows no commit no-such in ",
                "compare --against HEAD --loops decoder|--loops: there is no decoder, but encode, decode, gate, windows, oracle",
                "compare --against HEAD --loops none|leaves nothing to measure without a --scenario",
                "baseline --scenarios late-event|there is no scenario late-event (did you mean late-events?)",
                "baseline --update --rounds 0|-Drounds must be a whole number from 1",
                "report /proc|is not the folder of a run: it has no evidence.json",
                "reports --reports /nowhere|-Dreports: there is no folder /nowhere",
                "reports --keep few|-Dkeep must be a whole number",
                "-Dscenario=late-event|there is no scenario late-event (did you mean late-events?)",
                "-Dscenario=../../etc/passwd|is neither a name",
                "-Dscenario=nowhere/x.yaml|there is no file",
                "-Dscenari=late-events|-Dscenari is unknown (did you mean -Dscenario?)",
                "-Dx=1|Which scenario? Say -Dscenario=NAME with one of: ",
                "-Dscenario=late-events -Dmode=bouned|-Dmode must be one of bounded, unbounded, not \"bouned\" (did you mean bounded?)",
                "-Dscenario=late-events -Dseed=-1|-Dseed must be a whole number from 0",
                "-Dscenario=late-events -Drecording=x.csv|replays no recording",
                "-Dscenario=late-events -Ddefect=drop|-Ddefect must be one of drop-tick",
                "-Dscenario=late-events -Ddefect=forget-lateness|shows only where the job is restored from a checkpoint",
                "-Dscenario=taskmanager-crash -Dstack=embedded|faults: killTaskManager needs Flink's JobManager and TaskManagers as processes that the run has started; use -Dstack=processes",
                "-Dscenario=operator-fails -Ddefect=drop-tick|faults: failOperator needs the operators of the reference job that fail on request; omit -Ddefect",
                "-Dscenario=late-events -Dstack=docker|-Dstack must be one of embedded, processes",
                "-Dscenario=late-events -Dstack=embedded -Dtaskmanagers=2|-Dtaskmanagers goes with -Dstack=processes",
                "-Dscenario=published-candles -Drecording=x.csv|x.csv: there is no such file",
            })
    void aMistakeIsAnsweredInOneLine(String callAndAnswer) {
        String[] parts = callAndAnswer.split("\\|");
        answersInOneLine(parts[0], parts[1]);
    }

    @Test
    void aFileThatDoesNotDoIsNamedWithTheReason() throws Exception {
        Path file = Files.write(folder.resolve("config.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFF});
        answersInOneLine(
                "-Dscenario=late-events -Dstack=external -Dconfig=" + file,
                "-Dconfig: " + file + " cannot be read: it is not UTF-8");
        answersInOneLine(
                "generate --scenario late-events --to " + file,
                "--to: " + file + " cannot be written: a file of this name is in the way: " + file);
        for (String command : List.of("record --scenario in-order", "capture")) {
            answersInOneLine(
                    command + " --to " + file.resolve("x.csv"),
                    "--to: " + file.resolve("x.csv") + " cannot be written: ");
        }
        for (String command : List.of("sweep --scenarios", "shrink --scenario", "compare --against HEAD --scenario")) {
            answersInOneLine(
                    command + " in-order --reports " + file.resolve("x"),
                    "-Dreports: " + file.resolve("x") + " cannot be made: ");
        }
        answersInOneLine("record --scenario in-order --to /", "--to: / is a folder");
        answersInOneLine(
                "import --symbol BTCUSDT --day 2024-01-05 --to " + file.resolve("x"),
                "--to: " + file.resolve("x") + " cannot be written: ");
        answersInOneLine(
                "generate --scenario in-order --to kafka --kafka-config " + folder,
                "--kafka-config: " + folder + " cannot be read: Is a directory");
        Files.writeString(folder.resolve("request.properties"), "mode=sideways\n");
        answersInOneLine(
                "verify --run " + folder,
                folder.resolve("request.properties") + " is not as a run writes it: it says {mode=sideways}");
    }

    private static void answersInOneLine(String call, String answer) {
        InProcessCommand.Ended ended = InProcessCommand.call(call);
        assertEquals(2, ended.exitCode(), ended.errors());
        assertEquals(1, ended.errors().lines().count(), ended.errors());
        assertTrue(ended.errors().contains(answer), ended.errors());
        assertFalse(ended.errors().contains("Exception"), ended.errors());
        assertEquals("", ended.out());
    }

    @Test
    void aWrongCallOfTheLauncherIsAnsweredInTheSameLine() throws Exception {
        for (String call : List.of("-Dscenari=late-events", "-Dscenario=late-events -Dseed=-1")) {
            Ended ended = run(Launcher.class, call);
            assertEquals(2, ended.exitCode(), ended.errors());
            assertEquals(InProcessCommand.call(call).errors(), ended.out() + ended.errors());
        }
    }

    private Ended run(String call) throws Exception {
        return run(Main.class, call);
    }

    private Ended run(Class<?> main, String call) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Dtickproof.log=" + folder.resolve("command.log")));
        List<String> arguments = new ArrayList<>();
        for (String word : call.split(" ")) {
            (word.startsWith("-D") ? options : arguments).add(word);
        }
        List<String> command = TestJvm.command(options, main);
        command.addAll(arguments);
        return run(command);
    }

    private Ended run(List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it does not end");
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(errors));
    }
}

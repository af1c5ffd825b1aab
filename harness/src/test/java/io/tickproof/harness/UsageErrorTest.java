package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's mistake is reported in one line that names the place, the value and the remedy, and exits with 2. */
@Tag("unit")
@Isolated("it captures the output of this JVM")
class UsageErrorTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate --scenario late-event|there is no scenario late-event (did you mean late-events?)",
                "generate --scenario late-events --to kafka|--bootstrap is missing; set it to HOST:PORT of a broker",
                "generate --scenario late-events --to /proc/x|/proc/x cannot be written: there is no such file or folder: /proc/x",
                "generate --scenario late-events --limit 0|--limit must be a whole number from 1 up, not",
                "inspect nothing.csv|nothing.csv: the file does not exist",
                "generate late-event|there is no scenario late-event (did you mean late-events?)",
                "inspect|inspect needs either a FILE or --scenario NAME",
                "record --scenario in-order --to /proc/x.csv.gz|/proc/x.csv.gz cannot be written: ",
                "record --scenario replay-recorded|replays a recording already",
                "import --symbol BTCUSDT --day 2024-13-01|--day must be a day such as",
                "import --symbol ../x --day 2024-01-05|is not a symbol",
                "capture --to /tmp/x.csv --base nonsense|--base must be an address such as https://",
                "bench jobs|BENCHMARK \"jobs\" is unknown (did you mean job?); it must be one of generator, job, curve, files, verifier, all",
                "verify|verify needs --run DIR or a SCENARIO",
                "verify --run /proc|/proc is not the directory of a run: request.properties cannot be read: there is no such file",
                "verify --scenario late-events|--bootstrap is missing",
                "verify --scenario late-events --bootstrap localhost:1|--database is missing; set it to a JDBC URL such as jdbc:postgresql:",
                "verify --scenario late-events --wait soon --bootstrap localhost:1 --database x --user y|--wait must be a duration such as PT30S",
                "compare --before /proc|compare needs --before DIR and --after DIR, or --against COMMIT",
                "compare --before /nowhere --after /proc|--before: there is no directory /nowhere",
                "compare --against no-such|--against: there is no commit no-such in ",
                "compare --against HEAD --loops decoder|--loops: unknown loop decoder; known loops: encode, decode, gate, windows, oracle, readCsv, readGzip, readBinance",
                "compare --against HEAD --loops none|--loops none needs a --scenario",
                "baseline --scenarios late-event|there is no scenario late-event (did you mean late-events?)",
                "baseline --update --rounds 0|--rounds must be a whole number from 1 to 100",
                "report /proc|is not the directory of a run: it has no evidence.json",
                "reports --reports /nowhere|--reports: there is no directory /nowhere",
                "reports --keep few|--keep must be a whole number",
                "-Dscenario=late-event|there is no scenario late-event (did you mean late-events?)",
                "-Dscenario=../../etc/passwd|is neither a name",
                "-Dscenario=nowhere/x.yaml|there is no file",
                "-Dscenari=late-events|-Dscenari is unknown (did you mean -Dscenario?)",
                "-Dx=1|no scenario is given: use bin/tickproof run SCENARIO, or -Dscenario=SCENARIO, with one of ",
                "-Dscenario=late-events -Dmode=bouned|-Dmode \"bouned\" is unknown (did you mean bounded?); it must be one of bounded, unbounded",
                "-Dscenario=late-events -Dseed=-1|-Dseed must be a whole number from 0",
                "-Dscenario=late-events -Drecording=x.csv|replays no recording",
                "-Dscenario=late-events -Ddefect=drop|-Ddefect must be one of drop-tick",
                "-Dscenario=late-events -Ddefect=forget-lateness|has an effect only if the job is restored from a checkpoint",
                "-Dscenario=taskmanager-crash -Dstack=embedded|faults: killTaskManager needs Flink's JobManager and TaskManagers as processes that the run has started; use -Dstack=processes",
                "-Dscenario=operator-fails -Ddefect=drop-tick|faults: failOperator needs the operators of the reference job that fail on request; omit -Ddefect",
                "-Dscenario=late-events -Dstack=docker|-Dstack must be one of embedded, processes",
                "-Dscenario=late-events -Dstack=embedded -Dtaskmanagers=2|-Dtaskmanagers has no effect with -Dstack=embedded; use -Dstack=processes",
                "-Dscenario=published-candles -Drecording=x.csv|x.csv: the file does not exist",
                "run --scenario late-event|--scenario: there is no scenario late-event (did you mean late-events?)",
                "run --scenario ../../etc/passwd|--scenario: \"../../etc/passwd\" is neither a name",
                "run --scenario=late-events --recording=x.csv|--recording: the scenario late-events replays no recording",
                "run -Dscenario=late-events --seed 1 -Drecording=x.csv|-Drecording: the scenario late-events",
                "run --scenario late-events --stack external|--stack=external needs -Dconfig=FILE",
                "rnu --scenario late-events|unknown command rnu (did you mean run?); see bin/tickproof --help",
                "run --scenaro late-events|unknown option --scenaro (did you mean --scenario?); see bin/tickproof run --help",
                "run late-event|there is no scenario late-event (did you mean late-events?)",
                "run late-events more|unexpected argument \"more\"; see bin/tickproof run --help",
                "run late-events --scenario in-order|two scenarios are given, late-events and --scenario in-order",
                "run late-event -Dscenario=late-events|there is no scenario late-event (did you mean late-events?)",
                "late-events|unknown command late-events (did you mean run late-events?); see bin/tickproof --help",
                "run --scenario late-events --mode=bouned|--mode \"bouned\" is unknown (did you mean bounded?)",
                "run --scenario late-events -Dquiet=yes|-Dquiet must be true or false, not",
                "run --scenario late-events -Dstack=external|-Dstack=external needs -Dconfig=FILE",
                "run --scenario late-events -Dconfig=x|-Dconfig has an effect only with -Dstack=external",
                "generate --scenario late-events --pace fast|--pace must be max, realtime, 600x or 5000/s, not",
                "generate --scenario late-events --to kafka --bootstrap here|--bootstrap must be HOST:PORT of a broker",
                "verify --scenario late-events --bootstrap localhost:1 --database postgres://me:hush@h/d --user me|--database must be a JDBC URL",
                "verify --scenario late-events --bootstrap localhost:1 --database jdbc:postgresql:x --user me --redis here|--redis must be HOST:PORT",
                "capture --to /tmp/x.csv --coins Bitcoin|--coins must be ids of the API such as bitcoin,ethereum",
                "capture --to /tmp/x.csv --every PT0S|--every must be a duration such as PT30S",
                "sweep --scenarios chaos,chaos|--scenarios names chaos twice",
                "sweep chaos --scenarios chaos|scenarios are given as parameters and with --scenarios",
            })
    void mistakeIsReportedInOneLine(String callAndMessage) {
        String[] parts = callAndMessage.split("\\|");
        assertReported(parts[0], parts[1]);
    }

    @Test
    void unusableFileIsReportedWithTheReason() throws Exception {
        Path file = Files.write(folder.resolve("config.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFF});
        assertReported(
                "-Dscenario=late-events -Dstack=external -Dconfig=" + file,
                "-Dconfig: " + file + " cannot be read: it is not UTF-8");
        assertReported(
                "generate --scenario late-events --to " + file,
                "--to: " + file + " cannot be written: a file of this name is in the way: " + file);
        for (String command : List.of("record --scenario in-order", "capture")) {
            assertReported(
                    command + " --to " + file.resolve("x.csv"),
                    "--to: " + file.resolve("x.csv") + " cannot be written: ");
        }
        for (String command : List.of("sweep --scenarios", "shrink --scenario", "compare --against HEAD --scenario")) {
            assertReported(
                    command + " in-order --reports " + file.resolve("x"),
                    "--reports: " + file.resolve("x") + " cannot be created: ");
        }
        assertReported("record --scenario in-order --to /", "--to: / is a directory");
        assertReported(
                "import --symbol BTCUSDT --day 2024-01-05 --to " + file.resolve("x"),
                "--to: " + file.resolve("x") + " cannot be written: ");
        assertReported(
                "generate --scenario in-order --to kafka --kafka-config " + folder,
                "--kafka-config: " + folder + " cannot be read: Is a directory");
        Files.writeString(folder.resolve("request.properties"), "mode=sideways\n");
        assertReported(
                "verify --run " + folder,
                folder.resolve("request.properties") + " is not a valid request of a run: {mode=sideways}");
    }

    private static void assertReported(String call, String message) {
        InProcessCommand.Result result = InProcessCommand.call(call);
        assertEquals(2, result.exitCode(), result.errors());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains(message), result.errors());
        assertFalse(result.errors().contains("Exception"), result.errors());
        assertFalse(result.errors().contains("hush"), result.errors());
        assertEquals("", result.out());
    }
}

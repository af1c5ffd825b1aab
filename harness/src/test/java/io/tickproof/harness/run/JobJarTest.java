package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.TimelineFiles;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jar of the reference job and verifies it as a user job: with every sink, from a topic and from files. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class JobJarTest {
    private static final Path JAR = Path.of(System.getProperty("jobJar", "target/tickproof-0.1.0-job.jar"));
    private static final int PARTITIONS = 4;
    private static final String ALL = "writes: [ candles, tooLate, duplicates, deadLetters, latest ]";
    private static final String SINKS =
            "--postgres.url, '{jdbcUrl}', --postgres.user, '{jdbcUser}', --postgres.password, '{jdbcPassword}', "
                    + "--redis.address, '{redisHost}:{redisPort}', --redis.password, '{redisPassword}'";
    private static final String TOPIC =
            "--mode, '{mode}', --kafka.bootstrap, '{bootstrap}', --kafka.topic, '{topic}', --kafka.group, '{group}'";

    @TempDir
    private Path folder;

    @Test
    void jarContainsTheJobButNeitherHarnessNorFlink() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> wrong = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> name.startsWith("io/tickproof/harness/")
                            || name.startsWith("io/tickproof/verifier/")
                            || name.startsWith("org/apache/flink/")
                                    && !name.contains("/kafka/")
                                    && !name.contains("/JSONKeyValue")
                            || name.startsWith("org/slf4j/"))
                    .toList();
            assertEquals(List.of(), wrong);
            assertNotNull(jar.getEntry("io/tickproof/pipeline/job/JobMain.class"));
        }
    }

    @Test
    void topicFilesAndParallelismYieldTheSameRows() throws Exception {
        Map<String, String> fromTopic = passes(scenario("table: candles, " + ALL, TOPIC + ", " + SINKS), Mode.BOUNDED);
        Plan plan = Plan.of(
                SharedStack.request(scenario("table: candles", "x").toString(), Mode.BOUNDED), SharedStack.HOME);
        Path files = folder.resolve("partitions");
        new TimelineFiles(files, PARTITIONS).write(plan.timeline(), ExistingRecords.none(PARTITIONS), 2);
        // The command generate writes a manifest next to the files.
        Files.writeString(files.resolve("manifest.json"), "{}");
        for (int parallelism : new int[] {1, 3}) {
            String source = "--files.path, '" + files
                    + "', --files.layout, records, --reject-misrouted, true, --parallelism, '" + parallelism + "'";
            assertEquals(
                    fromTopic,
                    passes(scenario("table: candles, " + ALL, source + ", " + SINKS), Mode.BOUNDED),
                    "from files with parallelism " + parallelism);
        }
    }

    @Test
    void recordingInAFileYieldsTheCandlesOfItsReplay() throws Exception {
        Path scenario = Files.writeString(folder.resolve("replay.yaml"), """
                name: replay
                stream: { recording: replay-data/morning.csv.gz, partitions: 3 }
                job: { windows: [ PT1M, PT5M, { size: PT5M, slide: PT1M } ], own: { jar: '%s', writes: [ candles, latest ], arguments: [ %s ] } }
                """.formatted(
                JAR.toAbsolutePath(),
                "--files.path, '" + SharedStack.HOME.path().resolve("replay-data/morning.csv.gz") + "', " + SINKS));
        RunOutcome outcome = SharedStack.run(SharedStack.request(scenario.toString(), Mode.BOUNDED));
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        assertEquals(
                List.of(),
                outcome.checks().stream()
                        .filter(check -> check.verdict() != Verdict.PASS)
                        .toList());
        assertTrue(outcome.verified().result().candles().counts().matching() > 100);
    }

    @Test
    void candleTopicContainsTheSameCandles() throws Exception {
        for (Mode mode : Mode.values()) {
            passes(
                    scenario(
                            "topic: jar-candles-" + mode.text()
                                    + ", columns: { window: window_name, symbol: symbol, start: window_start, open: open, high: high, low: low, close: close, "
                                    + "volume: volume, vwap: vwap, meanPrice: mean_price, trades: trade_count, idSum: id_sum, idXor: id_xor, emitted: emitted_at }",
                            TOPIC + ", " + SINKS + ", --candles.topic, '{candleTopic}'"),
                    mode);
        }
    }

    @Test
    void mistakeIsReportedWithTheOption() throws Exception {
        refused(TOPIC, "--postgres.url is missing; set it to a JDBC URL");
        refused(
                TOPIC + ", --parallelism, '5', " + SINKS,
                "parallelism 5 is above the number of partitions, 4: use 4 or less");
        refused(
                "--kafka.bootstrap, '{bootstrap}', --kafka.topic, nowhere, " + SINKS,
                "cannot read the topic nowhere of --kafka.bootstrap",
                "UnknownTopicOrPartitionException");
    }

    private void refused(String arguments, String... parts) throws Exception {
        Path scenario = scenario("table: candles", arguments);
        UserException failure = assertThrows(
                UserException.class, () -> SharedStack.run(SharedStack.request(scenario.toString(), Mode.BOUNDED)));
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
    }

    private static Map<String, String> passes(Path scenario, Mode mode) throws Exception {
        RunOutcome outcome = SharedStack.run(SharedStack.request(scenario.toString(), mode));
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        List<Check> bad = outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                .toList();
        assertEquals(List.of(), bad);
        var ticks = outcome.verified().result().ticks();
        assertTrue(ticks.tooLate() + ticks.late() + ticks.duplicates() + ticks.rejected() > 400, ticks.toString());
        return outcome.verified().result().hashes();
    }

    private Path scenario(String own, String arguments) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "jar", ".yaml"), """
                name: jar
                seed: 5
                stream: { symbols: { count: 8, zipf: 1 }, start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 30, partitions: %d }
                disturb:
                  - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
                  - late: { share: 0.03, by: { uniform: [PT10S, PT8M] } }
                  - duplicate: { share: 0.03, after: { uniform: [PT0S, PT2M] } }
                  - malformed: { share: 0.01 }
                job:
                  windows: [ PT1M, PT5M, { size: PT5M, slide: PT1M } ]
                  outOfOrderness: PT5S
                  allowedLateness: PT30S
                  own: { jar: '%s', settle: PT3S, %s, arguments: [ %s ] }
                """.formatted(
                        PARTITIONS, JAR.toAbsolutePath(), own, arguments));
    }
}

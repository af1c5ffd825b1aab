package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.stack.Topic;
import io.tickproof.market.SharedNames;
import io.tickproof.market.TickEncoder;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.verifier.check.Verdict;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resumes the current job from savepoints that earlier versions of the job took in the middle of a topic. Together with
 * the rows of the first half, its rows must equal those of an uninterrupted job, including duplicates and dropped ticks
 * across the savepoint.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
class SavepointTest {
    private static final Path SAVEPOINTS = SharedStack.HOME.path().resolve("harness/src/test/resources/savepoints");
    private static final String TOPIC = "savepoint";
    private static final int PARTITIONS = 2;
    private static final String SCENARIO = """
            name: savepoint
            seed: 77
            stream: { symbols: { count: 6 }, start: 2026-01-05T00:00:00Z, duration: PT16M, ticksPerSecond: 4, partitions: 2 }
            disturb:
              - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
              - late: { share: 0.1, by: { uniform: [PT10S, PT5M] } }
              - duplicate: { share: 0.2, after: { uniform: [PT0.1S, PT50S] } }
            job: { windows: [ PT1M, PT5M, { size: PT5M, slide: PT1M } ] }
            """;

    @TempDir
    private Path folder;

    @Test
    void jobResumesFromEveryKeptSavepoint() throws Exception {
        Plan plan = plan();
        RunOutcome whole = SharedStack.run(plan);
        assertEquals(Verdict.PASS, whole.verdict(), whole.checks().toString());
        List<List<byte[]>> log = log(plan);
        assertTrue(
                whole.verified().result().ticks().duplicates() > 300,
                whole.verified().result().ticks().toString());
        List<Path> kept;
        try (var all = Files.list(SAVEPOINTS)) {
            kept = all.sorted().toList();
        }
        assertTrue(!kept.isEmpty(), "there is no savepoint in " + SAVEPOINTS);
        Map<String, String> rows = rows();
        for (Path savepoint : kept) {
            SharedStack.stack().clear();
            finish(SharedStack.stack().submit(new CandleJob(options(files(log)))));
            try (Topic topic = Topic.create(Map.of("bootstrap.servers", SharedStack.bootstrap()), TOPIC, PARTITIONS)) {
                // The first half contains no usable records, so the job knows it only from the savepoint.
                send(halves(log, values -> Collections.nCopies(values.size() / 2, new byte[] {0})));
                send(halves(log, values -> values.subList(values.size() / 2, values.size())));
                assertEquals(
                        Map.of(0, (long) log.get(0).size(), 1, (long) log.get(1).size()), topic.ends());
                FlinkJob job = SharedStack.stack()
                        .resume(
                                new CandleJob(options(topic())),
                                savepoint.toUri().toString());
                catchUp(topic, job);
                job.cancel();
            }
            assertEquals(rows, rows(), savepoint.toString());
        }
    }

    /** Takes the savepoint of a release: {@code mvn test -Dtest=SavepointTest -DkeepSavepoint=0.2.0}. */
    @Test
    @EnabledIfSystemProperty(named = "keepSavepoint", matches = ".+")
    void keepAnotherSavepoint() throws Exception {
        List<List<byte[]>> log = log(plan());
        try (Topic topic = Topic.create(Map.of("bootstrap.servers", SharedStack.bootstrap()), TOPIC, PARTITIONS)) {
            send(halves(log, values -> values.subList(0, values.size() / 2)));
            FlinkJob job = SharedStack.stack().submit(new CandleJob(options(topic())));
            catchUp(topic, job);
            Path made = Path.of(java.net.URI.create(job.stop(folder)));
            Path to = Files.createDirectories(SAVEPOINTS.resolve(System.getProperty("keepSavepoint")));
            try (var files = Files.list(made)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    private Plan plan() throws Exception {
        Path scenario = Files.writeString(folder.resolve("savepoint.yaml"), SCENARIO);
        return Plan.of(SharedStack.request(scenario.toString(), Mode.BOUNDED), SharedStack.HOME);
    }

    /** Returns the values of the records of each partition. */
    private static List<List<byte[]>> log(Plan plan) {
        List<List<byte[]>> log = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            log.add(new ArrayList<>());
        }
        TickEncoder encoder = new TickEncoder();
        try (Timeline.Walk walk = plan.timeline().walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                log.get(delivery.partition()).add(delivery.value(encoder));
            }
        }
        return log;
    }

    /** Writes the first half of each partition to a file. */
    private JobOptions.Files files(List<List<byte[]>> log) throws Exception {
        List<String> files = new ArrayList<>();
        for (List<byte[]> partition : log) {
            Path file = folder.resolve("half-" + files.size() + ".jsonl");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                for (byte[] value : partition.subList(0, partition.size() / 2)) {
                    out.write(value);
                    out.write('\n');
                }
            }
            files.add(file.toString());
        }
        return new JobOptions.Files(files, JobOptions.FileLayout.RECORDS);
    }

    private static JobOptions.Kafka topic() {
        return new JobOptions.Kafka(
                new KafkaSettings(SharedStack.bootstrap(), Map.of()), TOPIC, TOPIC, false, PARTITIONS);
    }

    private JobOptions options(JobOptions.Source source) {
        return new JobOptions(
                source,
                new JobOptions.Rules(
                        List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        null,
                        true,
                        false),
                1,
                new JobOptions.Checkpoints(
                        Duration.ofSeconds(1),
                        folder.resolve("checkpoints").toUri().toString()),
                new JobOptions.Sinks(SharedStack.postgres(), SharedStack.redis(), null));
    }

    private static List<List<byte[]>> halves(List<List<byte[]>> log, UnaryOperator<List<byte[]>> half) {
        return log.stream().map(half).toList();
    }

    private static void send(List<List<byte[]>> partitions) {
        Map<String, Object> properties = Map.of("bootstrap.servers", SharedStack.bootstrap());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < partitions.size(); partition++) {
                for (byte[] value : partitions.get(partition)) {
                    producer.send(new ProducerRecord<>(TOPIC, partition, null, value));
                }
            }
        }
    }

    private static void catchUp(Topic topic, FlinkJob job) throws Exception {
        new CatchUp(topic, job, Duration.ofSeconds(60), () -> {}, () -> false).await(Mode.UNBOUNDED);
    }

    private static void finish(FlinkJob job) throws Exception {
        new BoundedWait("the job to finish", Duration.ofSeconds(60), Duration.ofMillis(50)).untilMet(job::isFinished);
    }

    /** Returns the sorted rows of each table, without the columns that differ between runs. */
    private static Map<String, String> rows() throws Exception {
        PostgresSettings postgres = SharedStack.postgres();
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            for (String table : List.of(
                    SharedNames.CANDLES, SharedNames.TOO_LATE, SharedNames.DUPLICATES, SharedNames.DEAD_LETTERS)) {
                try (ResultSet result =
                        statement.executeQuery("SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM "
                                + "(SELECT (to_jsonb(t) - 'emitted_at' - 'revision' - 'written_at')::text AS line FROM "
                                + table + " t) lines")) {
                    assertTrue(result.next());
                    rows.put(table, result.getString(1));
                }
            }
        }
        return rows;
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TimelineFiles;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.cluster.OracleJob;
import io.tickproof.harness.cluster.OracleJob.Difference;
import io.tickproof.harness.cluster.SerializedScenario;
import io.tickproof.harness.cluster.TimelineJob;
import io.tickproof.harness.cluster.TimelineSource;
import io.tickproof.harness.cluster.TimelineSource.Outgoing;
import io.tickproof.harness.cluster.TimelineSource.Split;
import io.tickproof.harness.plan.Mode;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the generator and the oracle as Flink jobs: they produce the same bytes and rows as in one JVM, with any
 * parallelism.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
class ClusterJobsTest {
    private static final String SCENARIO = """
            name: cluster
            seed: 3
            stream: { symbols: { count: 40, zipf: 1 }, start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 30, partitions: 5 }
            disturb:
              - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
              - late: { share: 0.03, by: { uniform: [PT10S, PT8M] } }
              - duplicate: { share: 0.03, after: { uniform: [PT0S, PT2M] } }
              - malformed: { share: 0.01 }
            job:
              windows: [ PT1M, PT5M, { size: PT5M, slide: PT1M } ]
              outOfOrderness: PT5S
              allowedLateness: PT30S
            """;

    @TempDir
    private Path folder;

    private Path file() throws Exception {
        return Files.writeString(folder.resolve("cluster.yaml"), SCENARIO);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void clusterWritesTheLocalTimeline(int parallelism) throws Exception {
        SerializedScenario scenario = SerializedScenario.of(file(), null);
        Timeline timeline = scenario.timeline();
        Manifest local = new TimelineFiles(folder.resolve("local"), timeline.partitions())
                .write(timeline, ExistingRecords.none(timeline.partitions()), 1);
        Map<String, String> connection = Map.of("bootstrap.servers", SharedStack.bootstrap());
        String topic = "cluster-" + parallelism;
        Manifest written = TimelineJob.write(
                StreamExecutionEnvironment.createLocalEnvironment(parallelism), scenario, connection, topic);
        assertEquals(local.partitions(), written.partitions());
        assertEquals(local.sha256(), written.sha256());
        SendJournal journal = new SendJournal(folder.resolve("journal"), timeline.partitions());
        try (SendJournal.Writer entries = journal.writer()) {
            TopicMatcher.Result found = new TopicMatcher(connection, topic, timeline).read(null, entries);
            assertEquals(0, found.absent());
            assertEquals(List.of(), found.unexpected());
            assertTrue(found.records() > 18_000, found::toString);
        }
    }

    @Test
    void topicWithRecordsIsRefused() throws Exception {
        SerializedScenario scenario = SerializedScenario.of(file(), null);
        Map<String, String> connection = Map.of("bootstrap.servers", SharedStack.bootstrap());
        TimelineJob.write(StreamExecutionEnvironment.createLocalEnvironment(1), scenario, connection, "cluster-again");
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> TimelineJob.write(
                        StreamExecutionEnvironment.createLocalEnvironment(1), scenario, connection, "cluster-again"));
        assertTrue(e.getMessage().contains("records; use an empty topic"), e.getMessage());
    }

    @Test
    void splitResumesFromEveryCheckpoint() throws Exception {
        SerializedScenario scenario = SerializedScenario.of(file(), 8L);
        TimelineSource source = new TimelineSource(scenario);
        Split whole = new Split(scenario, 1, 2, Long.MIN_VALUE, 0);
        List<Outgoing> all = rest(whole.getIterator());
        assertTrue(all.size() > 5_000);
        TimelineSource.Deliveries first = whole.getIterator();
        for (int emitted = 0; emitted <= all.size(); emitted++) {
            // Every position near the heartbeats at both ends, which are due at the same time, and samples in between.
            if (emitted < 20 || emitted % 997 == 0 || all.size() - emitted < 20) {
                Split remaining = source.getSplitSerializer()
                        .deserialize(1, source.getSplitSerializer().serialize(whole.getUpdatedSplitForIterator(first)));
                List<Outgoing> rest = rest(remaining.getIterator());
                assertEquals(all.size() - emitted, rest.size());
                for (int i = 0; i < rest.size(); i++) {
                    assertEquals(all.get(emitted + i).partition(), rest.get(i).partition());
                    assertArrayEquals(all.get(emitted + i).value(), rest.get(i).value());
                }
            }
            if (first.hasNext()) {
                first.next();
            }
        }
    }

    private static List<Outgoing> rest(Iterator<Outgoing> deliveries) {
        List<Outgoing> rest = new ArrayList<>();
        deliveries.forEachRemaining(rest::add);
        return rest;
    }

    @Test
    void clusterOracleFindsWrongRows() throws Exception {
        Path file = file();
        RunOutcome outcome = SharedStack.run(SharedStack.request(file.toString(), Mode.BOUNDED));
        assertEquals(Verdict.PASS, outcome.verdict());
        SerializedScenario scenario = SerializedScenario.of(file, null);
        for (int parallelism : new int[] {1, 2, 8}) {
            List<Difference> none = compare(parallelism, scenario);
            assertEquals(
                    List.of("candles", "too_late", "duplicates", "dead_letters"),
                    none.stream().map(Difference::table).toList());
            for (Difference table : none) {
                assertEquals(0, table.missing() + table.unexpected(), table.text());
                assertTrue(table.expected() > 100, table.text());
            }
        }
        SharedStack.execute(
                "UPDATE candles SET close = close + 0.00000001 WHERE ctid = (SELECT min(ctid) FROM candles)");
        SharedStack.execute("DELETE FROM too_late WHERE ctid = (SELECT min(ctid) FROM too_late)");
        SharedStack.execute(
                "UPDATE dead_letters SET reason = 'NO_JSON' WHERE ctid = (SELECT min(ctid) FROM dead_letters)");
        List<Difference> some = compare(2, scenario);
        assertEquals(
                List.of(1L, 1L, 0L, 1L), some.stream().map(Difference::missing).toList());
        assertEquals(
                List.of(1L, 0L, 0L, 1L),
                some.stream().map(Difference::unexpected).toList());
        assertTrue(
                some.get(0).text().contains("unexpected: {\"window_name\":\""),
                some.get(0).text());
    }

    private static List<Difference> compare(int parallelism, SerializedScenario scenario) throws Exception {
        PostgresSettings postgres = SharedStack.postgres();
        return OracleJob.compare(
                StreamExecutionEnvironment.createLocalEnvironment(parallelism),
                scenario,
                new OracleJob.Database(postgres, "public"));
    }
}

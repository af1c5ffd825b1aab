package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.generator.recording.TopicProfile;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.remote.TopicPosition;
import io.tickproof.generator.remote.TopicRecorder;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.SharedStack;
import io.tickproof.verifier.check.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Records topics of a real broker, replays them, and compares the records of both topics. */
@Tag("stack")
@Isolated("it captures the output of this JVM")
@ExtendWith(SharedStack.class)
class RecordedTopicTest {
    /** Every kind of disorder, also records that the job must reject. */
    private static final String SCENARIO = """
            name: recorded-source
            stream: { symbols: { count: 6 }, start: 2026-01-05T00:00:00Z, duration: PT4M, ticksPerSecond: 30, partitions: 3 }
            disturb:
              - outOfOrder: { share: 0.2, delay: { uniform: [ PT0S, PT3S ] } }
              - late: { share: 0.02, by: { uniform: [ PT20S, PT90S ] } }
              - duplicate: { share: 0.05, after: { uniform: [ PT0S, PT5S ] } }
              - duplicate: { share: 0.02, after: { uniform: [ PT0S, PT5S ] }, partition: other }
              - malformed: { share: 0.02 }
            """;

    @TempDir
    private Path folder;

    @Test
    void foreignRecordsAreRecordedAndReplayedByteByByte() throws Exception {
        topics().create("foreign", 3, Map.of());
        topics().create("foreign-again", 3, Map.of("message.timestamp.type", "LogAppendTime"));
        sendForeignRecords("foreign");
        Path file = folder.resolve("foreign.jsonl.gz");

        InProcessCommand.Result recorded = tickproof("record --from kafka --topic foreign --to " + file);
        assertEquals(0, recorded.exitCode(), recorded.errors());
        assertTrue(recorded.out().contains("format raw"), recorded.out());
        assertTrue(recorded.out().contains("foreign bytes"), recorded.out());
        assertTrue(recorded.out().contains("partition 2        empty"), recorded.out());
        // The aborted records and the markers of both transactions have offsets, but are not part of the topic's
        // content.
        TopicProfile profile = TopicProfile.of(file);
        assertEquals(0, profile.partitions().get(0).missingOffsets());
        assertEquals(4, profile.partitions().get(1).missingOffsets());
        assertEquals(Format.RAW, profile.topic().format());

        InProcessCommand.Result replayed = tickproof("replay " + file + " --topic foreign-again --pace max");
        assertEquals(0, replayed.exitCode(), replayed.errors());
        List<List<Content>> expected = topics().contents("foreign", 3);
        assertEquals(400, expected.get(0).size());
        assertEquals(expected, topics().contents("foreign-again", 3));

        InProcessCommand.Result again = tickproof("replay " + file + " --topic foreign-again --pace max");
        assertEquals(2, again.exitCode());
        assertTrue(again.errors().contains("contains records already; use --append"), again.errors());
        InProcessCommand.Result inspected = InProcessCommand.call("inspect " + file);
        assertEquals(0, inspected.exitCode(), inspected.errors());
    }

    @Test
    void recordedTicksAreReplayedByteByByteAndPassAsAScenario() throws Exception {
        Path source = Files.writeString(folder.resolve("source.yaml"), SCENARIO);
        assertEquals(
                0,
                tickproof("generate --to kafka --pace max --topic ours --scenario " + source)
                        .exitCode());
        List<List<Content>> ours = topics().contents("ours", 3);
        Path file = folder.resolve("ours.jsonl.gz");
        InProcessCommand.Result recorded = tickproof("record --from kafka --topic ours --to " + file);
        assertEquals(0, recorded.exitCode(), recorded.errors());
        assertTrue(recorded.out().contains("format tickproof"), recorded.out());
        assertTrue(recorded.out().contains("of 3"), recorded.out());

        Path replay = Files.writeString(folder.resolve("replay.yaml"), """
                name: recorded-replay
                stream: { recording: ours.jsonl.gz, partitions: 3, badRows: deadLetter }
                deliver: { pace: max }
                job: { windows: [ PT1M, PT2M ] }
                """);
        Plan plan =
                Plan.of(SharedStack.request(replay.toString(), Mode.UNBOUNDED).withRecording(file), SharedStack.HOME);
        RunOutcome outcome = SharedStack.run(plan);
        assertEquals(Verdict.PASS, outcome.verdict(), () -> outcome.checks().toString());
        assertTrue(outcome.verified().result().ticks().tooLate() > 0, "the recording had late ticks");
        assertTrue(outcome.verified().result().ticks().rejected() > 0, "the recording had invalid records");
        List<List<Content>> replayed = topics().contents(SharedStack.lastTopic(), 3);
        for (int partition = 0; partition < 3; partition++) {
            int size = ours.get(partition).size();
            assertEquals(ours.get(partition), replayed.get(partition).subList(0, size));
            replayed.get(partition)
                    .subList(size, replayed.get(partition).size())
                    .forEach(last ->
                            assertTrue(new String(last.value(), StandardCharsets.UTF_8).startsWith("{\"heartbeat\":")));
        }
        RunOutcome bounded = SharedStack.run(
                Plan.of(SharedStack.request(replay.toString(), Mode.BOUNDED).withRecording(file), SharedStack.HOME));
        assertEquals(Verdict.PASS, bounded.verdict(), () -> bounded.checks().toString());
    }

    @Test
    void rangesOfOffsetsAndTimesAreRecorded() throws Exception {
        topics().create("ranges", 2, Map.of());
        Instant start = Instant.parse("2026-01-05T09:00:00Z");
        try (KafkaProducer<byte[], byte[]> producer = topics().producer(Map.of())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(
                        "ranges", i % 2, start.plusSeconds(i).toEpochMilli(), null, utf8("value " + i)));
            }
        }
        int groups = groups();
        assertEquals(List.of(40L, 39L), counts("--start 10 --end 0:50,1:49"));
        assertEquals(List.of(40L, 50L), counts("--start 0:10"));
        assertEquals(List.of(30L, 30L), counts("--start 2026-01-05T09:00:20Z --end 2026-01-05T09:01:20Z"));
        assertEquals(List.of(50L), counts("--partitions 1"));
        assertRefused("ranges --start 51", "partition 0 of the topic ranges has the offsets 0 to 49");
        assertRefused("ranges --end 0:51", "--end: partition 0");
        assertRefused("ranges --start latest", "has no records from --start to --end");
        assertRefused("ranges --partitions 1-2", "has no partition 2; it has the partitions 0 to 1");
        assertRefused("ranges --start yesterday", "--start must be earliest, latest, a time such as");
        assertRefused("rangs", "there is no topic rangs (did you mean ranges?)");
        try (Admin admin = Admin.create(new HashMap<>(topics().connection()))) {
            assertFalse(admin.listTopics().names().get().contains("rangs"), "the topic was created");
        }
        assertEquals(groups, groups(), "record joined a group");

        Path file = folder.resolve("resumed.jsonl");
        assertEquals(
                0,
                tickproof("record --from kafka --topic ranges --end 20 --to " + file)
                        .exitCode());
        assertEquals(
                0,
                tickproof("record --from kafka --topic ranges --resume --to " + file)
                        .exitCode());
        Path whole = folder.resolve("whole.jsonl");
        assertEquals(
                0, tickproof("record --from kafka --topic ranges --to " + whole).exitCode());
        assertEquals(-1, Files.mismatch(whole, file));
        topics().create("unrelated", 2, Map.of());
        assertRefused(
                "unrelated --resume --to " + file,
                "cannot be resumed: it records the partitions [0, 1] of 2 of the topic ranges");
    }

    /** Returns the number of consumer groups on the broker, which other tests share. */
    private int groups() throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(topics().connection()))) {
            return admin.listGroups().all().get().size();
        }
    }

    @Test
    void interruptedRecordingIsAPrefixAndIsResumed() throws Exception {
        topics().create("long", 2, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = topics().producer(Map.of("linger.ms", "20"))) {
            for (int i = 0; i < 60_000; i++) {
                producer.send(new ProducerRecord<>("long", i % 2, null, utf8("value " + i)));
            }
        }
        Path file = folder.resolve("long.jsonl.gz");
        TopicRecorder recorder = recorder("long");
        Thread recording = Thread.currentThread();
        Thread killer = new Thread(() -> {
            while (recorder.recorded() < 1_000) {
                Thread.onSpinWait();
            }
            recording.interrupt();
        });
        killer.start();
        TopicRecorder.Result first = recorder.record(file, false);
        killer.join();
        assertFalse(first.isComplete());
        assertTrue(first.records() >= 1_000 && first.records() < 60_000, "it was not interrupted in the middle");
        assertEquals(first.records(), TopicProfile.of(file).records());
        TopicRecorder.Result second = recorder("long").record(file, true);
        assertTrue(second.isComplete());
        assertEquals(60_000, TopicProfile.of(file).records());
        Path whole = folder.resolve("whole.jsonl.gz");
        assertTrue(recorder("long").record(whole, false).isComplete());
        assertEquals(-1, Files.mismatch(whole, file));
    }

    @Test
    void compactedTopicIsReplayedWithItsGapsClosedAndItsTombstones() throws Exception {
        topics().create(
                        "compacted",
                        1,
                        Map.of("cleanup.policy", "compact", "segment.ms", "1000", "min.cleanable.dirty.ratio", "0.01"));
        topics().create("compacted-again", 1, Map.of());
        int sent = 60;
        int keys = 12;
        try (KafkaProducer<byte[], byte[]> producer = topics().producer(Map.of("linger.ms", "0"))) {
            for (int i = 0; i < sent; i++) {
                // Each record starts a segment, because segment.ms counts by timestamps. The segment in use is never
                // compacted.
                long millis = Instant.parse("2026-01-05T09:00:00Z").toEpochMilli() + 2_000L * i;
                byte[] value = i % 6 == 5 ? null : utf8("value " + i);
                producer.send(new ProducerRecord<>("compacted", 0, millis, utf8("key-" + i % keys), value))
                        .get();
            }
        }
        // The last record of every key is left, and the segment in use. Until then the log still changes.
        List<List<Content>> left = new BoundedWait("the compaction", Duration.ofSeconds(60), Duration.ofSeconds(1))
                .until(() -> {
                    List<List<Content>> now = topics().contents("compacted", 1);
                    return now.get(0).size() <= keys + 1
                            ? BoundedWait.done(now)
                            : BoundedWait.waiting(now.get(0).size() + " records");
                });
        Path file = folder.resolve("compacted.jsonl");
        InProcessCommand.Result recorded = tickproof("record --from kafka --topic compacted --to " + file);
        assertEquals(0, recorded.exitCode(), recorded.errors());
        TopicProfile.PartitionProfile partition =
                TopicProfile.of(file).partitions().get(0);
        assertEquals(left.get(0).size(), partition.content().records());
        assertEquals(sent - left.get(0).size(), partition.missingOffsets());
        assertEquals(
                left.get(0).stream().filter(content -> content.value() == null).count(),
                partition.content().withoutValue());
        assertTrue(partition.content().withoutValue() > 0, "no tombstone was left");
        assertTrue(recorded.out().contains(" without a value"), recorded.out());

        InProcessCommand.Result replayed = tickproof("replay " + file + " --topic compacted-again --pace max");
        assertEquals(0, replayed.exitCode(), replayed.errors());
        assertEquals(left, topics().contents("compacted-again", 1));
    }

    @Test
    void openTransactionIsNamedAndItsRecordsAreRecordedAfterItsEnd() throws Exception {
        topics().create("open", 3, Map.of());
        try (KafkaProducer<byte[], byte[]> plain = topics().producer(Map.of());
                KafkaProducer<byte[], byte[]> transactional =
                        topics().producer(Map.of("transactional.id", "open-transaction"))) {
            transactional.initTransactions();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>("open", 2, null, utf8("first of all")));
            transactional.flush();
            Path file = folder.resolve("open.jsonl");
            assertRefused(
                    "open",
                    "; stopped at offset 0 of partition 2: 1 later record belongs to an open transaction or follows it; ");
            for (int i = 0; i < 30; i++) {
                plain.send(new ProducerRecord<>("open", i % 3, null, utf8("value " + i)));
            }
            plain.flush();
            InProcessCommand.Result held = tickproof("record --from kafka --topic open --to " + file);
            assertEquals(0, held.exitCode(), held.errors());
            assertEquals(
                    "stopped at offset 0 of partition 2: 11 later records belong to an open transaction or follow it; "
                            + "run the same command with --resume when the transaction has ended "
                            + "(kafka-transactions.sh describe-producers --topic open --partition 2 shows its producer)",
                    held.out().lines().reduce((first, second) -> second).orElseThrow());
            assertEquals(20, TopicProfile.of(file).records());
            assertRefused(
                    "open --partitions 2 --end 5", "; its 11 later records belong to an open transaction or follow it");

            transactional.commitTransaction();
            InProcessCommand.Result rest = tickproof("record --from kafka --topic open --resume --to " + file);
            assertEquals(0, rest.exitCode(), rest.errors());
            assertFalse(rest.out().contains("open transaction"), rest.out());
            assertEquals(31, TopicProfile.of(file).records());
        }
    }

    @Test
    void unreachableBrokerIsReportedInOneLine() throws Exception {
        Path config = Files.writeString(
                folder.resolve("client.properties"), "default.api.timeout.ms=1500\nrequest.timeout.ms=1000\n");
        InProcessCommand.Result result = InProcessCommand.call(
                "record --from kafka --topic any --bootstrap 127.0.0.1:1 --kafka-config " + config);
        assertEquals(2, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains("no answer in time"), result.errors());
        assertTrue(result.errors().contains("check the address"), result.errors());
    }

    private List<Long> counts(String options) throws Exception {
        Path file = folder.resolve("counts.jsonl");
        InProcessCommand.Result result = tickproof("record --from kafka --topic ranges " + options + " --to " + file);
        assertEquals(0, result.exitCode(), result.errors());
        return TopicProfile.of(file).partitions().stream()
                .map(partition -> partition.content().records())
                .toList();
    }

    private void assertRefused(String options, String message) {
        String to = options.contains("--to") ? "" : " --to " + folder.resolve("none.jsonl");
        InProcessCommand.Result result = tickproof("record --from kafka --topic " + options + to);
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains(message), result.errors());
        assertFalse(Files.exists(folder.resolve("none.jsonl")));
    }

    private static InProcessCommand.Result tickproof(String call) {
        return InProcessCommand.call(call + " --bootstrap " + SharedStack.bootstrap());
    }

    private static TopicRecorder recorder(String topic) {
        return new TopicRecorder(
                topics().connection(),
                new TopicRecorder.Request(topic, null, TopicPosition.EARLIEST, TopicPosition.LATEST, null));
    }

    /** Sends records with all kinds of bytes to partition 0, and committed and aborted transactions to partition 1. */
    private static void sendForeignRecords(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = topics().producer(Map.of())) {
            for (int i = 0; i < 400; i++) {
                byte[] value = i % 7 == 0
                        ? null
                        : i % 3 == 0 ? new byte[] {(byte) i, -1, 0, (byte) 200} : utf8("{\"n\":" + i + "}");
                byte[] key = i % 5 == 0 ? null : utf8("key-" + i % 11);
                List<Header> headers = i % 4 == 0
                        ? List.of(
                                new RecordHeader("trace", new byte[] {(byte) i, (byte) 0xff}),
                                new RecordHeader("trace", utf8("second")),
                                new RecordHeader("none", (byte[]) null))
                        : List.of();
                producer.send(new ProducerRecord<>(topic, 0, key, value, headers));
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                topics().producer(Map.of("transactional.id", "recorded-topic-test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, null, utf8("committed 1")));
            producer.send(new ProducerRecord<>(topic, 1, null, utf8("committed 2")));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, null, utf8("aborted 1")));
            producer.send(new ProducerRecord<>(topic, 1, null, utf8("aborted 2")));
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static BrokerTopics topics() {
        return new BrokerTopics(Map.of("bootstrap.servers", SharedStack.bootstrap()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

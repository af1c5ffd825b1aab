package io.tickproof.generator.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import io.tickproof.generator.recording.TopicRecordingWriter;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests the timeline of a scenario that replays the recording of a topic. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ReplayedTopicTest {
    private static final String SOURCE = """
            name: source
            stream: { symbols: { count: 5 }, start: 2026-01-05T00:00:00Z, duration: PT2M, ticksPerSecond: 20, partitions: 3 }
            disturb:
              - late: { share: 0.05, by: { uniform: [ PT1S, PT40S ] } }
              - duplicate: { share: 0.05, after: { exponential: PT1S } }
              - duplicate: { share: 0.05, after: { exponential: PT1S }, partition: other }
              - malformed: { share: 0.05 }
            """;
    /** Ten years in ms: the topic was filled long after the ticks. */
    private static final long SHIFT_MILLIS = 315_360_000_000L;

    @TempDir
    private Path folder;

    @Test
    void deliveriesAreTheRecordsAndTheLastHeartbeats() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        Timeline source = RecordedTimelines.timeline(SOURCE);
        List<TopicRecord> records = RecordedTimelines.write(source, file, SHIFT_MILLIS);
        Timeline replayed = replayed(file, 3, "");
        List<Delivery> deliveries = walk(replayed);
        assertEquals(records.size() + 3, deliveries.size());
        List<Delivery> original = walk(source);
        for (int i = 0; i < records.size(); i++) {
            Delivery delivery = deliveries.get(i);
            assertEquals(records.get(i).partition(), delivery.partition());
            assertEquals(records.get(i).content(), delivery.recorded());
            assertArrayEquals(records.get(i).content().value(), delivery.value(new TickEncoder()));
            assertEquals(original.get(i).rejection(), delivery.rejection(), () -> delivery.toString());
            // Timestamps have whole ms.
            assertTrue(Math.abs(original.get(i).dueMicros() - delivery.dueMicros()) <= 1_000, delivery::toString);
        }
        long greatest = original.stream().mapToLong(Delivery::timeMicros).max().orElseThrow();
        deliveries.subList(records.size(), deliveries.size()).forEach(last -> {
            assertNull(last.recorded());
            assertTrue(last.isHeartbeat() && last.timeMicros() > greatest, last::toString);
        });
    }

    @Test
    void partOfTheTimelineIsThatOfTheWhole() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        RecordedTimelines.write(RecordedTimelines.timeline(SOURCE), file, 0);
        Timeline replayed = replayed(file, 3, "");
        List<Delivery> part = new ArrayList<>();
        try (Timeline.Walk walk = replayed.walk(Timeline.Part.ofPartitions(partition -> partition == 1))) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                part.add(delivery);
            }
        }
        assertEquals(walk(replayed).stream().filter(d -> d.partition() == 1).toList(), part);
    }

    @Test
    void disturbancesApplyToRecordedTicks() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        RecordedTimelines.write(RecordedTimelines.timeline(SOURCE.substring(0, SOURCE.indexOf("disturb:"))), file, 0);
        List<Delivery> deliveries = walk(
                replayed(
                        file,
                        3,
                        "disturb: [ { duplicate: { share: 1, after: { uniform: [ PT1S, PT2S ] } } }, { clockSkew: { share: 0.5, by: PT1H } } ]\n"));
        List<Delivery> ticks = deliveries.stream().filter(Delivery::hasTick).toList();
        assertEquals(
                ticks.size() / 2,
                ticks.stream().filter(d -> d.label() == Label.DUPLICATE).count());
        ticks.forEach(tick -> {
            boolean isSkewed = tick.tick().timeMicros() != tick.trueTimeMicros();
            assertEquals(isSkewed, tick.recorded() == null, tick::toString);
        });
    }

    @Test
    void misroutedAndInvalidRecordsAreExpectedAsDeadLetters() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        try (TopicRecordingWriter writer =
                new TopicRecordingWriter(file, new RecordedTopic("t", Format.TICKPROOF, 2, List.of()))) {
            String tick = "{\"symbol\":\"BTC-USD\",\"id\":1,\"time\":1767571200000000,\"price\":1,\"qty\":1}";
            writer.write(record(0, 0, tick));
            writer.write(record(1, 0, tick));
            writer.write(record(1, 1, "no JSON"));
            writer.write(record(1, 2, "{\"heartbeat\":1767571200000000}"));
            writer.finish(true);
        }
        TopicSummary summary = TopicSummary.of(file, false);
        assertEquals(new TopicSummary.Counts(2, 1, 1, 1), summary.counts());
        assertEquals("partition 1, offset 1: " + RejectionReason.NOT_JSON.text(), summary.firstInvalid());
        List<Delivery> deliveries = walk(replayed(file, 2, ""));
        // The candle contract assigns BTC-USD to partition 1 of 2.
        assertEquals(RejectionReason.WRONG_PARTITION, deliveries.get(0).rejection());
        assertEquals(Label.RECORDED_MISROUTED, deliveries.get(0).label());
        assertNull(deliveries.get(1).rejection());
        assertEquals(RejectionReason.NOT_JSON, deliveries.get(2).rejection());
        assertTrue(deliveries.get(3).isHeartbeat());
    }

    @Test
    void topicWithoutTicksAndForeignTopicAreRefused() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        for (Format format : Format.values()) {
            try (TopicRecordingWriter writer =
                    new TopicRecordingWriter(file, new RecordedTopic("t", format, 1, List.of()))) {
                writer.write(record(0, 0, "{\"heartbeat\":1767571200000000}"));
                writer.finish(true);
            }
            String message = assertThrows(RecordingException.class, () -> TopicSummary.of(file, false))
                    .getMessage();
            assertTrue(
                    message.contains(
                            format == Format.RAW
                                    ? "its values are foreign bytes, which a scenario cannot verify"
                                    : "none of its 1 records is a tick"),
                    message);
        }
    }

    private static TopicRecord record(int partition, long offset, String value) {
        return new TopicRecord(
                partition,
                offset,
                new Timestamp(1_767_571_200_000L, TimestampType.CREATE),
                new Content(null, List.of(), value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Timeline replayed(Path file, int partitions, String disturb) {
        Scenario scenario = ScenarioReader.parse("replay", """
                name: replay
                stream: { recording: topic.jsonl, partitions: %d, badRows: deadLetter }
                %s""".formatted(partitions, disturb));
        TickStream.Recorded stream = ((TickStream.Recorded) scenario.stream()).withFile(file);
        return Timeline.of(scenario.withStream(stream), TopicSummary.of(file, false));
    }

    private static List<Delivery> walk(Timeline timeline) {
        List<Delivery> deliveries = new ArrayList<>();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                deliveries.add(delivery);
            }
        }
        return deliveries;
    }
}

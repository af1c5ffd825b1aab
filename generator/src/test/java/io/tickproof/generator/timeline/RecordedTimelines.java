package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import io.tickproof.generator.recording.TopicRecordingWriter;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Micros;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the timeline of a scenario as the recording of a topic that it would fill. */
final class RecordedTimelines {
    private RecordedTimelines() {}

    static Timeline timeline(String scenario) {
        Scenario read = ScenarioReader.parse("test", scenario);
        return Timeline.of(read, (TickStream.Synthetic) read.stream());
    }

    /** @param shiftMillis what the clock of the broker is ahead of the event times */
    static List<TopicRecord> write(Timeline timeline, Path file, long shiftMillis) throws IOException {
        List<TopicRecord> records = new ArrayList<>();
        long[] offsets = new long[timeline.partitions()];
        TickEncoder encoder = new TickEncoder();
        RecordedTopic topic = new RecordedTopic("ticks", Format.TICKPROOF, timeline.partitions(), List.of());
        try (Timeline.Walk walk = timeline.walk();
                TopicRecordingWriter writer = new TopicRecordingWriter(file, topic)) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                byte[] key = delivery.hasTick() ? delivery.tick().symbol().getBytes(StandardCharsets.UTF_8) : null;
                TopicRecord record = new TopicRecord(
                        delivery.partition(),
                        offsets[delivery.partition()]++,
                        new Timestamp(Micros.toMillis(delivery.dueMicros()) + shiftMillis, TimestampType.APPEND),
                        new Content(key, List.of(), delivery.value(encoder)));
                writer.write(record);
                records.add(record);
            }
            writer.finish(true);
        }
        return records;
    }
}

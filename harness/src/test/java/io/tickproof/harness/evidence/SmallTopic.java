package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.generator.recording.RecordedTopic.Range;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import io.tickproof.generator.recording.TopicRecordingWriter;
import io.tickproof.market.Micros;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A topic recording in which every kind of disorder occurs once. */
public final class SmallTopic {
    private static final long START = Micros.of(Instant.parse("2026-01-05T09:00:00Z"));

    private SmallTopic() {}

    /**
     * Writes the recording: six ticks, one of them behind by 2 s and one a duplicate, and a record that is not a tick.
     * The tick in partition 1 is misrouted.
     */
    public static void write(Path file) throws IOException {
        RecordedTopic topic =
                new RecordedTopic("trades", Format.TICKPROOF, 2, List.of(new Range(0, 100, 107), new Range(1, 5, 6)));
        TickEncoder encoder = new TickEncoder();
        try (TopicRecordingWriter writer = new TopicRecordingWriter(file, topic)) {
            writer.write(record(0, 100, tick(1, 0), encoder));
            writer.write(record(0, 101, tick(2, 4), encoder));
            writer.write(record(0, 102, tick(3, 2), encoder));
            writer.write(record(0, 103, tick(2, 4), encoder));
            writer.write(record(0, 104, tick(4, 604), encoder));
            writer.write(new TopicRecord(
                    0, 105, timestamp(604), new Content(null, List.of(), "none".getBytes(StandardCharsets.UTF_8))));
            writer.write(record(1, 5, tick(5, 604), encoder));
            writer.finish(true);
        }
    }

    private static Tick tick(long id, long second) {
        return new Tick("SYMBOL", id, START + second * Micros.PER_SECOND, 100_000_000L, 100_000_000L, Side.BUY);
    }

    private static TopicRecord record(int partition, long offset, Tick tick, TickEncoder encoder) {
        long second = (tick.timeMicros() - START) / Micros.PER_SECOND;
        byte[] key = tick.symbol().getBytes(StandardCharsets.UTF_8);
        return new TopicRecord(partition, offset, timestamp(second), new Content(key, List.of(), encoder.encode(tick)));
    }

    private static Timestamp timestamp(long second) {
        return new Timestamp(Micros.toMillis(START + second * Micros.PER_SECOND), TimestampType.CREATE);
    }
}

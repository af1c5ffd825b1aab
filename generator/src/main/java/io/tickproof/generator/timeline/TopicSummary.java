package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.market.Micros;
import io.tickproof.market.TickDecoder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a topic recording contains, read from end to end.
 *
 * <p>Records are due by their timestamps. The timestamps are shifted so that the first tick or heartbeat is due at its
 * own time: a topic may have been filled years after its ticks, and a timeline has only one axis of time.
 *
 * @param topic what the file says about the topic
 * @param counts numbers of records
 * @param shiftMicros what is added to a timestamp to get the due time, in µs
 * @param startMicros due time of the first tick or heartbeat, in µs since the epoch
 * @param endMicros greatest due time or time of a tick, in µs since the epoch
 * @param firstInvalid describes the first invalid record; null if there is none
 */
public record TopicSummary(
        RecordedTopic topic,
        Counts counts,
        long shiftMicros,
        long startMicros,
        long endMicros,
        @Nullable String firstInvalid) {

    /**
     * Numbers of records.
     *
     * @param ticks valid ticks, including misrouted ones
     * @param misrouted ticks in a partition other than the one that Kafka's default partitioner assigns to their symbol
     * @param invalid records that are neither a tick nor a heartbeat
     */
    public record Counts(long ticks, long misrouted, long heartbeats, long invalid) {
        /** Returns the number of all records. */
        public long records() {
            return ticks + heartbeats + invalid;
        }
    }

    /**
     * Reads a topic recording whose values have the wire format.
     *
     * @param anyPrice whether a price of zero or less is valid
     * @throws RecordingException if the file cannot be read, its values are foreign bytes, or it contains no tick
     */
    public static TopicSummary of(Path file, boolean anyPrice) {
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            RecordedTopic topic = reader.topic();
            if (topic.format() == RecordedTopic.Format.RAW) {
                throw new RecordingException(
                        file,
                        "its values are foreign bytes, which a scenario cannot verify; send them to a topic with bin/tickproof replay, or record the topic with --format tickproof if its values have the wire format");
            }
            TickDecoder decoder = new TickDecoder(anyPrice);
            PartitionAssignment assignment = new PartitionAssignment(topic.partitions());
            SymbolOrdinals ordinals = new SymbolOrdinals();
            long ticks = 0;
            long misrouted = 0;
            long heartbeats = 0;
            long invalid = 0;
            String firstInvalid = null;
            long lastTick = Long.MIN_VALUE;
            long lastTimestamp = Long.MIN_VALUE;
            RecordedEvent first = null;
            for (TopicRecord record = reader.next(); record != null; record = reader.next()) {
                RecordedEvent event = RecordedEvent.of(record, decoder);
                lastTimestamp = Math.max(
                        lastTimestamp, Micros.ofMillis(record.timestamp().millis()));
                if (event.rejection() != null) {
                    invalid++;
                    firstInvalid = firstInvalid == null
                            ? place(record) + ": " + event.rejection().text()
                            : firstInvalid;
                    continue;
                }
                first = first == null ? event : first;
                if (event.tick() == null) {
                    heartbeats++;
                    continue;
                }
                ticks++;
                lastTick = Math.max(lastTick, event.timeMicros());
                String symbol = event.tick().symbol();
                misrouted += assignment.partition(ordinals.of(symbol), symbol) == record.partition() ? 0 : 1;
            }
            if (first == null || ticks == 0) {
                throw new RecordingException(file, "none of its " + (heartbeats + invalid) + " records is a tick");
            }
            long shift = first.timeMicros()
                    - Micros.ofMillis(first.record().timestamp().millis());
            return new TopicSummary(
                    topic,
                    new Counts(ticks, misrouted, heartbeats, invalid),
                    shift,
                    first.timeMicros(),
                    Math.max(lastTick, lastTimestamp + shift),
                    firstInvalid);
        }
    }

    private static String place(TopicRecord record) {
        return "partition " + record.partition() + ", offset " + record.offset();
    }
}

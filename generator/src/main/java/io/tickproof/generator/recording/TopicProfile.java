package io.tickproof.generator.recording;

import io.tickproof.generator.recording.TopicRecord.TimestampType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a topic recording contains, whatever its values mean. The whole file is read once.
 *
 * @param isComplete whether the recording was neither interrupted nor failed
 * @param partitions the recorded partitions, in ascending order, including those without a record
 */
public record TopicProfile(RecordedTopic topic, boolean isComplete, List<PartitionProfile> partitions) {
    /** A pause of a partition is counted from this length on, in ms. */
    public static final long PAUSE_MILLIS = 10_000;

    /**
     * One partition.
     *
     * @param range the recorded offsets
     * @param content what its records consist of
     * @param timestamps timestamps of its records
     */
    public record PartitionProfile(RecordedTopic.Range range, Content content, Timestamps timestamps) {
        /** Returns the number of offsets without a record: of transactions, aborted records, or compaction. */
        public long missingOffsets() {
            return range.end() - range.start() - content.records;
        }
    }

    /**
     * What the records of a partition consist of.
     *
     * @param withKey records with a key
     * @param withHeaders records with at least one header
     * @param withoutValue records without a value, as compacted topics have them
     * @param bytes bytes of keys, header values and values
     */
    public record Content(long records, long withKey, long withHeaders, long withoutValue, long bytes) {}

    /**
     * Timestamps of a partition, in ms since the epoch.
     *
     * @param types who set them, by the number of records
     * @param first the least one; −1 if there is none
     * @param last the greatest one; −1 if there is none
     * @param goingBack records whose timestamp is less than that of the record before
     * @param pauses spans of at least {@value #PAUSE_MILLIS} ms without a record
     * @param longestPause the longest span without a record, in ms
     */
    public record Timestamps(
            SortedMap<TimestampType, Long> types,
            long first,
            long last,
            long goingBack,
            long pauses,
            long longestPause) {}

    /** Returns the number of records of all partitions. */
    public long records() {
        return partitions.stream()
                .mapToLong(partition -> partition.content.records)
                .sum();
    }

    /**
     * Reads a topic recording from end to end.
     *
     * @throws RecordingException if the file is not a topic recording, or is damaged
     */
    public static TopicProfile of(Path file) {
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            SortedMap<Integer, Builder> builders = new TreeMap<>();
            reader.topic().ranges().forEach(range -> builders.put(range.partition(), new Builder(range)));
            for (TopicRecord record = reader.next(); record != null; record = reader.next()) {
                Builder builder = builders.get(record.partition());
                if (builder == null) {
                    throw new RecordingException(
                            file,
                            "record " + reader.records() + " is in partition " + record.partition()
                                    + ", which the first line does not list");
                }
                builder.add(record);
            }
            List<PartitionProfile> partitions = new ArrayList<>();
            builders.values().forEach(builder -> partitions.add(builder.build()));
            return new TopicProfile(reader.topic(), reader.isComplete(), partitions);
        }
    }

    private static final class Builder {
        private final RecordedTopic.Range range;
        private final SortedMap<TimestampType, Long> types = new TreeMap<>();
        private long records;
        private long withKey;
        private long withHeaders;
        private long withoutValue;
        private long bytes;
        private long first = -1;
        private long last = -1;
        private long previous = -1;
        private long goingBack;
        private long pauses;
        private long longestPause;

        Builder(RecordedTopic.Range range) {
            this.range = range;
        }

        void add(TopicRecord record) {
            records++;
            withKey += record.content().key() == null ? 0 : 1;
            withHeaders += record.content().headers().isEmpty() ? 0 : 1;
            withoutValue += record.content().value() == null ? 1 : 0;
            bytes += record.content().bytes();
            types.merge(record.timestamp().type(), 1L, Long::sum);
            long millis = record.timestamp().millis();
            if (millis < 0) {
                return;
            }
            goingBack += previous >= 0 && millis < previous ? 1 : 0;
            if (last >= 0 && millis > last) {
                pauses += millis - last >= PAUSE_MILLIS ? 1 : 0;
                longestPause = Math.max(longestPause, millis - last);
            }
            previous = millis;
            first = first < 0 ? millis : Math.min(first, millis);
            last = Math.max(last, millis);
        }

        PartitionProfile build() {
            return new PartitionProfile(
                    range,
                    new Content(records, withKey, withHeaders, withoutValue, bytes),
                    new Timestamps(types, first, last, goingBack, pauses, longestPause));
        }
    }
}

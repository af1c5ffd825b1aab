package io.tickproof.generator.recording;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a Kafka topic.
 *
 * @param partition number of the partition, from 0
 * @param offset offset in the partition
 * @param timestamp the record's timestamp
 * @param content key, headers and value
 */
public record TopicRecord(int partition, long offset, Timestamp timestamp, Content content) {
    /**
     * The timestamp of a record.
     *
     * @param millis ms since the epoch; −1 if the record has none
     * @param type who set it
     */
    public record Timestamp(long millis, TimestampType type) {}

    /** Who sets the timestamp of a record: the topic's setting {@code message.timestamp.type}. */
    public enum TimestampType {
        /** The broker, when it appended the record. */
        APPEND,
        /** The producer, when it created the record. */
        CREATE,
        /** The record has no timestamp, as in topics of very old brokers. */
        NONE
    }

    /**
     * Everything that a producer sends.
     *
     * @param key null for a record without a key
     * @param headers in the order of the record; a name may occur several times
     * @param value null for a record without a value
     */
    public record Content(byte @Nullable [] key, List<Header> headers, byte @Nullable [] value) {
        public Content {
            headers = List.copyOf(headers);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Content that
                    && Arrays.equals(key, that.key)
                    && headers.equals(that.headers)
                    && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(key), headers, Arrays.hashCode(value));
        }

        /** Returns the number of bytes of key, header values and value. */
        public long bytes() {
            long bytes = (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
            for (Header header : headers) {
                bytes += header.value == null ? 0 : header.value.length;
            }
            return bytes;
        }
    }

    /** A header. @param value null for a header without a value */
    public record Header(String name, byte @Nullable [] value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Header that && name.equals(that.name) && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(value));
        }
    }
}

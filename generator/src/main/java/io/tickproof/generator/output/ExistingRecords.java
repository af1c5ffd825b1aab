package io.tickproof.generator.output;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a timeline that has been written before: enough to resume the write, and to verify that it is the same
 * timeline.
 *
 * @param records number of records per partition
 * @param last value of the last record per partition; null if there is no record or the record has no value
 */
public record ExistingRecords(long[] records, byte[] @Nullable [] last) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Returns the state before anything has been written. */
    public static ExistingRecords none(int partitions) {
        return new ExistingRecords(new long[partitions], new byte[partitions][]);
    }

    /** Returns the number of records over all partitions. */
    public long total() {
        return Arrays.stream(records).sum();
    }

    /**
     * Reads the end of every partition of a topic.
     *
     * @param connection properties of the consumer: {@code bootstrap.servers} and the settings for authentication
     * @throws TimelineMismatchException if the topic does not start at offset 0, or its last records cannot be read
     */
    public static ExistingRecords inTopic(Map<String, String> connection, String topic, int partitions)
            throws TimelineMismatchException {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        ExistingRecords existing = none(partitions);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(all, TIMEOUT);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, TIMEOUT);
            for (TopicPartition partition : all) {
                long start = Objects.requireNonNull(starts.get(partition));
                long end = Objects.requireNonNull(ends.get(partition));
                if (start > 0) {
                    throw new TimelineMismatchException("partition " + partition.partition() + " of " + topic
                            + " starts at offset " + start
                            + ": its first records were deleted, so the write cannot be resumed; use a new topic");
                }
                existing.records[partition.partition()] = end;
                if (end > 0) {
                    existing.last[partition.partition()] = last(consumer, partition, end);
                }
            }
        }
        return existing;
    }

    private static byte @Nullable [] last(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end)
            throws TimelineMismatchException {
        consumer.assign(List.of(partition));
        consumer.seek(partition, end - 1);
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < TIMEOUT.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset() == end - 1) {
                    return record.value();
                }
            }
        }
        throw new TimelineMismatchException(
                "the last record of " + partition + " could not be read within " + TIMEOUT.toSeconds() + " s");
    }

    /**
     * Verifies that these records are the beginning of a timeline, by the last record of each partition.
     *
     * @throws TimelineMismatchException if they are not
     */
    public void verify(Timeline timeline) throws TimelineMismatchException {
        long[] positions = new long[records.length];
        long open = Arrays.stream(records).filter(count -> count > 0).count();
        TickEncoder encoder = new TickEncoder();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null && open > 0; delivery = walk.next()) {
                int partition = delivery.partition();
                if (++positions[partition] == records[partition]) {
                    if (!Arrays.equals(delivery.value(encoder), last[partition])) {
                        throw new TimelineMismatchException("record " + records[partition] + " of partition "
                                + partition
                                + " does not belong to this timeline; was it written with another scenario or seed?");
                    }
                    open--;
                }
            }
        }
        if (open > 0) {
            throw new TimelineMismatchException("there are " + total()
                    + " records already, which is more than this timeline has in " + open
                    + " of its partitions; were they written with another scenario or seed?");
        }
    }

    /** The existing records are not the beginning of the timeline. The message is for the user. */
    public static final class TimelineMismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        public TimelineMismatchException(String message) {
            super(message);
        }
    }
}

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
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How much of a timeline is written already: enough to go on, and to see that it is this timeline.
 *
 * @param records of each partition
 * @param last value of each partition's last record; null where it has none, or it is without a value
 */
public record ExistingRecords(long[] records, byte[][] last) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Nothing yet. */
    public static ExistingRecords nothing(int partitions) {
        return new ExistingRecords(new long[partitions], new byte[partitions][]);
    }

    public long sum() {
        return Arrays.stream(records).sum();
    }

    /**
     * What a topic holds.
     *
     * @param connection properties of the consumer: {@code bootstrap.servers} and what else it takes to get in
     * @throws WrittenException if the topic does not start at offset 0, or its last records cannot be read
     */
    public static ExistingRecords inTopic(Map<String, String> connection, String topic, int partitions)
            throws WrittenException {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        ExistingRecords written = nothing(partitions);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(all, PATIENCE);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
            for (TopicPartition partition : all) {
                if (starts.get(partition) > 0) {
                    throw new WrittenException("partition " + partition.partition() + " of " + topic
                            + " starts at offset " + starts.get(partition)
                            + ": its first records were deleted, so nobody can go on from there");
                }
                written.records[partition.partition()] = ends.get(partition);
                if (ends.get(partition) > 0) {
                    written.last[partition.partition()] = last(consumer, partition, ends.get(partition));
                }
            }
        }
        return written;
    }

    private static byte[] last(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end)
            throws WrittenException {
        consumer.assign(List.of(partition));
        consumer.seek(partition, end - 1);
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < PATIENCE.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset() == end - 1) {
                    return record.value();
                }
            }
        }
        throw new WrittenException("the last record of " + partition + " could not be read within " + PATIENCE);
    }

    /**
     * Whether this is the beginning of a timeline, by the last record of each partition.
     *
     * @throws WrittenException if it is not
     */
    public void verify(Timeline timeline) throws WrittenException {
        long[] positions = new long[records.length];
        long open = Arrays.stream(records).filter(count -> count > 0).count();
        TickEncoder encoder = new TickEncoder();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null && open > 0; delivery = walk.next()) {
                int partition = delivery.partition();
                if (++positions[partition] == records[partition]) {
                    if (!Arrays.equals(delivery.value(encoder), last[partition])) {
                        throw new WrittenException("record " + records[partition] + " of partition " + partition
                                + " is not this timeline's; was it written with another scenario or seed?");
                    }
                    open--;
                }
            }
        }
        if (open > 0) {
            throw new WrittenException("there are " + sum() + " records already, more than this timeline has in " + open
                    + " of its partitions; was it written with another scenario or seed?");
        }
    }

    /** What is written is not the beginning of the timeline. The message is for the user. */
    public static final class WrittenException extends Exception {
        private static final long serialVersionUID = 1L;

        public WrittenException(String message) {
            super(message);
        }
    }
}

package io.tickproof.generator.output;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.Micros;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from end to end and compares each record, byte by byte, with the delivery of the timeline that it must
 * be. The result states what the log contains, independently of the acknowledgements: a delivery whose outcome is
 * unknown is either the next record or absent.
 */
public final class TopicMatcher {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, String> connection;
    private final String topic;
    private final Timeline timeline;

    /** @param connection properties of the consumer: {@code bootstrap.servers} and the settings for authentication */
    public TopicMatcher(Map<String, String> connection, String topic, Timeline timeline) {
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.timeline = timeline;
    }

    /**
     * The result of the comparison.
     *
     * @param records number of records in the topic, including heartbeats
     * @param absent number of deliveries that are not in the log
     * @param unexpected what the log contains instead, at most one sentence per partition; empty if everything matches
     */
    public record Result(long records, long absent, List<String> unexpected) {}

    /**
     * Compares the topic with the timeline.
     *
     * @param journal the journal of the sender; null if another process has sent the timeline
     * @param complete receives an entry for each delivery in the log, including those that were never acknowledged
     * @throws TopicException if the topic cannot be read
     */
    public Result read(@Nullable SendJournal journal, SendJournal.Writer complete)
            throws IOException, InterruptedException, TopicException {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        // A fetch that waits at the end of one partition delays the first fetch of the next one.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        long records = 0;
        long absent = 0;
        List<String> unexpected = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            int partitions = checkPartitions(consumer);
            for (int partition = 0; partition < partitions; partition++) {
                Match match = new Match(partition, new Records(consumer, new TopicPartition(topic, partition)));
                try (SendJournal.Reader entries =
                        journal != null && partition < timeline.partitions() ? journal.reader(partition) : null) {
                    match.run(entries, complete);
                }
                records += match.records.count;
                absent += match.absent;
                if (match.problem != null) {
                    unexpected.add(match.problem);
                }
            }
        } catch (KafkaException e) {
            throw new TopicException("the topic " + topic + " cannot be read: " + e.getMessage());
        }
        return new Result(records, absent, unexpected);
    }

    private int checkPartitions(KafkaConsumer<byte[], byte[]> consumer) throws TopicException {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, TIMEOUT);
        int partitions = infos == null ? 0 : infos.size();
        if (partitions == 0) {
            throw new TopicException("the topic " + topic + " does not exist; fill it with generate");
        }
        if (partitions < timeline.partitions() || partitions > timeline.maxPartitions()) {
            throw new TopicException("the topic " + topic + " has " + partitions
                    + " partitions, but the scenario requires " + timeline.partitions());
        }
        return partitions;
    }

    /** Reads the records of one partition one after the other. */
    private static final class Records {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
        private final long end;
        private long count;

        Records(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
            this.consumer = consumer;
            this.partition = partition;
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition), TIMEOUT).get(partition));
        }

        /** Returns the next record without consuming it, or null after the last one. */
        @Nullable
        ConsumerRecord<byte[], byte[]> peek() throws TopicException {
            long startNanos = System.nanoTime();
            while (fetched.isEmpty() && consumer.position(partition, TIMEOUT) < end) {
                consumer.poll(POLL).forEach(fetched::add);
                if (System.nanoTime() - startNanos > TIMEOUT.toNanos()) {
                    throw new TopicException("no record of " + partition + " was received within "
                            + TIMEOUT.toSeconds() + " s; read up to offset " + consumer.position(partition, TIMEOUT)
                            + " of " + end);
                }
            }
            return fetched.peek();
        }

        void next() {
            count++;
            fetched.poll();
        }
    }

    /** Walks over one partition of the timeline in step with its records. */
    private final class Match {
        private final int partition;
        private final Records records;
        private final TickEncoder encoder = new TickEncoder();
        private long absent;
        private @Nullable String problem;

        Match(int partition, Records records) {
            this.partition = partition;
            this.records = records;
        }

        void run(SendJournal.@Nullable Reader entries, SendJournal.Writer complete)
                throws IOException, InterruptedException, TopicException {
            long position = 0;
            long lastHeartbeatMicros = Long.MIN_VALUE;
            try (Timeline.Walk walk = timeline.walk(Timeline.Part.ofPartitions(number -> number == partition))) {
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while reading the topic");
                    }
                    if (delivery.isHeartbeat()) {
                        lastHeartbeatMicros = Math.max(lastHeartbeatMicros, delivery.timeMicros());
                    }
                    SendJournal.Entry entry = entries == null ? null : entries.at(position);
                    long nextKnownOffset = entries == null ? Long.MAX_VALUE : entries.nextOffset();
                    if (entry == null) {
                        matchUnknown(delivery, position, nextKnownOffset, complete);
                    } else {
                        matchAcknowledged(delivery, entry, complete);
                    }
                    position++;
                }
            }
            checkRest(lastHeartbeatMicros);
        }

        /** Compares a delivery whose outcome is unknown: it is the next record if that precedes the next known offset. */
        private void matchUnknown(Delivery delivery, long position, long nextKnownOffset, SendJournal.Writer complete)
                throws IOException, TopicException {
            ConsumerRecord<byte[], byte[]> record = records.peek();
            if (record == null
                    || record.offset() >= nextKnownOffset
                    || !Arrays.equals(record.value(), delivery.value(encoder))) {
                absent++;
                return;
            }
            long appendedMicros = Micros.ofMillis(record.timestamp());
            complete.acknowledged(
                    partition,
                    new SendJournal.Entry(
                            position, record.offset(), appendedMicros, appendedMicros, record.timestamp()));
            records.next();
        }

        private void matchAcknowledged(Delivery delivery, SendJournal.Entry entry, SendJournal.Writer complete)
                throws IOException, TopicException {
            ConsumerRecord<byte[], byte[]> record = records.peek();
            if (record != null
                    && record.offset() == entry.offset()
                    && Arrays.equals(record.value(), delivery.value(encoder))) {
                complete.acknowledged(partition, entry);
                records.next();
                return;
            }
            absent++;
            if (problem == null) {
                problem =
                        "partition " + partition + ", offset " + entry.offset() + ": the broker acknowledged delivery "
                                + entry.position() + " (" + delivery.label().text() + ") there, but the log "
                                + (record == null ? "ends before it" : "contains another record");
            }
            if (record != null && record.offset() <= entry.offset()) {
                records.next();
            }
        }

        /** Allows only repeated heartbeats after the timeline: the harness sends them when the job restarts. */
        private void checkRest(long lastHeartbeatMicros) throws TopicException {
            byte[] heartbeat = encoder.encodeHeartbeat(lastHeartbeatMicros);
            long unexpected = 0;
            long first = -1;
            for (ConsumerRecord<byte[], byte[]> record = records.peek(); record != null; record = records.peek()) {
                if (!Arrays.equals(record.value(), heartbeat)) {
                    first = unexpected == 0 ? record.offset() : first;
                    unexpected++;
                }
                records.next();
            }
            if (unexpected > 0 && problem == null) {
                problem = "partition " + partition + ", offset " + first + ": " + unexpected
                        + " records are not in the timeline; was the topic written with another scenario or seed, or twice?";
            }
        }
    }

    /** The topic cannot be read. The message is for the user. */
    public static final class TopicException extends Exception {
        private static final long serialVersionUID = 1L;

        TopicException(String message) {
            super(message);
        }
    }
}

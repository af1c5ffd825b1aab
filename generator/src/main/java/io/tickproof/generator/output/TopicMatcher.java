package io.tickproof.generator.output;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
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
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from end to end and matches each record, byte by byte, with the delivery of the timeline that it must
 * be. That says what is in the log whatever became of the acknowledgements: a delivery whose fate was not known is the
 * next record, or it is not there.
 */
public final class TopicMatcher {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, String> connection;
    private final String topic;
    private final Timeline timeline;

    /** @param connection properties of the consumer: {@code bootstrap.servers} and what else it takes to get in */
    public TopicMatcher(Map<String, String> connection, String topic, Timeline timeline) {
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.timeline = timeline;
    }

    /**
     * What was found.
     *
     * @param records in the topic, heartbeats too
     * @param absent deliveries that are not in the log
     * @param unexpected what is there and should not be, a sentence a partition; empty where everything matches
     */
    public record Found(long records, long absent, List<String> unexpected) {}

    /**
     * @param known the journal of the sending; empty where somebody else sent
     * @param complete gets an entry for each delivery that is in the log, those included that nobody acknowledged
     * @throws TopicException if the topic cannot be read
     */
    public Found read(Optional<SendJournal> known, SendJournal.Writer complete)
            throws IOException, InterruptedException, TopicException {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        // A fetch that waits at the end of one partition keeps the first fetch of the next one waiting.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        long records = 0;
        long absent = 0;
        List<String> unexpected = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic, PATIENCE);
            int there = infos == null ? 0 : infos.size();
            if (there == 0) {
                throw new TopicException("there is no topic " + topic + "; fill it with generate");
            }
            if (there < timeline.partitions() || there > timeline.mostPartitions()) {
                throw new TopicException("the topic " + topic + " has " + there + " partitions, and the scenario says "
                        + timeline.partitions());
            }
            for (int partition = 0; partition < there; partition++) {
                Match match = new Match(partition, new Records(consumer, new TopicPartition(topic, partition)));
                try (SendJournal.Reader entries = known.isPresent() && partition < timeline.partitions()
                        ? known.get().reader(partition)
                        : null) {
                    match.run(entries, complete);
                }
                records += match.records.read;
                absent += match.absent;
                if (match.problem != null) {
                    unexpected.add(match.problem);
                }
            }
        } catch (KafkaException e) {
            throw new TopicException("the topic " + topic + " cannot be read: " + e.getMessage());
        }
        return new Found(records, absent, unexpected);
    }

    /** The records of one partition, one after the other. */
    private static final class Records {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
        private final long end;
        private long read;

        Records(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
            this.consumer = consumer;
            this.partition = partition;
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
        }

        /** The next one, which stays; null behind the last. */
        ConsumerRecord<byte[], byte[]> peek() throws TopicException {
            long startNanos = System.nanoTime();
            while (fetched.isEmpty() && consumer.position(partition, PATIENCE) < end) {
                consumer.poll(POLL).forEach(fetched::add);
                if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                    throw new TopicException(partition + ": no record within " + PATIENCE.toSeconds()
                            + " s; read up to " + consumer.position(partition, PATIENCE) + " of " + end);
                }
            }
            return fetched.peek();
        }

        void next() {
            read++;
            fetched.poll();
        }
    }

    /** Walks one partition of the timeline beside its records. */
    private final class Match {
        private final int partition;
        private final Records records;
        private final TickEncoder encoder = new TickEncoder();
        private long absent;
        private String problem;

        Match(int partition, Records records) {
            this.partition = partition;
            this.records = records;
        }

        void run(SendJournal.Reader entries, SendJournal.Writer complete)
                throws IOException, InterruptedException, TopicException {
            long position = 0;
            long greatest = Long.MIN_VALUE;
            Timeline.Part part = new Timeline.Part(number -> number == partition, Long.MIN_VALUE, Long.MAX_VALUE);
            try (Timeline.Walk walk = timeline.walk(part)) {
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (delivery.isHeartbeat()) {
                        greatest = Math.max(greatest, delivery.timeMicros());
                    }
                    SendJournal.Entry entry = entries == null ? null : entries.at(position);
                    long before = entries == null ? Long.MAX_VALUE : entries.nextOffset();
                    match(delivery, entry, before, position, complete);
                    position++;
                }
            }
            behind(greatest);
        }

        private void match(
                Delivery delivery, SendJournal.Entry entry, long before, long position, SendJournal.Writer complete)
                throws IOException, TopicException {
            ConsumerRecord<byte[], byte[]> record = records.peek();
            boolean same = record != null
                    && (entry == null ? record.offset() < before : entry.offset() == record.offset())
                    && Arrays.equals(record.value(), delivery.value(encoder));
            if (same) {
                long appended = record.timestamp();
                complete.acknowledged(
                        partition,
                        entry != null
                                ? entry
                                : new SendJournal.Entry(
                                        position, record.offset(), appended * 1000, appended * 1000, appended));
                records.next();
            } else if (entry == null) {
                absent++;
            } else {
                absent++;
                if (problem == null) {
                    problem = "partition " + partition + ", offset " + entry.offset() + ": acknowledged as "
                            + delivery.label().text() + " delivery " + position + ", and the log "
                            + (record == null ? "ends before it" : "has another record there");
                }
                if (record != null && record.offset() <= entry.offset()) {
                    records.next();
                }
            }
        }

        /** A restart of the job makes the harness send the last heartbeats once more; there must be nothing else. */
        private void behind(long greatest) throws TopicException {
            byte[] beat = encoder.encodeHeartbeat(greatest);
            long strange = 0;
            long first = -1;
            for (ConsumerRecord<byte[], byte[]> record = records.peek(); record != null; record = records.peek()) {
                if (!Arrays.equals(record.value(), beat)) {
                    first = strange == 0 ? record.offset() : first;
                    strange++;
                }
                records.next();
            }
            if (strange > 0 && problem == null) {
                problem = "partition " + partition + ", offset " + first + ": " + strange
                        + " records that the timeline has not; is the topic of another scenario or seed, or was it written to twice?";
            }
        }
    }

    /** A topic cannot be read. The message is for the user. */
    public static final class TopicException extends Exception {
        private static final long serialVersionUID = 1L;

        TopicException(String message) {
            super(message);
        }
    }
}

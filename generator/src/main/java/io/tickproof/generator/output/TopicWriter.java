package io.tickproof.generator.output;

import io.tickproof.generator.output.TimelineEncoder.EncodedRecord;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a timeline to a Kafka topic, each delivery to its partition and at its scheduled time. It uses one idempotent
 * producer, so within a partition the log has the order of the timeline.
 */
public final class TopicWriter {
    /** Maximum size of a record in bytes. Some malformed records are large on purpose. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** Settings of the producer. */
    public static final Map<String, String> SETTINGS = Map.of(
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "true",
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            "5",
            ProducerConfig.BATCH_SIZE_CONFIG,
            Integer.toString(128 << 10),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            Integer.toString(16 << 20),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            Integer.toString(MAX_RECORD_BYTES));

    private final Map<String, String> connection;
    private final String topic;
    private final Pace pace;
    private final PacedSender.Counters counters = new PacedSender.Counters();

    /** @param connection properties of the producer: {@code bootstrap.servers} and the settings for authentication */
    public TopicWriter(Map<String, String> connection, String topic, Pace pace) {
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.pace = pace;
    }

    /** Returns how many deliveries have been handed to the producer until now. */
    public long sent() {
        return counters.sent().get();
    }

    /** Returns how many deliveries the broker has acknowledged until now. */
    public long acknowledged() {
        return counters.acknowledged().get();
    }

    /**
     * Writes the whole timeline to an empty topic.
     *
     * @see #resume
     */
    public SendSummary write(Timeline timeline, AcknowledgementListener listener)
            throws IOException, InterruptedException {
        return resume(timeline, ExistingRecords.none(timeline.partitions()), listener);
    }

    /**
     * Writes the rest of a timeline and waits until every delivery has been acknowledged or has failed.
     *
     * @param existing what the topic contains already, {@link ExistingRecords#verify verified}
     * @throws InterruptedException if the thread is interrupted; deliveries that have been sent remain in the topic
     * @throws IOException if the listener fails, or Kafka acknowledges nothing for too long
     */
    public SendSummary resume(Timeline timeline, ExistingRecords existing, AcknowledgementListener listener)
            throws IOException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties());
                TimelineEncoder encoder = new TimelineEncoder(timeline, existing)) {
            encoder.start();
            PacedSender sender = new PacedSender(
                    new PacedSender.Target(topic, pace, timeline.partitions(), timeline.startMicros()),
                    producer,
                    counters,
                    listener);
            try {
                // Fetch the metadata of the topic first: otherwise the first delivery would be delayed by it.
                producer.partitionsFor(topic);
                sender.start();
                for (List<EncodedRecord> chunk = encoder.next(); !chunk.isEmpty(); chunk = encoder.next()) {
                    for (EncodedRecord record : chunk) {
                        sender.send(record);
                    }
                    sender.failIfBrokerIsUnresponsive();
                }
                producer.flush();
            } catch (InterruptedException | IOException e) {
                // Do not wait for a broker that is unresponsive or about to be stopped.
                producer.close(Duration.ZERO);
                throw e;
            } catch (InterruptException e) {
                producer.close(Duration.ZERO);
                throw interrupted("interrupted while writing the timeline", e);
            }
            return sender.summary(encoder);
        }
    }

    /**
     * Sends a heartbeat with this time to every partition again. A stream without an end keeps sending heartbeats. A job
     * that was restarted after the last heartbeat of the timeline needs another one to advance the watermarks of
     * partitions without new records.
     *
     * @param timeMicros time of the heartbeat, in µs since the epoch
     */
    public void repeatHeartbeats(Timeline timeline, long timeMicros) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
            byte[] value = new TickEncoder().encodeHeartbeat(timeMicros);
            for (int partition = 0; partition < timeline.partitions(); partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, value));
            }
            producer.flush();
        } catch (InterruptException e) {
            throw interrupted("interrupted while sending heartbeats", e);
        }
    }

    private static InterruptedException interrupted(String message, InterruptException cause) {
        InterruptedException e = new InterruptedException(message);
        e.initCause(cause);
        return e;
    }

    private Properties properties() {
        return properties(connection);
    }

    /** Returns the properties of a producer that keeps the order of each partition. */
    static Properties properties(Map<String, String> connection) {
        Properties properties = new Properties();
        properties.putAll(connection);
        // These settings take precedence: without idempotence a partition would not keep the order of the timeline.
        properties.putAll(SETTINGS);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return properties;
    }
}

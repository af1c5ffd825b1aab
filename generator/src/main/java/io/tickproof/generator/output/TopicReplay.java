package io.tickproof.generator.output;

import io.tickproof.generator.output.TimelineEncoder.EncodedRecord;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.market.Micros;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends the records of a topic recording to a topic: each to its partition, in the recorded order, with its key, headers
 * and value, at the pace of the recorded timestamps. Nothing is added, and nothing is decoded.
 */
public final class TopicReplay {
    private final Map<String, String> connection;
    private final String topic;
    private final Pace pace;
    private final PacedSender.Counters counters = new PacedSender.Counters();

    /** @param connection properties of the producer: {@code bootstrap.servers} and the settings for authentication */
    public TopicReplay(Map<String, String> connection, String topic, Pace pace) {
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.pace = pace;
    }

    /** Returns how many records the broker has acknowledged until now. Any thread may call it. */
    public long acknowledged() {
        return counters.acknowledged().get();
    }

    /**
     * Sends all records and waits until every one has been acknowledged.
     *
     * @throws InterruptedException if the thread is interrupted; records that have been sent remain in the topic
     * @throws IOException if a record is not acknowledged
     * @throws io.tickproof.generator.recording.RecordingException if the recording cannot be read
     */
    public void send(Path file) throws IOException, InterruptedException {
        try (TopicRecordingReader recording = TopicRecordingReader.open(file);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(TopicWriter.properties(connection))) {
            try {
                send(recording, producer);
            } catch (InterruptedException | IOException e) {
                // Do not wait for a broker that is unresponsive.
                producer.close(Duration.ZERO);
                throw e;
            } catch (InterruptException e) {
                producer.close(Duration.ZERO);
                InterruptedException interrupted = new InterruptedException("interrupted while sending the recording");
                interrupted.initCause(e);
                throw interrupted;
            }
        }
    }

    private void send(TopicRecordingReader recording, KafkaProducer<byte[], byte[]> producer)
            throws IOException, InterruptedException {
        TopicRecord record = recording.next();
        if (record == null) {
            return;
        }
        producer.partitionsFor(topic);
        int partitions = recording.topic().partitions();
        long dueMicros = Micros.ofMillis(record.timestamp().millis());
        long[] positions = new long[partitions];
        PacedSender sender = new PacedSender(
                new PacedSender.Target(topic, pace, partitions, dueMicros),
                producer,
                counters,
                (partition, entry) -> {});
        sender.start();
        for (; record != null; record = recording.next()) {
            // Timestamps that producers set can go back; the order of the recording is kept.
            dueMicros = Math.max(dueMicros, Micros.ofMillis(record.timestamp().millis()));
            sender.send(new EncodedRecord(
                    record.partition(),
                    positions[record.partition()]++,
                    dueMicros,
                    record.content().value(),
                    record.content()));
            if (recording.records() % 1_000 == 0) {
                sender.failIfBrokerIsUnresponsive();
            }
        }
        producer.flush();
        sender.failIfUnacknowledged();
    }
}

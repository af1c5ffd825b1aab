package io.tickproof.generator;

import io.tickproof.generator.scenario.Pace;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a timeline into a Kafka topic, each delivery to its partition and at its time, with one idempotent producer:
 * within a partition the log has the timeline's order.
 */
public final class TimelineWriter {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String bootstrap;
    private final String topic;
    private final Pace pace;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile long lastAcknowledgedNanos = System.nanoTime();
    private final AtomicReference<Exception> firstFailure = new AtomicReference<>();
    private final AtomicReference<IOException> journalFailure = new AtomicReference<>();

    public TimelineWriter(String bootstrap, String topic, Pace pace) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.pace = pace;
    }

    /**
     * What was sent.
     *
     * @param sent deliveries handed to the producer, heartbeats too
     * @param unacknowledged those whose fate is not known
     * @param seconds from the first send to the last acknowledgement
     * @param lastTimeMicros the greatest time that was sent: that of the last heartbeats
     * @param firstFailure why the first of the unacknowledged is; null where there is none
     * @param behindMaxMillis how far behind its schedule the generator was at the worst; 0 at pace max, which has none
     */
    public record Summary(
            long sent,
            long unacknowledged,
            double seconds,
            double behindMaxMillis,
            AchievedDisorder disorder,
            long startedMicros,
            long lastTimeMicros,
            Exception firstFailure) {}

    /** How many deliveries have been handed to the producer, for progress. */
    public long sent() {
        return sent.get();
    }

    /**
     * Writes all of it and waits until every delivery is acknowledged or has failed.
     *
     * @throws InterruptedException if the thread is interrupted; what was sent stays sent
     * @throws IOException if the journal cannot be written, or Kafka acknowledges nothing for too long
     */
    public Summary write(Timeline timeline, SendJournal journal) throws IOException, InterruptedException {
        AchievedDisorder disorder = new AchievedDisorder(timeline.partitions());
        TickEncoder encoder = new TickEncoder();
        long[] positions = new long[timeline.partitions()];
        long behindMaxMicros = 0;
        long lastTimeMicros = Long.MIN_VALUE;
        long startNanos;
        long startMicros;
        try (SendJournal.Writer entries = journal.writer();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties());
                Timeline.Walk walk = timeline.walk()) {
            try {
                // The first send fetches the topic's metadata: not a delay of the first delivery.
                producer.partitionsFor(topic);
                startNanos = System.nanoTime();
                startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    long scheduledMicros = pace.isMax()
                            ? startMicros + elapsedMicros(startNanos)
                            : startMicros + (long) ((delivery.dueMicros() - timeline.startMicros()) / pace.speed());
                    long nowMicros = startMicros + elapsedMicros(startNanos);
                    if (scheduledMicros > nowMicros) {
                        waitUntil(scheduledMicros, startMicros, startNanos);
                        nowMicros = startMicros + elapsedMicros(startNanos);
                    } else if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while writing the timeline");
                    }
                    behindMaxMicros = Math.max(behindMaxMicros, nowMicros - scheduledMicros);
                    byte[] value = delivery.isHeartbeat()
                            ? encoder.encodeHeartbeat(delivery.timeMicros())
                            : encoder.encode(delivery.tick());
                    send(
                            producer,
                            entries,
                            delivery.partition(),
                            positions[delivery.partition()]++,
                            value,
                            scheduledMicros,
                            nowMicros);
                    giveUpOnDeafBroker();
                    disorder.add(delivery);
                    lastTimeMicros = Math.max(lastTimeMicros, delivery.timeMicros());
                    sent.incrementAndGet();
                }
                producer.flush();
            } catch (InterruptedException | IOException e) {
                // Must not wait for a broker that is deaf, or being stopped as well.
                producer.close(Duration.ZERO);
                throw e;
            } catch (org.apache.kafka.common.errors.InterruptException e) {
                producer.close(Duration.ZERO);
                throw (InterruptedException)
                        new InterruptedException("interrupted while writing the timeline").initCause(e);
            }
        }
        if (journalFailure.get() != null) {
            throw journalFailure.get();
        }
        double seconds = elapsedMicros(startNanos) / (double) MICROS_PER_SECOND;
        return new Summary(
                sent.get(),
                sent.get() - acknowledged.get(),
                seconds,
                pace.isMax() ? 0 : behindMaxMicros / 1000.0,
                disorder,
                startMicros,
                lastTimeMicros,
                firstFailure.get());
    }

    /**
     * A broker that answers nothing makes every send wait for a minute: enough is when it has been deaf for so long.
     */
    private void giveUpOnDeafBroker() throws IOException {
        Exception failure = firstFailure.get();
        if (failure != null && System.nanoTime() - lastAcknowledgedNanos > PATIENCE.toNanos()) {
            throw new IOException(
                    "Kafka has acknowledged nothing for " + PATIENCE.toSeconds() + " s, " + acknowledged.get() + " of "
                            + sent.get() + " deliveries before; the first failure: " + failure.getMessage());
        }
    }

    /**
     * Sends every partition a heartbeat of this time once more. A stream without an end has heartbeats without an end;
     * where a job was restarted behind the timeline's last, it needs another one to learn the time of the partitions
     * that have nothing new.
     */
    public void beatAgain(Timeline timeline, long timeMicros) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
            byte[] value = new TickEncoder().encodeHeartbeat(timeMicros);
            for (int partition = 0; partition < timeline.partitions(); partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, value));
            }
            producer.flush();
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            throw (InterruptedException) new InterruptedException("interrupted while sending heartbeats").initCause(e);
        }
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer,
            SendJournal.Writer entries,
            int partition,
            long position,
            byte[] value,
            long scheduledMicros,
            long sentMicros) {
        producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, failure) -> {
            if (failure != null) {
                firstFailure.compareAndSet(null, failure);
                return;
            }
            try {
                entries.acknowledged(
                        partition,
                        new SendJournal.Entry(
                                position, metadata.offset(), scheduledMicros, sentMicros, metadata.timestamp()));
                acknowledged.incrementAndGet();
                lastAcknowledgedNanos = System.nanoTime();
            } catch (IOException e) {
                journalFailure.compareAndSet(null, e);
            }
        });
    }

    private static void waitUntil(long scheduledMicros, long startMicros, long startNanos) throws InterruptedException {
        long left = scheduledMicros - startMicros - elapsedMicros(startNanos);
        while (left > 0) {
            LockSupport.parkNanos(left * 1000);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for the next delivery");
            }
            left = scheduledMicros - startMicros - elapsedMicros(startNanos);
        }
    }

    private static long elapsedMicros(long startNanos) {
        return (System.nanoTime() - startNanos) / 1000;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        return properties;
    }
}

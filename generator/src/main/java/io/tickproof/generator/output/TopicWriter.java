package io.tickproof.generator.output;

import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.MeasuredDisorder;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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
public final class TopicWriter {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of one record: some that are broken on purpose are large. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** Of the producer. */
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
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> firstFailure = new AtomicReference<>();
    private final AtomicReference<IOException> journalFailure = new AtomicReference<>();

    /** @param connection properties of the producer: {@code bootstrap.servers} and what else it takes to get in */
    public TopicWriter(Map<String, String> connection, String topic, Pace pace) {
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.pace = pace;
    }

    /** Told of each delivery that has been acknowledged, from one thread, in the order of each partition. */
    public interface Acknowledgements {
        void acknowledged(int partition, SendJournal.Entry entry) throws IOException;
    }

    /**
     * What was sent.
     *
     * @param sent deliveries handed to the producer, heartbeats too
     * @param unacknowledged those whose fate is not known
     * @param seconds from the first send to the last acknowledgement
     * @param behindMaxMillis how far behind its schedule the generator was at the worst; 0 at pace max, which has none
     * @param lastTimeMicros the greatest time that was sent: that of the last heartbeats
     * @param firstFailure why the first of the unacknowledged is; null where there is none
     */
    public record Summary(
            long sent,
            long unacknowledged,
            double seconds,
            double behindMaxMillis,
            MeasuredDisorder disorder,
            Manifest manifest,
            long startedMicros,
            long lastTimeMicros,
            Exception firstFailure) {}

    /** How many deliveries have been handed to the producer, for progress. */
    public long sent() {
        return sent.get();
    }

    /** How many deliveries the broker has acknowledged. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Writes all of it into an empty topic. @see #resume */
    public Summary write(Timeline timeline, Acknowledgements acknowledgements)
            throws IOException, InterruptedException {
        return resume(timeline, ExistingRecords.nothing(timeline.partitions()), acknowledgements);
    }

    /**
     * Writes what is missing and waits until every delivery is acknowledged or has failed.
     *
     * @param there what the topic holds already, {@link ExistingRecords#verify verified}
     * @throws InterruptedException if the thread is interrupted; what was sent stays sent
     * @throws IOException if the journal cannot be written, or Kafka acknowledges nothing for too long
     */
    public Summary resume(Timeline timeline, ExistingRecords there, Acknowledgements acknowledgements)
            throws IOException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties());
                Making making = new Making(timeline, there)) {
            Sending sending = new Sending(timeline, producer, acknowledgements);
            try {
                // The first send fetches the topic's metadata: not a delay of the first delivery.
                producer.partitionsFor(topic);
                sending.start();
                for (List<Outgoing> some = making.next(); !some.isEmpty(); some = making.next()) {
                    for (Outgoing outgoing : some) {
                        sending.send(outgoing);
                    }
                    sending.giveUpOnDeafBroker();
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
            if (journalFailure.get() != null) {
                throw journalFailure.get();
            }
            return sending.summary(making);
        }
    }

    /** @param position of its partition, from 0 */
    private record Outgoing(int partition, long position, long dueMicros, byte[] value) {}

    /** Walks the timeline in a thread of its own, a little ahead of the one that sends. */
    private static final class Making implements AutoCloseable {
        private static final int CHUNK = 512;
        private static final int CHUNK_BYTES = 1 << 20;
        private static final int CHUNKS_AHEAD = 8;

        private final Timeline timeline;
        private final long[] there;
        private final MeasuredDisorder disorder;
        private final Manifest.Hash[] hashes;
        private final BlockingQueue<List<Outgoing>> ready = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
        private final FutureTask<Void> task = new FutureTask<>(this::make, null);
        private final Thread thread = new Thread(task, "tickproof-timeline");
        private long lastTimeMicros = Long.MIN_VALUE;
        private long lost;

        Making(Timeline timeline, ExistingRecords there) {
            this.timeline = timeline;
            this.there = there.records();
            disorder = new MeasuredDisorder(timeline);
            hashes = new Manifest.Hash[timeline.partitions()];
            Arrays.setAll(hashes, partition -> new Manifest.Hash());
            thread.setDaemon(true);
            thread.start();
        }

        /** What is to be sent next; nothing behind the last. */
        List<Outgoing> next() throws InterruptedException, IOException {
            List<Outgoing> some = ready.poll(1, TimeUnit.SECONDS);
            while (some == null) {
                if (task.isDone()) {
                    some = ready.poll();
                    if (some == null) {
                        throw failure();
                    }
                } else {
                    some = ready.poll(1, TimeUnit.SECONDS);
                }
            }
            return some;
        }

        private IOException failure() throws InterruptedException {
            try {
                task.get();
                return new IOException("the timeline ended without an end");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException runtime) {
                    throw runtime;
                }
                return new IOException("the timeline could not be made: " + e.getCause(), e.getCause());
            }
        }

        private void make() {
            TickEncoder encoder = new TickEncoder();
            List<Outgoing> chunk = new ArrayList<>(CHUNK);
            long bytes = 0;
            try (Timeline.Walk walk = timeline.walk()) {
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    int partition = delivery.partition();
                    byte[] value = delivery.value(encoder);
                    long position = hashes[partition].records();
                    hashes[partition].add(value);
                    disorder.add(delivery);
                    lastTimeMicros = Math.max(lastTimeMicros, delivery.timeMicros());
                    if (position < there[partition]) {
                        continue;
                    }
                    chunk.add(new Outgoing(partition, position, delivery.dueMicros(), value));
                    bytes += value == null ? 0 : value.length;
                    if (chunk.size() == CHUNK || bytes > CHUNK_BYTES) {
                        ready.put(chunk);
                        chunk = new ArrayList<>(CHUNK);
                        bytes = 0;
                    }
                }
                disorder.lost(walk);
                lost = walk.lost();
                if (!chunk.isEmpty()) {
                    ready.put(chunk);
                }
                ready.put(List.of());
            } catch (InterruptedException e) {
                // Nobody wants the rest.
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /** The state of one call. */
    private final class Sending {
        private final KafkaProducer<byte[], byte[]> producer;
        private final Acknowledgements acknowledgements;
        private final long[] firstOffsets;
        private final long[] lastOffsets;
        private final long timelineStartMicros;
        private long startNanos;
        private long startMicros;
        private long number;
        private long firstDueMicros = Long.MIN_VALUE;
        private long behindMaxMicros;
        private long heard;
        private long heardNanos;

        Sending(Timeline timeline, KafkaProducer<byte[], byte[]> producer, Acknowledgements acknowledgements) {
            this.producer = producer;
            this.acknowledgements = acknowledgements;
            timelineStartMicros = timeline.startMicros();
            firstOffsets = new long[timeline.partitions()];
            lastOffsets = new long[timeline.partitions()];
            Arrays.fill(firstOffsets, -1);
            Arrays.fill(lastOffsets, -1);
        }

        void start() {
            startNanos = System.nanoTime();
            startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            heardNanos = startNanos;
        }

        void send(Outgoing outgoing) throws InterruptedException {
            long nowMicros = nowMicros();
            long scheduledMicros = nowMicros;
            if (!pace.isMax()) {
                if (firstDueMicros == Long.MIN_VALUE) {
                    // What is in the log already needs no time.
                    firstDueMicros = outgoing.position() == 0 ? timelineStartMicros : outgoing.dueMicros();
                }
                scheduledMicros = startMicros + pace.afterMicros(number, outgoing.dueMicros() - firstDueMicros);
                if (scheduledMicros > nowMicros) {
                    waitUntil(scheduledMicros);
                    nowMicros = nowMicros();
                }
                behindMaxMicros = Math.max(behindMaxMicros, nowMicros - scheduledMicros);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while writing the timeline");
            }
            number++;
            send(outgoing, scheduledMicros, nowMicros);
        }

        private void send(Outgoing outgoing, long scheduledMicros, long sentMicros) {
            int partition = outgoing.partition();
            long position = outgoing.position();
            producer.send(new ProducerRecord<>(topic, partition, null, outgoing.value()), (metadata, failure) -> {
                if (failure != null) {
                    firstFailure.compareAndSet(null, failure);
                    return;
                }
                acknowledged(partition, metadata.offset());
                try {
                    acknowledgements.acknowledged(
                            partition,
                            new SendJournal.Entry(
                                    position, metadata.offset(), scheduledMicros, sentMicros, metadata.timestamp()));
                } catch (IOException e) {
                    journalFailure.compareAndSet(null, e);
                }
            });
            sent.lazySet(sent.get() + 1);
        }

        /** Called by the producer's one thread. */
        private void acknowledged(int partition, long offset) {
            if (firstOffsets[partition] < 0) {
                firstOffsets[partition] = offset;
            }
            lastOffsets[partition] = offset;
            acknowledged.lazySet(acknowledged.get() + 1);
        }

        /** Behind {@code flush}: the producer's thread has told everything by then. */
        Summary summary(Making made) {
            List<Manifest.Partition> partitions = new ArrayList<>();
            for (int i = 0; i < made.hashes.length; i++) {
                partitions.add(new Manifest.Partition(
                        i, made.hashes[i].records(), made.hashes[i].sha256(), firstOffsets[i], lastOffsets[i]));
            }
            return new Summary(
                    sent.get(),
                    sent.get() - acknowledged.get(),
                    (System.nanoTime() - startNanos) / 1e9,
                    behindMaxMicros / 1000.0,
                    made.disorder,
                    new Manifest(partitions, made.lost),
                    startMicros,
                    made.lastTimeMicros,
                    firstFailure.get());
        }

        private void waitUntil(long scheduledMicros) throws InterruptedException {
            long left = scheduledMicros - nowMicros();
            while (left > 0) {
                LockSupport.parkNanos(left * 1000);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for the next delivery");
                }
                left = scheduledMicros - nowMicros();
            }
        }

        /**
         * A broker that answers nothing makes every send wait for a minute: enough is when it has been deaf for so
         * long.
         */
        void giveUpOnDeafBroker() throws IOException {
            Exception failure = firstFailure.get();
            long count = acknowledged.get();
            if (count != heard) {
                heard = count;
                heardNanos = System.nanoTime();
            } else if (failure != null && System.nanoTime() - heardNanos > PATIENCE.toNanos()) {
                throw new IOException("Kafka has acknowledged nothing for " + PATIENCE.toSeconds() + " s, " + count
                        + " of " + sent.get() + " deliveries before; the first failure: " + failure.getMessage());
            }
        }

        private long nowMicros() {
            return startMicros + (System.nanoTime() - startNanos) / 1000;
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

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(connection);
        // Ours win: without idempotence a partition would not keep the timeline's order.
        properties.putAll(SETTINGS);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return properties;
    }
}

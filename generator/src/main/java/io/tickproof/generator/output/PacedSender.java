package io.tickproof.generator.output;

import io.tickproof.generator.output.TimelineEncoder.EncodedRecord;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.market.Micros;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of one write at the scenario's pace and tracks their acknowledgements. One thread sends; the
 * producer's thread calls back.
 */
final class PacedSender {
    private static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofMinutes(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Pace pace;
    private final Counters counters;
    private final AcknowledgementListener listener;
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private final AtomicReference<@Nullable IOException> listenerFailure = new AtomicReference<>();
    private final long[] firstOffsets;
    private final long[] lastOffsets;
    private final long timelineStartMicros;
    private long startNanos;
    private long startMicros;
    private long number;
    private long firstDueMicros = Long.MIN_VALUE;
    private long maxLagMicros;
    private long lastAcknowledged;
    private long lastAcknowledgedNanos;

    /** Progress, visible to any thread. */
    record Counters(AtomicLong sent, AtomicLong acknowledged) {
        Counters() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    /**
     * The topic and the pace of a write.
     *
     * @param partitions number of partitions of the topic
     * @param startMicros due time at which the schedule starts, in µs since the epoch
     */
    record Target(String topic, Pace pace, int partitions, long startMicros) {}

    PacedSender(
            Target target,
            KafkaProducer<byte[], byte[]> producer,
            Counters counters,
            AcknowledgementListener listener) {
        this.topic = target.topic();
        this.pace = target.pace();
        this.producer = producer;
        this.counters = counters;
        this.listener = listener;
        timelineStartMicros = target.startMicros();
        firstOffsets = new long[target.partitions()];
        lastOffsets = new long[target.partitions()];
        Arrays.fill(firstOffsets, -1);
        Arrays.fill(lastOffsets, -1);
    }

    /** Starts the clock of the schedule. */
    void start() {
        startNanos = System.nanoTime();
        startMicros = Micros.now();
        lastAcknowledgedNanos = startNanos;
    }

    /** Waits until the record is scheduled and hands it to the producer. */
    void send(EncodedRecord record) throws InterruptedException {
        long nowMicros = nowMicros();
        long scheduledMicros = nowMicros;
        if (!pace.isMax()) {
            if (firstDueMicros == Long.MIN_VALUE) {
                // Records that were written before take no time in a resumed write.
                firstDueMicros = record.position() == 0 ? timelineStartMicros : record.dueMicros();
            }
            scheduledMicros = startMicros + pace.afterMicros(number, record.dueMicros() - firstDueMicros);
            if (scheduledMicros > nowMicros) {
                waitUntil(scheduledMicros);
                nowMicros = nowMicros();
            }
            maxLagMicros = Math.max(maxLagMicros, nowMicros - scheduledMicros);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while writing the timeline");
        }
        number++;
        send(record, scheduledMicros, nowMicros);
    }

    private void send(EncodedRecord record, long scheduledMicros, long sentMicros) {
        producer.send(producerRecord(record), (metadata, failure) -> {
            if (failure != null) {
                firstFailure.compareAndSet(null, failure);
            } else {
                acknowledged(record, metadata, scheduledMicros, sentMicros);
            }
        });
        counters.sent().lazySet(counters.sent().get() + 1);
    }

    private ProducerRecord<byte[], byte[]> producerRecord(EncodedRecord record) {
        TopicRecord.Content recorded = record.recorded();
        if (recorded == null) {
            return new ProducerRecord<>(topic, record.partition(), null, record.value());
        }
        List<Header> headers = recorded.headers().stream()
                .<Header>map(header -> new RecordHeader(header.name(), header.value()))
                .toList();
        return new ProducerRecord<>(topic, record.partition(), recorded.key(), record.value(), headers);
    }

    /** Called only by the thread of the producer. */
    private void acknowledged(EncodedRecord record, RecordMetadata metadata, long scheduledMicros, long sentMicros) {
        int partition = record.partition();
        long offset = metadata.offset();
        if (firstOffsets[partition] < 0) {
            firstOffsets[partition] = offset;
        }
        lastOffsets[partition] = offset;
        counters.acknowledged().lazySet(counters.acknowledged().get() + 1);
        try {
            listener.acknowledged(
                    partition,
                    new SendJournal.Entry(
                            record.position(), offset, scheduledMicros, sentMicros, metadata.timestamp()));
        } catch (IOException e) {
            listenerFailure.compareAndSet(null, e);
        }
    }

    /**
     * Fails if the broker has acknowledged nothing for {@link #ACKNOWLEDGEMENT_TIMEOUT} after a failure. Without this
     * limit, an unresponsive broker would delay every send by the producer's own timeout of a minute.
     */
    void failIfBrokerIsUnresponsive() throws IOException {
        Exception failure = firstFailure.get();
        long count = counters.acknowledged().get();
        if (count != lastAcknowledged) {
            lastAcknowledged = count;
            lastAcknowledgedNanos = System.nanoTime();
        } else if (failure != null && System.nanoTime() - lastAcknowledgedNanos > ACKNOWLEDGEMENT_TIMEOUT.toNanos()) {
            throw new IOException("Kafka has acknowledged nothing for " + ACKNOWLEDGEMENT_TIMEOUT.toSeconds() + " s, "
                    + count + " of " + counters.sent().get() + " deliveries before; the first failure: "
                    + failure.getMessage());
        }
    }

    /**
     * Fails if a record was not acknowledged. Call it after the producer has been flushed.
     *
     * @throws IOException with the first failure
     */
    void failIfUnacknowledged() throws IOException {
        Exception failure = firstFailure.get();
        if (failure != null) {
            throw new IOException(
                    (counters.sent().get() - counters.acknowledged().get()) + " of "
                            + counters.sent().get() + " records were not acknowledged; the first failure: "
                            + failure.getMessage(),
                    failure);
        }
    }

    /**
     * Returns the summary. Call it after the producer has been flushed: its thread has reported everything by then.
     *
     * @throws IOException if the listener failed
     */
    SendSummary summary(TimelineEncoder encoder) throws IOException {
        IOException failure = listenerFailure.get();
        if (failure != null) {
            throw failure;
        }
        long sent = counters.sent().get();
        return new SendSummary(
                sent,
                sent - counters.acknowledged().get(),
                firstFailure.get(),
                new SendSummary.Timing(
                        startMicros,
                        Micros.toSeconds(nowMicros() - startMicros),
                        maxLagMicros / (double) Micros.PER_MILLI),
                encoder.content(firstOffsets, lastOffsets));
    }

    private void waitUntil(long scheduledMicros) throws InterruptedException {
        long remaining = scheduledMicros - nowMicros();
        while (remaining > 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(remaining));
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for the next delivery");
            }
            remaining = scheduledMicros - nowMicros();
        }
    }

    private long nowMicros() {
        return startMicros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
    }
}

package io.tickproof.generator.output;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.MeasuredDisorder;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Walks and encodes a timeline in a separate thread, a little ahead of the thread that sends. It also measures the
 * disorder and hashes every record, including those that have been written before.
 */
final class TimelineEncoder implements AutoCloseable {
    private static final int CHUNK_RECORDS = 512;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS_AHEAD = 8;

    private final Timeline timeline;
    private final long[] existing;
    private final MeasuredDisorder disorder;
    private final Manifest.Hash[] hashes;
    private final BlockingQueue<List<EncodedRecord>> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
    private final FutureTask<Boolean> task = new FutureTask<>(this::encode, true);
    private final Thread thread = new Thread(task, "tickproof-timeline");
    private long lastTimeMicros = Long.MIN_VALUE;
    private long dropped;

    /**
     * A record that is ready to be sent.
     *
     * @param position position within its partition, from 0
     * @param dueMicros when it is due, on the axis of event time, in µs since the epoch
     * @param value null for a record without a value
     * @param recorded key and headers of a recorded record; null for a record without any
     */
    record EncodedRecord(
            int partition,
            long position,
            long dueMicros,
            byte @Nullable [] value,
            TopicRecord.@Nullable Content recorded) {}

    /** @param existing records that have been written before and are not returned */
    TimelineEncoder(Timeline timeline, ExistingRecords existing) {
        this.timeline = timeline;
        this.existing = existing.records();
        disorder = new MeasuredDisorder(timeline);
        hashes = new Manifest.Hash[timeline.partitions()];
        Arrays.setAll(hashes, partition -> new Manifest.Hash());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for the next records and returns them. Returns an empty list after the last one. */
    List<EncodedRecord> next() throws InterruptedException, IOException {
        List<EncodedRecord> chunk = chunks.poll(1, TimeUnit.SECONDS);
        while (chunk == null) {
            if (task.isDone()) {
                chunk = chunks.poll();
                if (chunk == null) {
                    throw failure();
                }
            } else {
                chunk = chunks.poll(1, TimeUnit.SECONDS);
            }
        }
        return chunk;
    }

    /** Returns what was sent. Call it after {@link #next} has returned an empty list. */
    SendSummary.Content content(long[] firstOffsets, long[] lastOffsets) {
        List<Manifest.Partition> partitions = new ArrayList<>();
        for (int i = 0; i < hashes.length; i++) {
            partitions.add(new Manifest.Partition(
                    i, hashes[i].records(), hashes[i].sha256(), firstOffsets[i], lastOffsets[i]));
        }
        return new SendSummary.Content(new Manifest(partitions, dropped), disorder, lastTimeMicros);
    }

    private IOException failure() throws InterruptedException {
        try {
            task.get();
            return new IOException("the timeline ended without a last record");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            return new IOException("the timeline could not be computed: " + e.getCause(), e.getCause());
        }
    }

    private void encode() {
        TickEncoder encoder = new TickEncoder();
        List<EncodedRecord> chunk = new ArrayList<>(CHUNK_RECORDS);
        long bytes = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                int partition = delivery.partition();
                byte[] value = delivery.value(encoder);
                long position = hashes[partition].records();
                hashes[partition].add(value);
                disorder.add(delivery);
                lastTimeMicros = Math.max(lastTimeMicros, delivery.timeMicros());
                if (position < existing[partition]) {
                    continue;
                }
                chunk.add(new EncodedRecord(partition, position, delivery.dueMicros(), value, delivery.recorded()));
                bytes += value == null ? 0 : value.length;
                if (chunk.size() == CHUNK_RECORDS || bytes > CHUNK_BYTES) {
                    chunks.put(chunk);
                    chunk = new ArrayList<>(CHUNK_RECORDS);
                    bytes = 0;
                }
            }
            disorder.addDropped(walk);
            dropped = walk.dropped();
            if (!chunk.isEmpty()) {
                chunks.put(chunk);
            }
            chunks.put(List.of());
        } catch (InterruptedException e) {
            // The reader has closed this encoder.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

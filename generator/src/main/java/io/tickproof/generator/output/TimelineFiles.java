package io.tickproof.generator.output;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a timeline to files: one file per partition and one line per record. A line is the record's value, or {@code
 * \N} for a record without a value. Threads write different partitions in parallel, each from a walk over its part.
 */
public final class TimelineFiles {
    private static final byte[] NO_VALUE = "\\N".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final int partitions;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** Length of the complete lines per partition, in bytes. */
    private final long[] completeBytes;

    /** @param folder directory of the files; created if it does not exist */
    public TimelineFiles(Path folder, int partitions) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.partitions = partitions;
        this.completeBytes = new long[partitions];
    }

    /** Returns how many records of all partitions have been processed until now. */
    public long written() {
        return written.get();
    }

    /** Returns whether no file has any content, not even an incomplete line. */
    public boolean isEmpty() throws IOException {
        for (int partition = 0; partition < partitions; partition++) {
            if (Files.exists(file(partition)) && Files.size(file(partition)) > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the complete lines of the files. {@link #write} truncates an incomplete line after them.
     *
     * @throws IOException if a file cannot be read
     */
    public ExistingRecords existing() throws IOException {
        ExistingRecords existing = ExistingRecords.none(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            Path file = file(partition);
            if (Files.exists(file)) {
                readCompleteLines(file, partition, existing);
            }
        }
        return existing;
    }

    /**
     * Writes the rest of a timeline.
     *
     * @param existing what the files contain already, {@link ExistingRecords#verify verified}
     * @param threads how many threads write in parallel
     */
    public Manifest write(Timeline timeline, ExistingRecords existing, int threads)
            throws IOException, InterruptedException {
        int count = Math.min(threads, partitions);
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<Future<List<Manifest.Partition>>> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int first = i;
                Callable<List<Manifest.Partition>> part = () -> writePart(timeline, existing, first, count);
                parts.add(executor.submit(part));
            }
            List<Manifest.Partition> all = new ArrayList<>();
            for (Future<List<Manifest.Partition>> part : parts) {
                all.addAll(part.get());
            }
            all.sort(Comparator.comparingInt(Manifest.Partition::partition));
            return new Manifest(all, dropped.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    /** Writes the partitions {@code first}, {@code first + step}, and so on. */
    private List<Manifest.Partition> writePart(Timeline timeline, ExistingRecords existing, int first, int step)
            throws IOException, InterruptedException {
        Manifest.Hash[] hashes = new Manifest.Hash[partitions];
        Arrays.setAll(hashes, partition -> new Manifest.Hash());
        OutputStream[] files = new OutputStream[partitions];
        TickEncoder encoder = new TickEncoder();
        Timeline.Part part = Timeline.Part.ofPartitions(partition -> partition % step == first);
        try (Timeline.Walk walk = timeline.walk(part)) {
            for (int partition = first; partition < partitions; partition += step) {
                truncate(partition);
                files[partition] = new BufferedOutputStream(
                        Files.newOutputStream(file(partition), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        BUFFER_BYTES);
            }
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                int partition = delivery.partition();
                byte[] value = delivery.value(encoder);
                long position = hashes[partition].records();
                hashes[partition].add(value);
                written.incrementAndGet();
                if (position < existing.records()[partition]) {
                    continue;
                }
                files[partition].write(value == null ? NO_VALUE : value);
                files[partition].write('\n');
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while writing the timeline");
                }
            }
            dropped.addAndGet(walk.dropped());
        } finally {
            for (OutputStream file : files) {
                if (file != null) {
                    file.close();
                }
            }
        }
        List<Manifest.Partition> result = new ArrayList<>();
        for (int partition = first; partition < partitions; partition += step) {
            result.add(new Manifest.Partition(
                    partition,
                    hashes[partition].records(),
                    hashes[partition].sha256(),
                    hashes[partition].records() == 0 ? -1 : 0,
                    hashes[partition].records() - 1));
        }
        return result;
    }

    private void truncate(int partition) throws IOException {
        Path file = file(partition);
        if (Files.exists(file)) {
            try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
                content.setLength(completeBytes[partition]);
            }
        }
    }

    private void readCompleteLines(Path file, int partition, ExistingRecords existing) throws IOException {
        long lines = 0;
        long lastStart = 0;
        long lastEnd = -1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            long position = 0;
            for (int b = in.read(); b >= 0; b = in.read(), position++) {
                if (b == '\n') {
                    lines++;
                    lastStart = lastEnd + 1;
                    lastEnd = position;
                }
            }
        }
        completeBytes[partition] = lastEnd + 1;
        if (lines > 0) {
            try (RandomAccessFile tail = new RandomAccessFile(file.toFile(), "r")) {
                byte[] value = new byte[(int) (lastEnd - lastStart)];
                tail.seek(lastStart);
                tail.readFully(value);
                existing.last()[partition] = Arrays.equals(value, NO_VALUE) ? null : value;
            }
        }
        existing.records()[partition] = lines;
    }

    private Path file(int partition) {
        return folder.resolve("partition-" + partition + ".jsonl");
    }
}

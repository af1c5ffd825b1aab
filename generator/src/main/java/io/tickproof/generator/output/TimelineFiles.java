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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A timeline in files, one a partition and one line a record: its value as it is, or {@code \N} for a record without
 * one. Partitions are written side by side, each from a walk of its own part.
 */
public final class TimelineFiles {
    private static final byte[] NO_VALUE = "\\N".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final int partitions;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final long[] wholeBytes;

    /** @param folder made if it is not there */
    public TimelineFiles(Path folder, int partitions) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.partitions = partitions;
        this.wholeBytes = new long[partitions];
    }

    /** Of all partitions, for progress. */
    public long written() {
        return written.get();
    }

    /** Whether there is anything at all, be it a part of a line. */
    public boolean isEmpty() throws IOException {
        for (int partition = 0; partition < partitions; partition++) {
            if (Files.exists(file(partition)) && Files.size(file(partition)) > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The whole lines of the files; what broke off behind them is cut away when they are written.
     *
     * @throws IOException if they cannot be read
     */
    public ExistingRecords there() throws IOException {
        ExistingRecords there = ExistingRecords.nothing(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            Path file = file(partition);
            if (Files.exists(file)) {
                readWholeLines(file, partition, there);
            }
        }
        return there;
    }

    /**
     * Writes what is missing.
     *
     * @param there what stands in the files, {@link ExistingRecords#verify verified}
     * @param threads how many write at once
     */
    public Manifest write(Timeline timeline, ExistingRecords there, int threads)
            throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, partitions));
        try {
            List<Future<List<Manifest.Partition>>> parts = new ArrayList<>();
            for (int i = 0; i < Math.min(threads, partitions); i++) {
                int first = i;
                int step = Math.min(threads, partitions);
                Callable<List<Manifest.Partition>> part = () -> writePart(timeline, there, first, step);
                parts.add(executor.submit(part));
            }
            List<Manifest.Partition> all = new ArrayList<>();
            for (Future<List<Manifest.Partition>> part : parts) {
                all.addAll(part.get());
            }
            all.sort(java.util.Comparator.comparingInt(Manifest.Partition::partition));
            return new Manifest(all, lost.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Manifest.Partition> writePart(Timeline timeline, ExistingRecords there, int first, int step)
            throws IOException, InterruptedException {
        Manifest.Hash[] hashes = new Manifest.Hash[partitions];
        Arrays.setAll(hashes, partition -> new Manifest.Hash());
        OutputStream[] files = new OutputStream[partitions];
        TickEncoder encoder = new TickEncoder();
        Timeline.Part part = new Timeline.Part(partition -> partition % step == first, Long.MIN_VALUE, Long.MAX_VALUE);
        try (Timeline.Walk walk = timeline.walk(part)) {
            for (int partition = first; partition < partitions; partition += step) {
                cutOff(partition);
                files[partition] = new BufferedOutputStream(
                        Files.newOutputStream(file(partition), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        BUFFER);
            }
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                int partition = delivery.partition();
                byte[] value = delivery.value(encoder);
                long position = hashes[partition].records();
                hashes[partition].add(value);
                written.incrementAndGet();
                if (position < there.records()[partition]) {
                    continue;
                }
                files[partition].write(value == null ? NO_VALUE : value);
                files[partition].write('\n');
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while writing the timeline");
                }
            }
            lost.addAndGet(walk.lost());
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

    private void cutOff(int partition) throws IOException {
        Path file = file(partition);
        if (Files.exists(file)) {
            try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
                whole.setLength(wholeBytes[partition]);
            }
        }
    }

    private void readWholeLines(Path file, int partition, ExistingRecords there) throws IOException {
        long lines = 0;
        long lastStart = 0;
        long lastEnd = -1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            long at = 0;
            for (int b = in.read(); b >= 0; b = in.read(), at++) {
                if (b == '\n') {
                    lines++;
                    lastStart = lastEnd + 1;
                    lastEnd = at;
                }
            }
        }
        wholeBytes[partition] = lastEnd + 1;
        if (lines > 0) {
            try (RandomAccessFile tail = new RandomAccessFile(file.toFile(), "r")) {
                byte[] value = new byte[(int) (lastEnd - lastStart)];
                tail.seek(lastStart);
                tail.readFully(value);
                there.last()[partition] = Arrays.equals(value, NO_VALUE) ? null : value;
            }
        }
        there.records()[partition] = lines;
    }

    private Path file(int partition) {
        return folder.resolve("partition-" + partition + ".jsonl");
    }
}

package io.tickproof.generator.recording;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts more values than fit in memory. Whenever enough values have been added, they are sorted and written to a
 * temporary file, and these sorted runs are merged at the end. Few values never touch the disk.
 *
 * @param <T> type of the values
 */
final class SpillingSorter<T> implements AutoCloseable {
    private static final int RUN_BUFFER_BYTES = 1 << 15;

    /** How a value is written to the temporary file. */
    interface Format<T> {
        void write(T value, DataOutput out) throws IOException;

        T read(DataInput in) throws IOException;
    }

    private final Comparator<T> order;
    private final Format<T> format;
    private final int maxInMemory;
    private final List<T> pending = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private @Nullable FileChannel spilled;

    /** A sorted part of the temporary file. */
    private record Run(long position, long count) {}

    /**
     * @param order must not regard two different values as equal
     * @param maxInMemory how many values are kept in memory, 1 or more
     */
    SpillingSorter(Comparator<T> order, Format<T> format, int maxInMemory) {
        this.order = order;
        this.format = format;
        this.maxInMemory = maxInMemory;
    }

    /** @throws IOException if the temporary file cannot be written */
    void add(T value) throws IOException {
        pending.add(value);
        if (pending.size() == maxInMemory) {
            spill();
        }
    }

    /**
     * Starts to return the values in their order. Nothing may be added after this.
     *
     * @throws IOException if the temporary file cannot be read
     */
    Sorted<T> sorted() throws IOException {
        pending.sort(order);
        PriorityQueue<Source<T>> sources = new PriorityQueue<>(Comparator.comparing(Source::head, order));
        Iterator<T> memory = pending.iterator();
        add(sources, () -> memory.hasNext() ? memory.next() : null);
        for (Run run : runs) {
            add(sources, reader(run));
        }
        return () -> {
            Source<T> first = sources.poll();
            if (first == null) {
                return null;
            }
            add(sources, first.rest);
            return first.head;
        };
    }

    /** The values in their order. */
    interface Sorted<T> {
        /** Returns the next value, or null after the last one. */
        @Nullable
        T next() throws IOException;
    }

    /** Deletes the temporary file. */
    @Override
    public void close() throws IOException {
        if (spilled != null) {
            spilled.close();
        }
    }

    /** The next value of a run, and the values after it. */
    private record Source<T>(T head, Sorted<T> rest) {}

    private static <T> void add(PriorityQueue<Source<T>> sources, Sorted<T> values) throws IOException {
        T head = values.next();
        if (head != null) {
            sources.add(new Source<>(head, values));
        }
    }

    private void spill() throws IOException {
        FileChannel file = spilled;
        if (file == null) {
            Path path = Files.createTempFile("tickproof-sort", ".tmp");
            // On POSIX systems the file has no name from here on, so a killed process leaves nothing behind.
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            spilled = file;
        }
        pending.sort(order);
        runs.add(new Run(file.position(), pending.size()));
        OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(file), RUN_BUFFER_BYTES);
        DataOutputStream out = new DataOutputStream(bytes);
        for (T value : pending) {
            format.write(value, out);
        }
        out.flush();
        pending.clear();
    }

    private Sorted<T> reader(Run run) {
        FileChannel file = Objects.requireNonNull(spilled, "a run is in the file");
        DataInputStream in =
                new DataInputStream(new BufferedInputStream(new Region(file, run.position), RUN_BUFFER_BYTES));
        long[] left = {run.count};
        return () -> left[0]-- > 0 ? format.read(in) : null;
    }

    /** The bytes of a file from a position on. Reading does not move the position of the file. */
    private static final class Region extends InputStream {
        private final FileChannel file;
        private long position;

        Region(FileChannel file, long position) {
            this.file = file;
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = file.read(ByteBuffer.wrap(buffer, offset, length), position);
            position += Math.max(count, 0);
            return count;
        }
    }
}

package io.tickproof.generator.output;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of each delivery that was sent. There is one file per partition, in the order of the acknowledgements,
 * which for one idempotent producer is the order of the partition. The journal is read in step with a second walk over
 * the timeline, so it never has to fit into memory.
 */
public final class SendJournal {
    private static final int BUFFER_BYTES = 1 << 14;

    private final Path folder;
    private final int partitions;

    /** @param folder directory of the files; created if it does not exist */
    public SendJournal(Path folder, int partitions) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.partitions = partitions;
    }

    /**
     * How one delivery was sent.
     *
     * @param position position of the delivery within its partition, from 0
     * @param offset offset in the log of the partition
     * @param scheduledMicros when the delivery was scheduled, by the wall clock, in µs since the epoch
     * @param sentMicros when the delivery was sent, by the wall clock, in µs since the epoch
     * @param appendedMillis when the broker appended the record, by the broker's clock, in ms since the epoch
     */
    public record Entry(long position, long offset, long scheduledMicros, long sentMicros, long appendedMillis) {}

    /** Starts a new journal and replaces the previous one. */
    public Writer writer() throws IOException {
        return new Writer();
    }

    /** @param partition from 0 */
    public Reader reader(int partition) throws IOException {
        return new Reader(partition);
    }

    private Path file(int partition) {
        return folder.resolve("partition-" + partition + ".journal");
    }

    /** Writes the entries of all partitions. */
    public final class Writer implements AutoCloseable, AcknowledgementListener {
        private final DataOutputStream[] files = new DataOutputStream[partitions];

        Writer() throws IOException {
            for (int partition = 0; partition < partitions; partition++) {
                files[partition] = new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file(partition)), BUFFER_BYTES));
            }
        }

        @Override
        public void acknowledged(int partition, Entry entry) throws IOException {
            DataOutputStream file = files[partition];
            file.writeLong(entry.position());
            file.writeLong(entry.offset());
            file.writeLong(entry.scheduledMicros());
            file.writeLong(entry.sentMicros());
            file.writeLong(entry.appendedMillis());
        }

        @Override
        public void close() throws IOException {
            for (DataOutputStream file : files) {
                if (file != null) {
                    file.close();
                }
            }
        }
    }

    /** Reads the acknowledged deliveries of one partition. */
    public final class Reader implements AutoCloseable {
        private final DataInputStream file;
        private @Nullable Entry next;

        Reader(int partition) throws IOException {
            file = new DataInputStream(new BufferedInputStream(Files.newInputStream(file(partition)), BUFFER_BYTES));
            next = read(file);
        }

        /**
         * Returns the entry of the delivery at a position, or null if the delivery was never acknowledged.
         *
         * @param position must increase from call to call
         */
        public @Nullable Entry at(long position) {
            Entry entry = next;
            if (entry == null || entry.position() != position) {
                return null;
            }
            next = read(file);
            return entry;
        }

        /** Returns the offset of the next entry, which {@link #at} has not returned yet; Long.MAX_VALUE after the last. */
        long nextOffset() {
            return next == null ? Long.MAX_VALUE : next.offset();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private static @Nullable Entry read(DataInputStream file) {
            try {
                return new Entry(file.readLong(), file.readLong(), file.readLong(), file.readLong(), file.readLong());
            } catch (EOFException e) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

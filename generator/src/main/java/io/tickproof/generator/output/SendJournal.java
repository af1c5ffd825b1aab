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

/**
 * What became of each delivery when it was sent, a file a partition, in the order of the acknowledgements: which for
 * one idempotent producer is the order of the partition. Read again in step with a second walk of the timeline, so it
 * never has to fit into memory.
 */
public final class SendJournal {
    private final Path folder;
    private final int partitions;

    /** @param folder where the files go; made if it is not there */
    public SendJournal(Path folder, int partitions) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.partitions = partitions;
    }

    /**
     * How one delivery was sent.
     *
     * @param position which delivery of its partition, from 0
     * @param offset in the partition's log
     * @param scheduledMicros when it was to be sent, wall clock, µs since the epoch
     * @param sentMicros when it was sent
     * @param appendedMillis when the broker appended it, by the broker's clock, in whole ms
     */
    public record Entry(long position, long offset, long scheduledMicros, long sentMicros, long appendedMillis) {}

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

    public final class Writer implements AutoCloseable, TopicWriter.Acknowledgements {
        private final DataOutputStream[] files = new DataOutputStream[partitions];

        Writer() throws IOException {
            for (int partition = 0; partition < partitions; partition++) {
                files[partition] =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file(partition)), 1 << 14));
            }
        }

        /** Called from one thread at a time: the producer's. */
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

    /** The acknowledged deliveries of a partition. */
    public final class Reader implements AutoCloseable {
        private final DataInputStream file;
        private Entry next;

        Reader(int partition) throws IOException {
            file = new DataInputStream(new BufferedInputStream(Files.newInputStream(file(partition)), 1 << 14));
            next = read();
        }

        /** The entry of the delivery at this position, or null if it was never acknowledged. Ask in rising order. */
        public Entry at(long position) {
            if (next == null || next.position() != position) {
                return null;
            }
            Entry entry = next;
            next = read();
            return entry;
        }

        /** Offset of the next entry that {@link #at} has not given yet; Long.MAX_VALUE behind the last. */
        long nextOffset() {
            return next == null ? Long.MAX_VALUE : next.offset();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private Entry read() {
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

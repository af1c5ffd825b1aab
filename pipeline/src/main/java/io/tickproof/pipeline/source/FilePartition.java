package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.JobOptions.FileLayout;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The records of one file, in the order of the file, with a look-ahead of one record. After the last record follows a
 * heartbeat at the end of time, so that a finished file does not hold the others back.
 */
public abstract class FilePartition implements AutoCloseable {
    /** Later than any event time, and far enough from {@code Long.MAX_VALUE} that durations can be added. */
    public static final long END_MICROS = Long.MAX_VALUE / 4;

    private final int number;
    private SourceRecord next = new SourceRecord();
    private long offset = -1;
    private boolean nextIsEnd;
    private boolean over;

    FilePartition(int number) {
        this.number = number;
    }

    /**
     * Opens a file and reads its first record.
     *
     * @param number index of the file in the list, which is the number of the partition
     * @throws IOException if the file cannot be opened, or no reader supports its format
     */
    static FilePartition open(JobOptions.Files files, int number, boolean anyPrice) throws IOException {
        Path file = Path.of(files.files().get(number));
        FilePartition partition = files.layout() == FileLayout.RECORDS
                ? new LineFile(file, number, anyPrice)
                : new RecordingFile(file, number, files, anyPrice);
        try {
            partition.advance();
            return partition;
        } catch (IOException | RuntimeException e) {
            partition.close();
            throw e;
        }
    }

    /** Reads the next record of the file into the argument. Returns false at the end of the file. */
    abstract boolean read(SourceRecord record, long atOffset) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Returns whether all records, including the final heartbeat, have been taken. */
    final boolean isOver() {
        return over;
    }

    /**
     * Returns the event time of the next record in µs. A rejected record has no event time, and the final heartbeat
     * must not wait for other files: for both it returns {@code Long.MIN_VALUE}.
     */
    final long dueMicros() {
        return nextIsEnd || next.kind == TickDecoder.Kind.REJECTED ? Long.MIN_VALUE : next.timeMicros;
    }

    /**
     * Returns the next record.
     *
     * @param unused a record that the caller no longer needs; it is filled with the record after the next one
     */
    final SourceRecord take(SourceRecord unused) throws IOException {
        SourceRecord taken = next;
        next = unused;
        advance();
        return taken;
    }

    private void advance() throws IOException {
        if (nextIsEnd) {
            over = true;
            return;
        }
        next.partition = number;
        if (read(next, offset + 1)) {
            offset++;
            return;
        }
        nextIsEnd = true;
        next.kind = TickDecoder.Kind.HEARTBEAT;
        next.timeMicros = END_MICROS;
        next.offset = offset;
    }
}

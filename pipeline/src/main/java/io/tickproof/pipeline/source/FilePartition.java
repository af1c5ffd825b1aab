package io.tickproof.pipeline.source;

import io.tickproof.market.RecordedTickFile;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.JobOptions.FileLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;

/**
 * The records of one file, in its order, with the next one in sight. Behind the last comes a heartbeat at the end of
 * time: a file that is over holds nothing back.
 */
public abstract class FilePartition implements AutoCloseable {
    /** Later than any event time, and far enough from the end of a long to be added to. */
    public static final long END_MICROS = Long.MAX_VALUE / 4;

    final int number;
    private SourceRecord next = new SourceRecord();
    private long offset = -1;
    private boolean ended;
    private boolean over;

    FilePartition(int number) {
        this.number = number;
    }

    /** @throws IOException if it cannot be opened, or nobody knows its format */
    static FilePartition open(JobOptions.Files files, int number, boolean anyPrice) throws IOException {
        Path file = Path.of(files.files().get(number));
        FilePartition partition = files.layout() == FileLayout.RECORDS
                ? new Lines(file, number, anyPrice)
                : new Rows(file, number, files.columns(), anyPrice);
        try {
            partition.advance();
            return partition;
        } catch (IOException | RuntimeException e) {
            partition.close();
            throw e;
        }
    }

    /** Who reads recordings. */
    static RecordedTickFile.Format format() throws IOException {
        return ServiceLoader.load(RecordedTickFile.Format.class, FilePartition.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IOException("there is nobody in the job's jar who reads recordings"));
    }

    /** Fills the record with what comes next; false behind the last. */
    abstract boolean read(SourceRecord record, long atOffset) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Whether the last record was taken, and the heartbeat behind it. */
    final boolean isOver() {
        return over;
    }

    /** When the next record is to be taken: its event time; at once where it has none, and where it is the end. */
    final long dueMicros() {
        return ended || next.kind == TickDecoder.Kind.REJECTED ? Long.MIN_VALUE : next.timeMicros;
    }

    /** Gives the next record in exchange for one that nobody needs any more. */
    final SourceRecord take(SourceRecord unused) throws IOException {
        SourceRecord taken = next;
        next = unused;
        advance();
        return taken;
    }

    private void advance() throws IOException {
        if (ended) {
            over = true;
            return;
        }
        next.partition = number;
        if (read(next, offset + 1)) {
            offset++;
            return;
        }
        ended = true;
        next.kind = TickDecoder.Kind.HEARTBEAT;
        next.timeMicros = END_MICROS;
        next.offset = offset;
    }

    /** A line a record. */
    private static final class Lines extends FilePartition {
        private static final byte[] NO_VALUE = {'\\', 'N'};
        private static final int BUFFER = 1 << 16;
        /** A line that is longer is no tick, whatever follows. */
        private static final int KEPT = TickDecoder.MAX_BYTES + 1;

        private final InputStream in;
        private final RecordDecoder decoder;
        private final byte[] buffer = new byte[BUFFER];
        private int at;
        private int end;
        private byte[] line = new byte[KEPT];

        Lines(Path file, int number, boolean anyPrice) throws IOException {
            super(number);
            decoder = new RecordDecoder(anyPrice);
            in = Files.newInputStream(file);
        }

        @Override
        boolean read(SourceRecord record, long atOffset) throws IOException {
            int length = 0;
            boolean any = false;
            while (true) {
                if (at == end) {
                    end = in.read(buffer);
                    at = 0;
                    if (end < 0) {
                        end = 0;
                        if (!any) {
                            return false;
                        }
                        break;
                    }
                }
                any = true;
                int from = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                int more = Math.min(at - from, KEPT - length);
                System.arraycopy(buffer, from, line, length, more);
                length += more;
                if (at < end) {
                    at++;
                    break;
                }
            }
            byte[] value = Arrays.copyOf(line, length);
            decoder.decode(Arrays.equals(value, NO_VALUE) ? null : value, number, atOffset, record);
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** A row a tick. */
    private static final class Rows extends FilePartition {
        private final RecordedTickFile file;

        Rows(Path path, int number, String columns, boolean anyPrice) throws IOException {
            super(number);
            RecordedTickFile.Format format = format();
            file = format.open(path, columns, anyPrice);
        }

        @Override
        boolean read(SourceRecord record, long atOffset) {
            if (!file.next()) {
                return false;
            }
            record.offset = atOffset;
            Tick tick = file.tick();
            if (tick == null) {
                record.kind = TickDecoder.Kind.REJECTED;
                record.rejection = RejectionReason.MISSING_FIELD;
                byte[] problem = file.problem().getBytes(StandardCharsets.UTF_8);
                record.payload = Arrays.copyOf(problem, Math.min(problem.length, RecordDecoder.KEPT_BYTES));
                return true;
            }
            record.kind = TickDecoder.Kind.TICK;
            record.symbol = tick.symbol();
            record.id = tick.id();
            record.timeMicros = tick.timeMicros();
            record.price = tick.price();
            record.quantity = tick.quantity();
            record.rejection = null;
            record.payload = null;
            return true;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}

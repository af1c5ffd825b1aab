package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file with one record per line. The line {@code \N} is a record without a value. */
final class LineFile extends FilePartition {
    private static final byte[] NO_VALUE = {'\\', 'N'};
    private static final int BUFFER_BYTES = 1 << 16;
    /** A longer line is not a tick whatever its end is, so the end is discarded. */
    private static final int MAX_LINE_BYTES = TickDecoder.MAX_BYTES + 1;

    private final int number;
    private final InputStream in;
    private final RecordDecoder decoder;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int at;
    private int end;
    private int lineLength;

    LineFile(Path file, int number, boolean anyPrice) throws IOException {
        super(number);
        this.number = number;
        decoder = new RecordDecoder(anyPrice);
        in = Files.newInputStream(file);
    }

    @Override
    boolean read(SourceRecord record, long atOffset) throws IOException {
        if (!readLine()) {
            return false;
        }
        byte[] value = Arrays.copyOf(line, lineLength);
        decoder.decode(Arrays.equals(value, NO_VALUE) ? null : value, number, atOffset, record);
        return true;
    }

    /** Reads the next line. Returns false if there is none. The last line may lack its line feed. */
    private boolean readLine() throws IOException {
        lineLength = 0;
        if (at == end && !fill()) {
            return false;
        }
        while (!appendToLineFeed()) {
            if (!fill()) {
                break;
            }
        }
        return true;
    }

    /** Appends the buffer up to the line feed to the line. Returns false if the buffer has no line feed. */
    private boolean appendToLineFeed() {
        int from = at;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        int length = Math.min(at - from, MAX_LINE_BYTES - lineLength);
        System.arraycopy(buffer, from, line, lineLength, length);
        lineLength += length;
        if (at == end) {
            return false;
        }
        at++;
        return true;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a file one at a time, with a look-ahead of one row. Fields are texts by column index. */
abstract class RowReader implements AutoCloseable {
    private static final int MAX_SHOWN_CHARACTERS = 80;
    private static final int MAX_SCALE = 100;

    final Path file;
    private String @Nullable [] pending;
    private String @Nullable [] current;
    private long row;

    RowReader(Path file) {
        this.file = file;
    }

    /**
     * Opens a CSV or JSON file.
     *
     * @param separator character between the columns of a CSV file
     * @throws RecordingException if the file cannot be read or is empty
     */
    static RowReader open(Path file, char separator) {
        CompressedFile archive = new CompressedFile(file);
        InputStream bytes = null;
        try {
            bytes = archive.open();
            PushbackInputStream first = new PushbackInputStream(bytes);
            int b = first.read();
            if (b < 0) {
                throw new RecordingException(file, RecordingException.EMPTY);
            }
            first.unread(b);
            RowReader rows = b == '[' || b == '{'
                    ? new JsonRowReader(file, first)
                    : new CsvRowReader(file, archive.entryName(), first, separator);
            rows.start();
            return rows;
        } catch (IOException e) {
            close(bytes, e);
            throw unreadable(file, 0, e);
        } catch (RecordingException e) {
            close(bytes, e);
            throw e;
        }
    }

    /** Returns the column names in lower case with their index; empty if the file has no header. */
    abstract Map<String, Integer> header();

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** Returns the name of the file, or of the file in the archive. */
    abstract String entryName();

    /** Returns the number of rows before the first data row. */
    abstract int headerRows();

    /** Reads the next row, or returns null after the last one. */
    abstract String @Nullable [] read() throws IOException;

    private void start() {
        pending = advance();
        if (pending == null) {
            throw new RecordingException(
                    file, header().isEmpty() ? RecordingException.EMPTY : RecordingException.NO_ROWS);
        }
    }

    /** Returns the number of columns of the next row. */
    int columns() {
        return pending == null ? header().size() : pending.length;
    }

    /** Returns the fields of the next row without moving on, or null after the last one. */
    String @Nullable [] peek() {
        return pending;
    }

    /** Moves to the next row. Returns false after the last one. */
    boolean next() {
        current = pending;
        if (current == null) {
            return false;
        }
        row++;
        pending = advance();
        return true;
    }

    /** Returns the number of the current row, counted from 1 after the header. */
    long row() {
        return row;
    }

    /** Returns the number of the current row, counted from 1 at the start of the file. */
    long rowInFile() {
        return row + headerRows();
    }

    /** Returns an exception about a field of the current row. */
    RecordingException problem(String column, String message) {
        return new RecordingException(file, rowInFile(), column, message);
    }

    /**
     * Returns a field of the current row.
     *
     * @param column name of the field in messages
     * @throws RecordingException if the row is too short
     */
    String field(int index, String column) {
        String[] row = Objects.requireNonNull(current, "next() comes first");
        if (index >= row.length) {
            throw problem(column, "the row has only " + row.length + " columns");
        }
        return row[index];
    }

    long wholeNumber(int index, String column) {
        String text = field(index, column);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is not a whole number");
        }
    }

    long decimal(int index, String column) {
        String text = field(index, column);
        try {
            return Decimals.parse(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is not a number");
        } catch (ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" has more than 8 decimals or is above 92233720368");
        }
    }

    /** Returns a field with seconds and a fraction in µs, rounded down. */
    long seconds(int index, String column) {
        String text = field(index, column);
        try {
            BigDecimal seconds = new BigDecimal(text);
            // Reject a huge exponent first: the conversion below would write out all its digits.
            if (Math.abs((long) seconds.scale()) > MAX_SCALE) {
                throw new ArithmeticException("out of range");
            }
            return seconds.movePointRight(6).setScale(0, RoundingMode.FLOOR).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" is not a number of seconds");
        }
    }

    /** Returns a field with an ISO 8601 instant in µs since the epoch, rounded down. */
    long instant(int index, String column) {
        String text = field(index, column);
        try {
            return Micros.of(OffsetDateTime.parse(text.indexOf(' ') > 0 ? text.replace(' ', 'T') : text)
                    .toInstant());
        } catch (DateTimeParseException e) {
            throw problem(column, "\"" + shortened(text) + "\" is not a time such as 2026-01-05T00:00:00.123Z");
        }
    }

    private String @Nullable [] advance() {
        try {
            return read();
        } catch (IOException e) {
            throw unreadable(file, rowInFile(), e);
        }
    }

    private static RecordingException unreadable(Path file, long row, IOException e) {
        if (e instanceof EOFException) {
            return new RecordingException(file, "the archive is truncated after row " + row + "; download it again");
        }
        if (e instanceof CharacterCodingException) {
            return new RecordingException(file, "the text after row " + row + " is not UTF-8");
        }
        String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new RecordingException(
                file,
                "cannot be read after row " + row + ": "
                        + shortened(cause.lines().findFirst().orElse("")));
    }

    private static void close(@Nullable InputStream stream, Exception first) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException second) {
                first.addSuppressed(second);
            }
        }
    }

    /** Returns the text, shortened for messages. */
    static String shortened(String text) {
        return text.length() > MAX_SHOWN_CHARACTERS ? text.substring(0, MAX_SHOWN_CHARACTERS) + "…" : text;
    }

    static boolean isNumber(String field) {
        return field.matches("-?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    }

    @Override
    public abstract void close();
}

package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The rows of a file as texts by their place, one at a time, with the next one in sight. */
abstract class RowReader implements AutoCloseable {
    private static final int SHOWN = 80;
    private static final int MOST_SCALE = 100;

    final Path file;
    private String[] pending;
    private String[] current;
    private long row;

    RowReader(Path file) {
        this.file = file;
    }

    /**
     * Opens csv or JSON, whichever it is.
     *
     * @param separator between the columns of csv
     * @throws RecordingException if it cannot be read, or is empty
     */
    static RowReader open(Path file, char separator) {
        CompressedFile archive = new CompressedFile(file);
        InputStream bytes = null;
        try {
            bytes = archive.open();
            java.io.PushbackInputStream first = new java.io.PushbackInputStream(bytes);
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
            throw broken(file, 0, e);
        } catch (RecordingException e) {
            close(bytes, e);
            throw e;
        }
    }

    /** Column names in small letters with their place; empty where the file has no header. */
    abstract Map<String, Integer> header();

    String fileName() {
        return file.getFileName().toString();
    }

    /** Name of the file, or of the one in the archive. */
    abstract String entryName();

    /** How many rows of the file are before the first of these. */
    abstract int headerRows();

    /** Reads the next row, or null behind the last. */
    abstract String[] read() throws IOException;

    private void start() {
        pending = advance();
        if (pending == null) {
            throw new RecordingException(
                    file, header().isEmpty() ? RecordingException.EMPTY : RecordingException.NO_ROWS);
        }
    }

    /** How many columns the next row has. */
    int columns() {
        return pending == null ? header().size() : pending.length;
    }

    /** The next row's fields without moving on, or null behind the last. */
    String[] peek() {
        return pending;
    }

    /** Moves to the next row; false behind the last. */
    boolean next() {
        current = pending;
        if (current == null) {
            return false;
        }
        row++;
        pending = advance();
        return true;
    }

    /** Of the rows behind the header, from 1. */
    long row() {
        return row;
    }

    /** Of all rows of the file, from 1. */
    long place() {
        return row + headerRows();
    }

    RecordingException problem(String column, String message) {
        return new RecordingException(file, place(), column, message);
    }

    String field(int index, String column) {
        if (index >= current.length) {
            throw problem(column, "the row has only " + current.length + " columns");
        }
        return current[index];
    }

    long wholeNumber(int index, String column) {
        String text = field(index, column);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is no whole number");
        }
    }

    long decimal(int index, String column) {
        String text = field(index, column);
        try {
            return Decimals.parse(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is no number");
        } catch (ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" has more than 8 decimals or is above 92233720368");
        }
    }

    /** Seconds with a fraction, in µs; what is finer is cut off. */
    long seconds(int index, String column) {
        String text = field(index, column);
        try {
            BigDecimal seconds = new BigDecimal(text);
            // A huge exponent would be written out in full below: turn it away first.
            if (Math.abs((long) seconds.scale()) > MOST_SCALE) {
                throw new ArithmeticException("out of range");
            }
            return seconds.movePointRight(6).setScale(0, RoundingMode.FLOOR).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" is no number of seconds");
        }
    }

    /** An ISO 8601 instant, in µs; what is finer is cut off. */
    long instant(int index, String column) {
        String text = field(index, column);
        try {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH,
                    java.time.OffsetDateTime.parse(text.indexOf(' ') > 0 ? text.replace(' ', 'T') : text)
                            .toInstant());
        } catch (DateTimeParseException e) {
            throw problem(column, "\"" + shortened(text) + "\" is no time such as 2026-01-05T00:00:00.123Z");
        }
    }

    private String[] advance() {
        try {
            return read();
        } catch (IOException e) {
            throw broken(file, place(), e);
        }
    }

    private static RecordingException broken(Path file, long row, IOException e) {
        if (e instanceof EOFException) {
            return new RecordingException(file, "the archive is cut off behind row " + row + "; fetch it again");
        }
        if (e instanceof CharacterCodingException) {
            return new RecordingException(file, "there is a byte that is no UTF-8 text behind row " + row);
        }
        String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new RecordingException(
                file,
                "cannot be read behind row " + row + ": "
                        + shortened(cause.lines().findFirst().orElse("")));
    }

    private static void close(InputStream stream, Exception first) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException second) {
                first.addSuppressed(second);
            }
        }
    }

    static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    static boolean isNumber(String field) {
        return field.matches("-?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    }

    @Override
    public abstract void close();
}

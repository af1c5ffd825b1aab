package io.tickproof.generator.recording;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a CSV file with FastCSV, because this is the hot path of recordings. */
final class CsvRows implements RowSource {
    private static final int MAX_FIELD_CHARACTERS = 1 << 20;

    private final CsvReader<String[]> reader;
    private final Fields fields;
    private final Iterator<String[]> records;
    private final ColumnNames names = new ColumnNames();
    private final int headerRows;
    private int width = Integer.MAX_VALUE;

    CsvRows(TextBytes text, RowSettings settings) throws IOException {
        CsvShape shape = CsvShape.of(text.head(), settings);
        Reader characters = text.reader();
        for (long left = shape.skippedCharacters(); left > 0; ) {
            left -= characters.skip(left);
        }
        fields = new Fields(shape.separator() == ' ');
        reader = CsvReader.builder()
                .fieldSeparator(shape.separator())
                .skipEmptyLines(true)
                // The layout determines how many columns a row must have.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .trimWhitespacesAroundQuotes(shape.separator() != ' ')
                .maxBufferSize(MAX_FIELD_CHARACTERS)
                .build(fields, characters);
        records = reader.iterator();
        headerRows = shape.skippedRows() + (shape.hasHeader() ? 1 : 0);
        String[] header = shape.hasHeader() ? read() : null;
        if (header != null) {
            for (String name : header) {
                names.add(name);
            }
            width = header.length;
        }
    }

    @Override
    public ColumnNames names() {
        return names;
    }

    @Override
    public int headerRows() {
        return headerRows;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public String @Nullable [] read() throws IOException {
        try {
            String[] row;
            do {
                if (!records.hasNext()) {
                    return null;
                }
                row = records.next();
                // The library skips empty lines, but not lines of blanks.
            } while (row.length == 0 || row.length == 1 && row[0].isEmpty());
            if (fields.lineBreak) {
                throw new RowFormatException("a quote is not closed at the end of the line");
            }
            if (width == Integer.MAX_VALUE) {
                width = row.length;
            }
            return row;
        } catch (UncheckedIOException | CsvParseException e) {
            // The library wraps exceptions of the underlying stream, such as ours for an archive that unpacks to too
            // much.
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof RecordingException recording) {
                    throw recording;
                }
                if (cause instanceof IOException io) {
                    throw io;
                }
            }
            throw new RowFormatException(
                    e instanceof CsvParseException
                            ? "a quote is not closed, or the row is longer than " + MAX_FIELD_CHARACTERS + " characters"
                            : String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Collects the fields of a row without the blanks around them. */
    private static final class Fields extends AbstractBaseCsvCallbackHandler<String[]> {
        private final boolean blanks;
        private String[] row = new String[16];
        private int count;
        private boolean lineBreak;

        /** @param blanks whether the columns are separated by any number of blanks */
        Fields(boolean blanks) {
            this.blanks = blanks;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            count = 0;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            int start = offset;
            int end = offset + length;
            while (start < end && buffer[start] <= ' ') {
                start++;
            }
            while (start < end && buffer[end - 1] <= ' ') {
                end--;
            }
            if (blanks && length == 0 && !quoted) {
                return;
            }
            if (quoted && !lineBreak) {
                for (int i = offset; i < offset + length; i++) {
                    lineBreak |= buffer[i] == '\n' || buffer[i] == '\r';
                }
            }
            if (count == row.length) {
                row = Arrays.copyOf(row, 2 * count);
            }
            row[count++] = start == end ? "" : new String(buffer, start, end - start);
        }

        @Override
        protected String[] buildRecord() {
            return Arrays.copyOf(row, count);
        }
    }
}

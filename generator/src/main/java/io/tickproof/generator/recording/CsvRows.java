package io.tickproof.generator.recording;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.FieldModifiers;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a CSV file with FastCSV, because this is the hot path of recordings. A first row without any number
 * is the header.
 */
final class CsvRows implements RowSource {
    private final CsvReader<String[]> reader;
    private final Iterator<String[]> records;
    private final ColumnNames names = new ColumnNames();
    private String @Nullable [] first;

    CsvRows(InputStream bytes, RowSettings settings) throws IOException {
        Charset charset = settings.charset() == null ? StandardCharsets.UTF_8 : settings.charset();
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        reader = CsvReader.builder()
                .fieldSeparator(settings.separator() == null ? ',' : settings.separator())
                .skipEmptyLines(true)
                // The layout determines how many columns a row must have.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .trimWhitespacesAroundQuotes(true)
                .build(
                        StringArrayHandler.of(fields -> fields.fieldModifier(FieldModifiers.TRIM)),
                        new InputStreamReader(bytes, decoder));
        records = reader.iterator();
        first = read();
        if (first != null && (settings.header() == null ? isHeader(first) : settings.header())) {
            for (String name : first) {
                names.add(name.replace("\uFEFF", ""));
            }
            first = null;
        }
    }

    private static boolean isHeader(String[] row) {
        return Stream.of(row).noneMatch(RowReader::isNumber);
    }

    @Override
    public ColumnNames names() {
        return names;
    }

    @Override
    public int headerRows() {
        return names.size() == 0 ? 0 : 1;
    }

    @Override
    public boolean isGrowing() {
        return false;
    }

    @Override
    public String @Nullable [] read() throws IOException {
        if (first != null) {
            String[] row = first;
            first = null;
            return row;
        }
        try {
            return records.hasNext() ? records.next() : null;
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
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

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
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a CSV file with FastCSV, because this is the hot path of recordings. A first row without any number
 * is the header.
 */
final class CsvRowReader extends RowReader {
    private final CsvReader<String[]> reader;
    private final Iterator<String[]> records;
    private final Map<String, Integer> header;
    private final String entryName;
    private String @Nullable [] first;

    CsvRowReader(Path file, String entryName, InputStream bytes, char separator) throws IOException {
        super(file);
        this.entryName = entryName;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        reader = CsvReader.builder()
                .fieldSeparator(separator)
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
        if (first != null && Stream.of(first).noneMatch(RowReader::isNumber)) {
            header = headerOf(first);
            first = null;
        } else {
            header = Map.of();
        }
    }

    @Override
    Map<String, Integer> header() {
        return header;
    }

    @Override
    String entryName() {
        return entryName;
    }

    @Override
    int headerRows() {
        return header.isEmpty() ? 0 : 1;
    }

    @Override
    String @Nullable [] read() throws IOException {
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
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new RecordingException(file, "the file cannot be closed: " + e.getMessage());
        }
    }

    private static Map<String, Integer> headerOf(String[] row) {
        Map<String, Integer> names = new LinkedHashMap<>();
        for (int i = 0; i < row.length; i++) {
            names.putIfAbsent(row[i].replace("\uFEFF", "").toLowerCase(Locale.ROOT), i);
        }
        return names;
    }
}

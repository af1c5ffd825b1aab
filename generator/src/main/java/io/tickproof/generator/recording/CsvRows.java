package io.tickproof.generator.recording;

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
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a csv file. A header is a first row without a number. */
final class CsvRows extends Rows {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Map<String, Integer> header;
    private final String entryName;
    private String[] first;

    CsvRows(Path file, String entryName, InputStream bytes, char separator) throws IOException {
        super(file);
        this.entryName = entryName;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        parser = CSVParser.builder()
                .setReader(new InputStreamReader(bytes, decoder))
                .setFormat(format)
                .get();
        records = parser.iterator();
        first = read();
        if (first != null && Stream.of(first).noneMatch(Rows::isNumber)) {
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
    String[] read() throws IOException {
        if (first != null) {
            String[] row = first;
            first = null;
            return row;
        }
        try {
            return records.hasNext() ? records.next().values() : null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IllegalStateException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new RecordingException(file, "cannot be closed: " + e.getMessage());
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

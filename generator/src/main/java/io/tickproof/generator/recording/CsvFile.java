package io.tickproof.generator.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a csv file that is plain, gzipped, or the only file of a zip archive: told by its first bytes, not by
 * its name. A header is a first row whose first field is no number.
 */
final class CsvFile implements AutoCloseable {
    /**
     * An archive that unpacks to more than this many times its size is refused, once it is past {@link #FREE_BYTES}.
     */
    private static final long MAX_RATIO = 200;

    private static final long FREE_BYTES = 64L << 20;

    private final Path file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Map<String, Integer> header;
    private CSVRecord pending;
    private CSVRecord current;

    CsvFile(Path file) {
        this.file = file;
        if (Files.isDirectory(file)) {
            throw new RecordingException(file, "this is a folder; name a csv file, or a csv in zip or gz");
        }
        if (!Files.exists(file)) {
            throw new RecordingException(file, "there is no such file");
        }
        if (!Files.isReadable(file)) {
            throw new RecordingException(file, "the file may not be read; check its permissions");
        }
        InputStream opened = null;
        try {
            opened = open();
            var decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setIgnoreEmptyLines(true)
                    .setTrim(true)
                    .get();
            parser = CSVParser.builder()
                    .setReader(new InputStreamReader(opened, decoder))
                    .setFormat(format)
                    .get();
            records = parser.iterator();
            pending = advance();
            if (pending == null) {
                throw new RecordingException(file, "the file is empty");
            }
            if (isNumber(pending.get(0))) {
                header = Map.of();
            } else {
                header = headerOf(pending);
                pending = advance();
            }
        } catch (IOException e) {
            closeQuietly(opened, e);
            throw broken(e);
        } catch (RecordingException e) {
            closeQuietly(opened, e);
            throw e;
        }
    }

    /** Column names in small letters with their place; empty where the file has no header. */
    Map<String, Integer> header() {
        return header;
    }

    int columns() {
        return pending == null ? header.size() : pending.size();
    }

    /** The next row's fields without moving on, or null behind the last. */
    CSVRecord peek() {
        return pending;
    }

    /** The next row, or null behind the last. */
    CSVRecord next() {
        current = pending;
        if (current != null) {
            pending = advance();
        }
        return current;
    }

    RecordingException problem(String column, String message) {
        return new RecordingException(file, current == null ? 1 : current.getRecordNumber(), column, message);
    }

    String field(int index, String column) {
        if (index >= current.size()) {
            throw problem(column, "the row has only " + current.size() + " columns");
        }
        return current.get(index);
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
            return io.tickproof.market.Decimals.parse(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is no number");
        } catch (ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" has more than 8 decimals or is above 92233720368");
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private CSVRecord advance() {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw broken(e.getCause());
        } catch (IllegalStateException e) {
            throw new RecordingException(file, "row " + (parser.getRecordNumber() + 1) + ": " + cause(e));
        }
    }

    private RecordingException broken(IOException e) {
        long row = parser == null ? 0 : parser.getRecordNumber();
        if (e instanceof java.io.EOFException) {
            return new RecordingException(file, "the archive is cut off behind row " + row + "; fetch it again");
        }
        return new RecordingException(file, "cannot be read behind row " + row + ": " + cause(e));
    }

    private static String cause(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void closeQuietly(InputStream stream, Exception first) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException second) {
                first.addSuppressed(second);
            }
        }
    }

    private static boolean isNumber(String field) {
        return !field.isEmpty() && field.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '-');
    }

    private static Map<String, Integer> headerOf(CSVRecord record) {
        Map<String, Integer> names = new java.util.LinkedHashMap<>();
        for (int i = 0; i < record.size(); i++) {
            names.putIfAbsent(record.get(i).replace("\uFEFF", "").toLowerCase(Locale.ROOT), i);
        }
        return names;
    }

    static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private InputStream open() throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        raw.mark(4);
        byte[] magic = raw.readNBytes(4);
        raw.reset();
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new Capped(new GZIPInputStream(raw, 1 << 16));
        }
        if (magic.length == 4 && magic[0] == 'P' && magic[1] == 'K') {
            return new Capped(onlyEntry(raw));
        }
        return raw;
    }

    private InputStream onlyEntry(InputStream raw) throws IOException {
        List<String> names;
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
            names = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .limit(3)
                    .toList();
        }
        if (names.size() != 1) {
            throw new RecordingException(
                    file, "the archive must hold one csv file, not " + (names.isEmpty() ? "none" : names));
        }
        ZipInputStream zip = new ZipInputStream(raw);
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = zip.getNextEntry();
        }
        return zip;
    }

    /** Counts what comes out, and refuses what is blown up. */
    private final class Capped extends java.io.FilterInputStream {
        private final long limit;
        private long count;

        Capped(InputStream in) throws IOException {
            super(in);
            limit = Math.max(FREE_BYTES, Files.size(file) * MAX_RATIO);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int n) {
            count += n;
            if (count > limit) {
                throw new RecordingException(
                        file,
                        "the archive unpacks to more than " + MAX_RATIO + " times its size (" + limit
                                + " bytes); it is refused");
            }
        }
    }
}

package io.tickproof.generator.recording;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * The content of a file that is plain, gzipped, or the only file of a zip archive. The type is detected by the first
 * bytes, not by the name. An archive that unpacks to too much is refused.
 */
final class CompressedFile {
    /**
     * An archive that unpacks to more than this many times its size is refused, if it also exceeds {@link #FREE_BYTES}.
     */
    private static final long MAX_RATIO = 200;

    private static final long FREE_BYTES = 64L << 20;

    private final Path file;
    private String entryName;

    /** @throws RecordingException if the file does not exist or is not readable */
    CompressedFile(Path file) {
        this.file = file;
        this.entryName = file.getFileName() == null
                ? file.toString()
                : file.getFileName().toString();
        if (Files.isDirectory(file)) {
            throw new RecordingException(
                    file, "is a directory; specify a CSV file, or a CSV file in a zip or gz archive");
        }
        if (!Files.exists(file)) {
            throw new RecordingException(file, "the file does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw new RecordingException(
                    file, "is a device or a pipe; specify a CSV file, or a CSV file in a zip or gz archive");
        }
        if (!Files.isReadable(file)) {
            throw new RecordingException(file, "the file is not readable; check its permissions");
        }
    }

    /** Returns the name of the file, or of the file in the archive after {@link #open}. */
    String entryName() {
        return entryName;
    }

    /**
     * Opens the content.
     *
     * @throws RecordingException if the archive is damaged or does not contain exactly one file
     */
    InputStream open() throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(4);
            byte[] magic = raw.readNBytes(4);
            raw.reset();
            if (isGzip(magic)) {
                return unpacked(new GZIPInputStream(raw, 1 << 16));
            }
            if (isZip(magic)) {
                return unpacked(onlyEntry(raw));
            }
            return raw;
        } catch (IOException | RecordingException e) {
            raw.close();
            throw e;
        } catch (IllegalArgumentException e) {
            // The JDK throws it for an entry whose name is not UTF-8.
            raw.close();
            throw new RecordingException(file, "the archive is damaged: " + e.getMessage());
        }
    }

    private InputStream unpacked(InputStream packed) throws IOException {
        InputStream content = new BufferedInputStream(new LimitedStream(packed), 1 << 16);
        content.mark(4);
        byte[] magic = content.readNBytes(4);
        content.reset();
        if (isGzip(magic) || isZip(magic)) {
            throw new RecordingException(file, "contains an archive inside an archive; unpack the outer one");
        }
        return content;
    }

    private static boolean isGzip(byte[] magic) {
        return magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
    }

    private static boolean isZip(byte[] magic) {
        return magic.length == 4
                && magic[0] == 'P'
                && magic[1] == 'K'
                && (magic[2] == 3 && magic[3] == 4 || magic[2] == 5 && magic[3] == 6);
    }

    private InputStream onlyEntry(InputStream raw) throws IOException {
        List<String> names;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            names = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .limit(3)
                    .toList();
        }
        if (names.size() != 1) {
            throw new RecordingException(
                    file, "the archive must contain exactly one CSV file, not " + (names.isEmpty() ? "none" : names));
        }
        entryName = names.get(0);
        ZipInputStream zip = new ZipInputStream(raw);
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = zip.getNextEntry();
        }
        return zip;
    }

    /** Counts the unpacked bytes and refuses archives that unpack to too much. */
    private final class LimitedStream extends FilterInputStream {
        private final long limit;
        private long count;

        LimitedStream(InputStream in) throws IOException {
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
                                + " bytes), which is refused");
            }
        }
    }
}

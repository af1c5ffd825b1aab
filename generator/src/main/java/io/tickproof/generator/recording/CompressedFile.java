package io.tickproof.generator.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file that is plain, compressed, or a zip archive with one or more members. The type is detected by
 * the first bytes, not by the name. An archive that unpacks to too much is refused.
 */
final class CompressedFile implements AutoCloseable {
    /**
     * An archive that unpacks to more than this many times its size is refused, if it also exceeds {@link #FREE_BYTES}.
     */
    private static final long MAX_RATIO = 200;

    private static final long FREE_BYTES = 64L << 20;

    private final Path file;
    private final @Nullable String pattern;
    private final long limitBytes;
    private String entryName;
    private @Nullable ZipFile zip;
    private @Nullable Iterator<String> members;
    private @Nullable InputStream content;
    private boolean several;
    private boolean plain;
    private boolean opened;
    private long unpackedBytes;

    /**
     * @param pattern the archive members to read; null to decide by their names
     * @throws RecordingException if the file does not exist or is not readable
     */
    CompressedFile(Path file, @Nullable String pattern) {
        this.file = file;
        this.pattern = pattern;
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
        try {
            limitBytes = Math.max(FREE_BYTES, Files.size(file) * MAX_RATIO);
        } catch (IOException e) {
            throw new RecordingException(file, "the size of the file cannot be read: " + e.getMessage());
        }
    }

    /** Returns the name of the file, or of the open member of the archive. */
    String entryName() {
        return entryName;
    }

    /** Returns whether the content is the file as it is. */
    boolean isPlain() {
        return plain;
    }

    /** Returns whether the rows come from several members of an archive. */
    boolean hasSeveral() {
        return several;
    }

    /**
     * Opens the next member, or the file if it is not an archive. It stays open until the next one or {@link #close}.
     *
     * @return null after the last one
     * @throws RecordingException if the archive is damaged, or does not say which members contain rows
     */
    @Nullable
    InputStream next() throws IOException {
        try {
            if (!opened) {
                opened = true;
                return open();
            }
            return nextMember();
        } catch (IllegalArgumentException e) {
            // The JDK throws it for a member whose name is not UTF-8.
            throw new RecordingException(file, "the archive is damaged: " + e.getMessage());
        }
    }

    private @Nullable InputStream open() throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        content = raw;
        byte[] first = first(raw);
        Compression compression = Compression.of(first);
        if (!compression.isSupported() || Compression.isTar(first)) {
            String kind = compression == Compression.NONE
                    ? "tar"
                    : compression.name().toLowerCase(Locale.ROOT).replace("seven_zip", "7z");
            throw new RecordingException(
                    file, "is a " + kind + " archive, which is not supported; unpack it, or pack it as gz, zst or zip");
        }
        if (compression.isZip()) {
            zip = new ZipFile(file.toFile());
            List<String> names = ArchiveMembers.of(file, zip, pattern);
            if (names.isEmpty()) {
                throw new RecordingException(file, "the archive must contain at least one CSV or JSON file, not none");
            }
            several = names.size() > 1;
            members = names.iterator();
            return nextMember();
        }
        plain = compression == Compression.NONE;
        return plain ? raw : unpacked(() -> compression.unpack(raw));
    }

    private @Nullable InputStream nextMember() throws IOException {
        if (zip == null || members == null || !members.hasNext()) {
            return null;
        }
        if (content != null) {
            content.close();
        }
        entryName = members.next();
        ZipFile archive = zip;
        ZipEntry entry = archive.getEntry(entryName);
        return unpacked(() -> new CheckedMember(archive.getInputStream(entry), entry.getCrc()));
    }

    /** Opens a packed stream. */
    @FunctionalInterface
    private interface Opener {
        InputStream open() throws IOException;
    }

    private InputStream unpacked(Opener packed) throws IOException {
        InputStream unpacked = new BufferedInputStream(new LimitedStream(translated(packed)), 1 << 16);
        content = unpacked;
        byte[] first = first(unpacked);
        if (Compression.of(first) != Compression.NONE || Compression.isTar(first)) {
            throw new RecordingException(
                    file, entryName + " contains an archive inside an archive; unpack the outer one");
        }
        return unpacked;
    }

    private static byte[] first(InputStream bytes) throws IOException {
        bytes.mark(Compression.MAGIC_BYTES);
        byte[] first = bytes.readNBytes(Compression.MAGIC_BYTES);
        bytes.reset();
        return first;
    }

    private static InputStream translated(Opener packed) throws IOException {
        try {
            return packed.open();
        } catch (IOException | RuntimeException e) {
            throw damage(e);
        }
    }

    /** Returns what a decompressor reports, as one of two exceptions: truncated, or damaged. */
    private static IOException damage(Exception e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof EOFException || message.contains("truncated") || message.contains("end of")) {
            return new EOFException();
        }
        ZipException damaged =
                new ZipException(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        damaged.initCause(e);
        return damaged;
    }

    @Override
    public void close() throws IOException {
        try {
            if (content != null) {
                content.close();
            }
        } finally {
            if (zip != null) {
                zip.close();
            }
        }
    }

    /** Compares the checksum of a member at its end: the library does not for random access. */
    private static final class CheckedMember extends FilterInputStream {
        private final long expected;
        private final CRC32 checksum = new CRC32();

        CheckedMember(InputStream in, long expected) {
            super(in);
            this.expected = expected;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n > 0) {
                checksum.update(buffer, offset, n);
            } else if (n < 0 && checksum.getValue() != expected) {
                throw new ZipException("the checksum of the member differs");
            }
            return n;
        }
    }

    /** Counts the unpacked bytes and refuses archives that unpack to too much. */
    private final class LimitedStream extends FilterInputStream {
        LimitedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n;
            try {
                n = super.read(buffer, offset, length);
            } catch (IOException | RuntimeException e) {
                throw damage(e);
            }
            unpackedBytes += Math.max(n, 0);
            if (unpackedBytes > limitBytes) {
                throw new RecordingException(
                        file,
                        "the archive unpacks to more than " + MAX_RATIO + " times its size (" + limitBytes
                                + " bytes), which is refused");
            }
            return n;
        }
    }
}

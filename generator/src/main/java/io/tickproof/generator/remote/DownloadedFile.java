package io.tickproof.generator.remote;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Verifies a downloaded file by its checksum, or by reading it to its end. */
final class DownloadedFile {
    private static final int ZIP = 0x504B;
    private static final int GZIP = 0x1F8B;

    private DownloadedFile() {}

    /**
     * Returns what is wrong with a file, as a clause; null if nothing is.
     *
     * @param expected the checksum that the archive states, in lower case; null if it states none
     * @throws IOException if the file cannot be read
     */
    static @Nullable String problem(Path file, ArchiveSource.Checksum checksum, @Nullable String expected)
            throws IOException {
        int magic = magic(file);
        if (magic != ZIP && magic != GZIP) {
            return "it is neither a .zip nor a .gz file: it starts with \"" + start(file) + "\"";
        }
        if (expected != null) {
            String actual = digest(file, checksum.algorithm());
            return actual.equals(expected)
                    ? null
                    : "the checksum differs: its " + checksum.algorithm() + " is " + actual + ", not " + expected
                            + ", as stated by the archive";
        }
        try {
            if (magic == GZIP) {
                // Reading to the end compares the CRC-32 and the size of every member.
                try (InputStream in =
                        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                return null;
            }
            return problemOfZip(file);
        } catch (EOFException e) {
            return "it is truncated";
        } catch (ZipException e) {
            return "it is corrupt or truncated (" + e.getMessage() + ")";
        }
    }

    private static @Nullable String problemOfZip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
                in.transferTo(OutputStream.nullOutputStream());
                if (in.getChecksum().getValue() != entry.getCrc()) {
                    return "the CRC-32 of " + entry.getName() + " in it differs";
                }
            }
            return null;
        }
    }

    private static int magic(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() << 8 | in.read();
        }
    }

    private static String start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(40), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", " ");
        }
    }

    private static String digest(Path file, String algorithm) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance(algorithm))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}

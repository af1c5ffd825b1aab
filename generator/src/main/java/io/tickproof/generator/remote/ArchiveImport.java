package io.tickproof.generator.remote;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads a day from a public archive. The checksum is downloaded first, then the file. An interrupted download
 * resumes, and a complete one is not downloaded again. The partial file is renamed only after its checksum has been
 * verified.
 */
public final class ArchiveImport {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{1,40}(?:_[A-Z0-9]{1,20})?");
    private static final Pattern CHECKSUM = Pattern.compile("([0-9a-fA-F]{64})(?:\\s.*)?", Pattern.DOTALL);
    private static final int CHECKSUM_BYTES = 4_096;
    private static final int ATTEMPTS = 5;

    private final URI base;
    private final Duration timeout;
    private final long maxBytes;
    private final Progress progress;

    /** Receives the progress of a download. */
    public interface Progress {
        /**
         * Called after every block.
         *
         * @param done bytes received
         * @param total size of the file in bytes; −1 if the server does not state it
         */
        void bytes(long done, long total);
    }

    /**
     * @param base address of the archive, such as https://data.binance.vision/
     * @param timeout maximum time for a connection and between two blocks
     * @param maxBytes size above which a file is refused
     * @throws IllegalArgumentException if the base is not an http or https address
     */
    public ArchiveImport(URI base, Duration timeout, long maxBytes, Progress progress) {
        if (!("http".equals(base.getScheme()) || "https".equals(base.getScheme())) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "the base address must be an address such as https://data.binance.vision/, not \"" + base + "\"");
        }
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /**
     * A downloaded file.
     *
     * @param fetched whether it was downloaded; false if it existed already
     * @param bytes size of the file
     */
    public record Imported(Path file, boolean fetched, long bytes) {}

    /**
     * Downloads a file unless it exists.
     *
     * @param symbol in the notation of the archive: {@code BTCUSDT}
     * @throws RemoteException if the archive does not have the file, or does not deliver it completely
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted; the partial file is kept
     */
    public Imported fetch(ArchiveSource source, String symbol, LocalDate day, Path folder)
            throws RemoteException, IOException, InterruptedException {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new RemoteException(
                    "\"" + symbol + "\" is not a symbol of this archive; use a symbol such as BTCUSDT");
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(source.fileName(symbol, day));
        URI address = base.resolve(source.path(symbol, day));
        String expected = checksum(URI.create(address + ".CHECKSUM"));
        if (Files.exists(file)) {
            if (sha256(file).equals(expected)) {
                return new Imported(file, false, Files.size(file));
            }
            throw new RemoteException(file + " exists, but its SHA-256 is " + sha256(file) + ", not " + expected
                    + ", as stated by the archive; move it away and import again");
        }
        Path part = folder.resolve("." + source.fileName(symbol, day) + ".part");
        download(address, part);
        String actual = sha256(part);
        if (!actual.equals(expected)) {
            Files.delete(part);
            throw new RemoteException(address + ": the downloaded file has the SHA-256 " + actual + ", not " + expected
                    + ", as stated by the archive; it was deleted, so import it again");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return new Imported(file, true, Files.size(file));
    }

    private String checksum(URI address) throws RemoteException, InterruptedException {
        String text = null;
        for (int attempt = 1; text == null; attempt++) {
            try {
                HttpURLConnection connection = open(address, 0);
                try (InputStream body = connection.getInputStream()) {
                    text = new String(body.readNBytes(CHECKSUM_BYTES), StandardCharsets.UTF_8);
                } finally {
                    connection.disconnect();
                }
            } catch (IOException e) {
                waitToRetry(address, attempt, e);
            }
        }
        Matcher matcher = CHECKSUM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new RemoteException(address + " is not a checksum; is the base address correct?");
        }
        return matcher.group(1).toLowerCase(Locale.ROOT);
    }

    private void download(URI address, Path part) throws RemoteException, IOException, InterruptedException {
        for (int attempt = 1; true; attempt++) {
            long existing = Files.exists(part) ? Files.size(part) : 0;
            try {
                HttpURLConnection connection = open(address, existing);
                try (InputStream body = connection.getInputStream()) {
                    boolean resumed = resumes(connection, existing);
                    long start = resumed ? existing : 0;
                    long length = connection.getContentLengthLong();
                    long total = length < 0 ? -1 : start + length;
                    copy(body, part, start, total);
                    return;
                } finally {
                    connection.disconnect();
                }
            } catch (FileSystemException e) {
                // A local problem: another attempt does not help.
                throw e;
            } catch (IOException e) {
                long now = Files.exists(part) ? Files.size(part) : 0;
                // Progress resets the number of attempts.
                attempt = now > existing ? 0 : attempt;
                waitToRetry(address, Math.max(1, attempt), e);
            }
        }
    }

    private static boolean resumes(HttpURLConnection connection, long existing) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        return existing > 0
                && connection.getResponseCode() == HttpURLConnection.HTTP_PARTIAL
                && range != null
                && range.startsWith("bytes " + existing + "-");
    }

    private void copy(InputStream body, Path part, long start, long total)
            throws IOException, RemoteException, InterruptedException {
        if (total > maxBytes) {
            throw tooLarge(total);
        }
        byte[] buffer = new byte[1 << 16];
        long done = start;
        try (OutputStream out =
                start > 0 ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                try {
                    out.write(buffer, 0, n);
                } catch (IOException e) {
                    FileSystemException failure = new FileSystemException(part.toString(), null, e.getMessage());
                    failure.initCause(e);
                    throw failure;
                }
                done += n;
                progress.bytes(done, total);
                if (done > maxBytes) {
                    throw tooLarge(done);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while importing");
                }
            }
        }
        if (total >= 0 && done < total) {
            throw new IOException("the connection was closed after " + done + " of " + total + " bytes");
        }
    }

    private RemoteException tooLarge(long bytes) {
        return new RemoteException("the file has at least " + bytes + " bytes, above the limit of " + maxBytes);
    }

    /** @param from byte at which to resume, if the server supports it */
    private HttpURLConnection open(URI address, long from) throws IOException, RemoteException {
        URL url = address.toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestProperty("User-Agent", "tickproof");
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        int status;
        try {
            status = connection.getResponseCode();
        } catch (FileNotFoundException e) {
            status = HttpURLConnection.HTTP_NOT_FOUND;
        }
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            connection.disconnect();
            throw new RemoteException(
                    "the archive has no " + address + "; are symbol and day correct? A day is available after its end");
        }
        if (status == 416) {
            // There is nothing after the existing bytes: the checksum decides whether the file is complete.
            connection.disconnect();
            return open(address, 0);
        }
        if (status / 100 == 4 && status != 408 && status != 429) {
            connection.disconnect();
            throw new RemoteException(address + " responds with " + status + " " + connection.getResponseMessage());
        }
        if (status / 100 != 2) {
            connection.disconnect();
            throw new IOException("the server responds with " + status);
        }
        return connection;
    }

    private static void waitToRetry(URI address, int attempt, IOException e)
            throws RemoteException, InterruptedException {
        if (attempt >= ATTEMPTS) {
            throw new RemoteException(
                    address + " could not be downloaded in " + ATTEMPTS + " attempts, the last: " + e.getMessage()
                            + "; the partial file is kept, so import again to resume",
                    e);
        }
        TimeUnit.MILLISECONDS.sleep(200L << attempt);
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

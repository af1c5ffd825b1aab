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
 * Fetches a day of a public archive: its checksum first, then the file, into a part that is continued where an earlier
 * try broke off, and that gets its name only when the checksum is right. What is there already is not fetched again.
 */
public final class ArchiveImport {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{1,40}(?:_[A-Z0-9]{1,20})?");
    private static final Pattern CHECKSUM = Pattern.compile("([0-9a-fA-F]{64})(?:\\s.*)?", Pattern.DOTALL);
    private static final int CHECKSUM_BYTES = 4_096;
    private static final int TRIES = 5;

    private final URI base;
    private final Duration patience;
    private final long mostBytes;
    private final Progress progress;

    /** Told while a file comes. */
    public interface Progress {
        /** @param total −1 where the server does not tell */
        void bytes(long done, long total);
    }

    /**
     * @param base where the archive is, such as https://data.binance.vision/
     * @param patience how long the server may be silent
     * @param mostBytes files above this are refused
     * @throws IllegalArgumentException if the base is no http(s) address
     */
    public ArchiveImport(URI base, Duration patience, long mostBytes, Progress progress) {
        if (!("http".equals(base.getScheme()) || "https".equals(base.getScheme())) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "the base address must be like https://data.binance.vision/, not \"" + base + "\"");
        }
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.patience = patience;
        this.mostBytes = mostBytes;
        this.progress = progress;
    }

    /**
     * @param fetched whether it had to be
     * @param bytes its size
     */
    public record Imported(Path file, boolean fetched, long bytes) {}

    /**
     * Fetches a file, if it is not there.
     *
     * @param symbol as the archive writes it: {@code BTCUSDT}
     * @throws RemoteException if the archive has no such file, or does not give it whole
     * @throws IOException if it cannot be written
     * @throws InterruptedException if the thread is interrupted; the part stays for the next time
     */
    public Imported fetch(ArchiveSource source, String symbol, LocalDate day, Path folder)
            throws RemoteException, IOException, InterruptedException {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new RemoteException("\"" + symbol + "\" is no symbol of this archive; they are like BTCUSDT");
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(source.fileName(symbol, day));
        URI address = base.resolve(source.path(symbol, day));
        String expected = checksum(URI.create(address + ".CHECKSUM"));
        if (Files.exists(file)) {
            if (sha256(file).equals(expected)) {
                return new Imported(file, false, Files.size(file));
            }
            throw new RemoteException(file + " is there, but its SHA-256 is " + sha256(file) + ", not " + expected
                    + " as the archive says; move it away and import again");
        }
        Path part = folder.resolve("." + source.fileName(symbol, day) + ".part");
        download(address, part);
        String actual = sha256(part);
        if (!actual.equals(expected)) {
            Files.delete(part);
            throw new RemoteException(address + ": what came has the SHA-256 " + actual + ", not " + expected
                    + " as the archive says; it was not kept, so import it again");
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
            throw new RemoteException(address + " is no checksum; is the base address right?");
        }
        return matcher.group(1).toLowerCase(Locale.ROOT);
    }

    private void download(URI address, Path part) throws RemoteException, IOException, InterruptedException {
        for (int attempt = 1; true; attempt++) {
            long there = Files.exists(part) ? Files.size(part) : 0;
            try {
                HttpURLConnection connection = open(address, there);
                try (InputStream body = connection.getInputStream()) {
                    boolean continued = continues(connection, there);
                    long start = continued ? there : 0;
                    long length = connection.getContentLengthLong();
                    long total = length < 0 ? -1 : start + length;
                    copy(body, part, start, total);
                    return;
                } finally {
                    connection.disconnect();
                }
            } catch (FileSystemException e) {
                // On this side: trying again does not help.
                throw e;
            } catch (IOException e) {
                long now = Files.exists(part) ? Files.size(part) : 0;
                // Whoever brings something new gets all tries again.
                attempt = now > there ? 0 : attempt;
                waitToRetry(address, Math.max(1, attempt), e);
            }
        }
    }

    private static boolean continues(HttpURLConnection connection, long there) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        return there > 0
                && connection.getResponseCode() == HttpURLConnection.HTTP_PARTIAL
                && range != null
                && range.startsWith("bytes " + there + "-");
    }

    private void copy(InputStream body, Path part, long start, long total)
            throws IOException, RemoteException, InterruptedException {
        if (total > mostBytes) {
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
                if (done > mostBytes) {
                    throw tooLarge(done);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while importing");
                }
            }
        }
        if (total >= 0 && done < total) {
            throw new IOException("the connection ended after " + done + " of " + total + " bytes");
        }
    }

    private RemoteException tooLarge(long bytes) {
        return new RemoteException("the file has " + bytes + " bytes or more, above the limit of " + mostBytes);
    }

    /** @param from continue there, if the server can */
    private HttpURLConnection open(URI address, long from) throws IOException, RemoteException {
        URL url = address.toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout((int) patience.toMillis());
        connection.setReadTimeout((int) patience.toMillis());
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
                    "the archive has no " + address + "; are symbol and day right? A day is there when it is over");
        }
        if (status == 416) {
            // There is nothing behind what is there: the checksum tells whether it is all.
            connection.disconnect();
            return open(address, 0);
        }
        if (status / 100 == 4 && status != 408 && status != 429) {
            connection.disconnect();
            throw new RemoteException(address + " answers " + status + " " + connection.getResponseMessage());
        }
        if (status / 100 != 2) {
            connection.disconnect();
            throw new IOException("the server answers " + status);
        }
        return connection;
    }

    private static void waitToRetry(URI address, int attempt, IOException e)
            throws RemoteException, InterruptedException {
        if (attempt >= TRIES) {
            throw new RemoteException(
                    address + " could not be read in " + TRIES + " tries, the last: " + e.getMessage()
                            + "; what has come is kept, so import again to go on from there",
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

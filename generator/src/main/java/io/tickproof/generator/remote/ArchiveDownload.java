package io.tickproof.generator.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Downloads one file over HTTP: repeats failed attempts, and resumes after the bytes that it has. */
final class ArchiveDownload {
    private static final int ATTEMPTS = 5;
    private static final int TEXT_BYTES = 4_096;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Set<Integer> REFUSED = Set.of(
            HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_GONE, 451);

    private final ArchiveImport.Limits limits;
    private final ArchiveImport.Progress progress;

    ArchiveDownload(ArchiveImport.Limits limits, ArchiveImport.Progress progress) {
        this.limits = limits;
        this.progress = progress;
    }

    /** The server answers that it does not have, or does not give, what was requested. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient URI address;
        private final int code;
        private final String status;

        RefusedException(URI address, int code, String status) {
            super(address + " responds with " + status);
            this.address = address;
            this.code = code;
            this.status = status;
        }

        URI address() {
            return address;
        }

        /** Returns code and reason: {@code 404 Not Found}. */
        String status() {
            return status;
        }

        boolean isForbidden() {
            return code != HttpURLConnection.HTTP_NOT_FOUND && code != HttpURLConnection.HTTP_GONE;
        }
    }

    /**
     * Returns the start of a small text.
     *
     * @throws RefusedException if the server does not have it
     * @throws RemoteException if it cannot be downloaded
     */
    String text(URI address) throws RemoteException, RefusedException, InterruptedException {
        for (int attempt = 1; true; attempt++) {
            try {
                HttpURLConnection connection = open(address, 0);
                try (InputStream body = connection.getInputStream()) {
                    return new String(body.readNBytes(TEXT_BYTES), StandardCharsets.UTF_8);
                } finally {
                    connection.disconnect();
                }
            } catch (RefusedException e) {
                throw e;
            } catch (IOException e) {
                waitToRetry(address, attempt, 0, e);
            }
        }
    }

    /**
     * Downloads a file, or the rest of it.
     *
     * @param part the partial file; it is kept if the download fails
     * @throws RefusedException if the server does not have it
     * @throws RemoteException if it cannot be downloaded
     * @throws IOException if the partial file cannot be written
     */
    void file(URI address, Path part) throws RemoteException, IOException, InterruptedException {
        for (int attempt = 1; true; attempt++) {
            long existing = size(part);
            try {
                HttpURLConnection connection = open(address, existing);
                try (InputStream body = connection.getInputStream()) {
                    long start = resumes(connection, existing) ? existing : 0;
                    long length = connection.getContentLengthLong();
                    copy(address, body, part, new Extent(start, length < 0 ? -1 : start + length));
                    return;
                } finally {
                    connection.disconnect();
                }
            } catch (RefusedException | FileSystemException e) {
                // The archive's answer, or a local problem: another attempt does not help.
                throw e;
            } catch (IOException e) {
                long now = size(part);
                // Progress resets the number of attempts.
                attempt = now > existing ? 1 : attempt;
                waitToRetry(address, attempt, now, e);
            }
        }
    }

    /** Returns whether the server has a file; false if it does not answer. */
    boolean exists(URI address) {
        try {
            HttpURLConnection connection = connect(address);
            connection.setRequestMethod("HEAD");
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK && !isPage(connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static boolean resumes(HttpURLConnection connection, long existing) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        return existing > 0
                && connection.getResponseCode() == HttpURLConnection.HTTP_PARTIAL
                && range != null
                && range.startsWith("bytes " + existing + "-");
    }

    /** @param total size of the whole file in bytes; −1 if unknown */
    private record Extent(long start, long total) {}

    private void copy(URI address, InputStream body, Path part, Extent extent)
            throws IOException, RemoteException, InterruptedException {
        checkSize(address, extent.total);
        byte[] buffer = new byte[1 << 16];
        long done = extent.start;
        try (OutputStream out = extent.start > 0
                ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                : Files.newOutputStream(part)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                try {
                    out.write(buffer, 0, n);
                } catch (IOException e) {
                    FileSystemException failure = new FileSystemException(part.toString(), null, e.getMessage());
                    failure.initCause(e);
                    throw failure;
                }
                done += n;
                progress.bytes(done, extent.total);
                checkSize(address, done);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while importing");
                }
            }
        }
        if (extent.total >= 0 && done < extent.total) {
            throw new IOException("the connection was closed after " + done + " of " + extent.total + " bytes");
        }
    }

    private void checkSize(URI address, long bytes) throws RemoteException {
        if (bytes > limits.maxBytes()) {
            throw new RemoteException(
                    address + " has at least " + bytes + " bytes, above the limit of " + limits.maxBytes());
        }
    }

    private HttpURLConnection connect(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) limits.timeout().toMillis());
        connection.setReadTimeout((int) limits.timeout().toMillis());
        connection.setRequestProperty("User-Agent", "tickproof");
        return connection;
    }

    /** @param from byte at which to resume, if the server supports it */
    private HttpURLConnection open(URI address, long from) throws IOException, RemoteException {
        HttpURLConnection connection = connect(address);
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        int code = connection.getResponseCode();
        if (code / 100 == 2 && !isPage(connection)) {
            return connection;
        }
        String status = code + (connection.getResponseMessage() == null ? "" : " " + connection.getResponseMessage());
        String location = connection.getHeaderField("Location");
        connection.disconnect();
        if (code / 100 == 2) {
            throw new RemoteException(address + " delivers a web page instead of a file, perhaps the login page of the "
                    + "network or of a proxy; check --base and the network");
        }
        if (code == RANGE_NOT_SATISFIABLE && from > 0) {
            // There is nothing after the existing bytes. They may be those of another file.
            return open(address, 0);
        }
        if (REFUSED.contains(code)) {
            throw new RefusedException(address, code, status);
        }
        if (code / 100 == 3 && location != null) {
            throw new RemoteException(address + " responds with " + status + " and redirects to " + location
                    + "; use --base of that address");
        }
        if (code / 100 == 5 || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT || code == TOO_MANY_REQUESTS) {
            throw new IOException("the server responds with " + status);
        }
        throw new RemoteException(address + " responds with " + status + "; check --base and the network");
    }

    private static boolean isPage(HttpURLConnection connection) {
        String type = connection.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    /** @param kept bytes of the partial file */
    private void waitToRetry(URI address, int attempt, long kept, IOException e)
            throws RemoteException, InterruptedException {
        if (kept == 0 && isUnreachable(e)) {
            throw new RemoteException(
                    "no network: " + reason(address, e) + ", so " + address
                            + " was not downloaded; check the network and its proxy, or use a mirror with --base",
                    e);
        }
        if (attempt >= ATTEMPTS) {
            throw new RemoteException(
                    address + " could not be downloaded in " + ATTEMPTS + " attempts, the last: " + reason(address, e)
                            + "; "
                            + (kept == 0
                                    ? "import it again later, or use a mirror with --base"
                                    : "the " + kept + " bytes received are kept, so import again to resume"),
                    e);
        }
        TimeUnit.MILLISECONDS.sleep(limits.pause().toMillis() << attempt - 1);
    }

    /** Returns whether the server cannot be reached at all, so that further attempts are pointless. */
    private static boolean isUnreachable(IOException e) {
        return e instanceof UnknownHostException
                || e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof SSLException;
    }

    private String reason(URI address, IOException e) {
        String server = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        if (e instanceof UnknownHostException) {
            return "the name " + e.getMessage() + " cannot be resolved";
        }
        if (e instanceof SocketTimeoutException) {
            return server + " did not answer within " + limits.timeout().toMillis() / 1_000.0 + " s";
        }
        if (e instanceof SSLException) {
            return "no secure connection to " + server + " (" + e.getMessage() + ")";
        }
        return isUnreachable(e)
                ? "no connection to " + server + " (" + e.getMessage() + ")"
                : String.valueOf(e.getMessage());
    }
}

package io.tickproof.generator.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.tickproof.generator.recording.DatasetProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class ArchiveImportTest {
    private static final LocalDate DAY = LocalDate.of(2024, 1, 5);
    private static final String NAME = "BTCUSDT-trades-2024-01-05.zip";
    private static final byte[] ZIP = zip();

    @TempDir
    private Path folder;

    @Test
    void dayIsDownloadedVerifiedAndKept() throws Exception {
        try (FakeServer server = new FakeServer(checksum(), whole())) {
            ArchiveImport.Imported first = fetch(server);
            assertTrue(first.fetched());
            assertArrayEquals(ZIP, Files.readAllBytes(first.file()));
            assertEquals(20_000, DatasetProfile.of(first.file()).ticks());
            assertEquals(
                    List.of(
                            "/data/spot/daily/trades/BTCUSDT/" + NAME + ".CHECKSUM null",
                            "/data/spot/daily/trades/BTCUSDT/" + NAME + " null"),
                    server.requests());
        }
        try (FakeServer server = new FakeServer(checksum(), FakeServer.body(500, "not requested"))) {
            assertFalse(fetch(server).fetched());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void interruptedDownloadResumes() throws Exception {
        try (FakeServer server = new FakeServer(checksum(), cut(ZIP.length / 3), cut(ZIP.length / 3), rest())) {
            assertArrayEquals(ZIP, Files.readAllBytes(fetch(server).file()));
            assertTrue(
                    server.requests().get(2).endsWith(" bytes=" + ZIP.length / 3 + "-"),
                    server.requests().toString());
        }
    }

    @Test
    void downloadRestartsIfServerCannotResume() throws Exception {
        Files.write(folder.resolve("." + NAME + ".part"), Arrays.copyOf(ZIP, 100));
        try (FakeServer server = new FakeServer(checksum(), whole())) {
            assertArrayEquals(ZIP, Files.readAllBytes(fetch(server).file()));
        }
    }

    @Test
    void fileWithWrongChecksumIsDeleted() throws Exception {
        String other = "0".repeat(64) + "  " + NAME;
        try (FakeServer server = new FakeServer(FakeServer.body(200, other), whole())) {
            RemoteException e = assertThrows(RemoteException.class, () -> fetch(server));
            assertTrue(e.getMessage().contains("not " + "0".repeat(64)), e.getMessage());
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void differentExistingFileIsNotOverwritten() throws Exception {
        Files.writeString(folder.resolve(NAME), "mine");
        try (FakeServer server = new FakeServer(checksum(), whole())) {
            RemoteException e = assertThrows(RemoteException.class, () -> fetch(server));
            assertTrue(e.getMessage().contains("move it away"), e.getMessage());
        }
        assertEquals("mine", Files.readString(folder.resolve(NAME)));
    }

    @Test
    void refusalIsReportedInOneLine() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.body(404, ""))) {
            assertMessage(server, "the archive has no " + server.address());
        }
        try (FakeServer server = new FakeServer(FakeServer.body(403, ""))) {
            assertMessage(server, "responds with 403");
        }
        try (FakeServer server = new FakeServer(FakeServer.body(200, "<html>hello</html>"))) {
            assertMessage(server, "is not a checksum");
        }
        try (FakeServer server = new FakeServer(checksum(), exchange -> exchange.sendResponseHeaders(200, 1L << 40))) {
            assertMessage(server, "above the limit of");
        }
        try (FakeServer server = new FakeServer(checksum())) {
            RemoteException e = assertThrows(
                    RemoteException.class,
                    () -> archive(server, Duration.ofSeconds(10))
                            .fetch(ArchiveSource.SPOT_TRADES, "../../etc", DAY, folder));
            assertTrue(e.getMessage().contains("is not a symbol"), e.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new ArchiveImport(java.net.URI.create("file:///etc"), Duration.ofSeconds(1), 1, (a, b) -> {}));
    }

    @Test
    void unresponsiveServerIsReportedAndPartialFileKept() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.body(500, "broken"))) {
            assertMessage(server, "could not be downloaded in 5 attempts");
        }
        CountDownLatch never = new CountDownLatch(1);
        FakeServer.Step silent = exchange -> {
            exchange.sendResponseHeaders(200, ZIP.length);
            exchange.getResponseBody().write(ZIP, 0, 1000);
            exchange.getResponseBody().flush();
            never.await();
        };
        try (FakeServer server = new FakeServer(checksum(), silent)) {
            RemoteException e = assertThrows(
                    RemoteException.class,
                    () -> archive(server, Duration.ofMillis(400))
                            .fetch(ArchiveSource.SPOT_TRADES, "BTCUSDT", DAY, folder));
            assertTrue(e.getMessage().contains("could not be downloaded in 5 attempts"), e.getMessage());
            never.countDown();
        }
        assertTrue(Files.size(folder.resolve("." + NAME + ".part")) >= 1000);
    }

    private void assertMessage(FakeServer server, String message) {
        RemoteException e = assertThrows(RemoteException.class, () -> fetch(server));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    private ArchiveImport.Imported fetch(FakeServer server) throws Exception {
        return archive(server, Duration.ofSeconds(10)).fetch(ArchiveSource.SPOT_TRADES, "BTCUSDT", DAY, folder);
    }

    private static ArchiveImport archive(FakeServer server, Duration timeout) {
        return new ArchiveImport(server.address(), timeout, 1L << 30, (done, total) -> {});
    }

    private static FakeServer.Step checksum() {
        return FakeServer.body(200, sha256(ZIP) + "  " + NAME + "\n");
    }

    private static FakeServer.Step whole() {
        return exchange -> {
            exchange.sendResponseHeaders(200, ZIP.length);
            exchange.getResponseBody().write(ZIP);
            exchange.getResponseBody().close();
        };
    }

    /** Announces the whole file and closes the connection after a number of bytes. */
    private static FakeServer.Step cut(int bytes) {
        return exchange -> {
            int from = from(exchange);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, ZIP.length - from);
            exchange.getResponseBody().write(ZIP, from, bytes);
            exchange.getResponseBody().flush();
            throw new IOException("injected failure");
        };
    }

    private static FakeServer.Step rest() {
        return exchange -> {
            int from = from(exchange);
            exchange.sendResponseHeaders(206, ZIP.length - from);
            exchange.getResponseBody().write(ZIP, from, ZIP.length - from);
            exchange.getResponseBody().close();
        };
    }

    private static int from(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            return 0;
        }
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (ZIP.length - 1) + "/" + ZIP.length);
        return from;
    }

    private static byte[] zip() {
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            rows.append(i)
                    .append(",42000.")
                    .append(i % 97)
                    .append(",0.01,420,")
                    .append(1_704_412_800_000L + i * 7)
                    .append(",True,True\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("BTCUSDT-trades-2024-01-05.csv"));
            zip.write(rows.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

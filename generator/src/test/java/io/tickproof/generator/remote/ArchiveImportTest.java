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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
    private static final String PATH = "data/spot/daily/trades/BTCUSDT/" + NAME;
    private static final Clock LATER = Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);
    private static final byte[] ZIP = zip();

    @TempDir
    private Path folder;

    @Test
    void dayIsDownloadedVerifiedAndKept() throws Exception {
        try (FakeServer server = new FakeServer(checksum(), whole())) {
            ArchiveImport.Imported first = fetch(server);
            assertTrue(first.fetched());
            assertArrayEquals(ZIP, Files.readAllBytes(first.file()));
            assertEquals("SHA-256 verified", first.verification());
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
            assertMessage(
                    server,
                    "the file downloaded from " + address(server)
                            + " was deleted, because the checksum differs: its SHA-256 is " + sha256(ZIP) + ", not "
                            + "0".repeat(64)
                            + ", as stated by the archive; import it again");
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void differentExistingFileIsNotOverwritten() throws Exception {
        Files.write(folder.resolve(NAME), Arrays.copyOf(ZIP, 9));
        try (FakeServer server = new FakeServer(checksum(), whole())) {
            RemoteException e = assertThrows(RemoteException.class, () -> fetch(server));
            assertTrue(
                    e.getMessage()
                            .startsWith(folder.resolve(NAME) + " exists, but the checksum differs: its SHA-256 is"),
                    e.getMessage());
            assertTrue(e.getMessage().endsWith("; move it away and import again"), e.getMessage());
        }
        assertEquals(9, Files.size(folder.resolve(NAME)));
    }

    @Test
    void absentDayIsReportedWithTheNearestOne() throws Exception {
        String no = "no such day: the archive has no BTCUSDT of 2024-01-05 (%s responds with 404 Not Found)";
        try (FakeServer server = new FakeServer(absent(), absent(), present())) {
            assertMessage(server, no.formatted(address(server)) + ", but 2024-01-04 exists; use --day 2024-01-04");
            assertEquals(
                    2,
                    server.requests().stream().filter(r -> r.contains("01-05")).count());
        }
        try (FakeServer server = new FakeServer(absent())) {
            assertMessage(
                    server,
                    no.formatted(address(server)) + ", nor files of the symbol nearby; "
                            + "check --symbol BTCUSDT (written as in BTCUSDT) and --day");
            assertEquals(9, server.requests().size());
        }
        try (FakeServer server = new FakeServer(absent(), present())) {
            assertMessage(
                    server,
                    "the archive has " + address(server) + ", but not its checksum " + address(server)
                            + ".CHECKSUM (404 Not Found), so it is not completely published; import it again later");
        }
    }

    @Test
    void dayThatIsNotPublishedYetIsReported() throws Exception {
        Clock nextDay = Clock.fixed(Instant.parse("2024-01-06T03:00:00Z"), ZoneOffset.UTC);
        try (FakeServer server = new FakeServer(absent(), absent(), present())) {
            RemoteException e = assertThrows(RemoteException.class, () -> fetch(server, nextDay, DAY));
            assertEquals(
                    "no such day: the archive has no BTCUSDT of 2024-01-05 (" + address(server)
                            + " responds with 404 Not Found), but 2024-01-04 exists; "
                            + "it may not be published yet, so import it later or use --day 2024-01-04",
                    e.getMessage());
        }
        try (FakeServer server = new FakeServer(whole())) {
            for (String day : List.of("2024-01-06", "2024-03-01")) {
                RemoteException e =
                        assertThrows(RemoteException.class, () -> fetch(server, nextDay, LocalDate.parse(day)));
                assertEquals(
                        "no such day: " + day + " has not ended (today is 2024-01-06 UTC), and spot-trades publishes a "
                                + "day after its end; use --day 2024-01-05 or earlier",
                        e.getMessage());
            }
            RemoteException e = assertThrows(
                    RemoteException.class,
                    () -> archive(Duration.ofSeconds(10), nextDay)
                            .fetch(source("gate-spot-trades"), "BTC_USDT", DAY, folder));
            assertEquals(
                    "no such month: 2024-01 has not ended (today is 2024-01-06 UTC), and gate-spot-trades publishes a "
                            + "month after its end; use --day 2023-12-31 or earlier",
                    e.getMessage());
            assertEquals(List.of(), server.requests());
        }
    }

    @Test
    void refusalIsReportedInOneLine() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.body(403, ""))) {
            assertMessage(
                    server,
                    address(server)
                            + " responds with 403 Forbidden: the archive has no such file, or it refuses requests "
                            + "from this network or country; check --symbol and --day, or use a mirror with --base");
        }
        try (FakeServer server = new FakeServer(FakeServer.body(401, ""))) {
            assertMessage(
                    server, address(server) + ".CHECKSUM responds with 401 Unauthorized; check --base and the network");
        }
        try (FakeServer server = new FakeServer(FakeServer.body(200, "hello\nworld"))) {
            assertMessage(
                    server,
                    address(server) + ".CHECKSUM is not a SHA-256 checksum; it starts with \"hello world\"; "
                            + "check --base and the network");
        }
        FakeServer.Step moved = exchange -> {
            exchange.getResponseHeaders().set("Location", "ftp://elsewhere/");
            exchange.sendResponseHeaders(301, -1);
        };
        try (FakeServer server = new FakeServer(checksum(), moved)) {
            assertMessage(
                    server,
                    address(server) + " responds with 301 Moved Permanently and redirects to ftp://elsewhere/; "
                            + "use --base of that address");
        }
        try (FakeServer server = new FakeServer(checksum(), exchange -> exchange.sendResponseHeaders(200, 1L << 40))) {
            assertMessage(server, address(server) + " has at least 1099511627776 bytes, above the limit of 1073741824");
        }
        RemoteException e = assertThrows(
                RemoteException.class,
                () -> archive(Duration.ofSeconds(10), LATER).fetch(source("spot-trades"), "../../etc", DAY, folder));
        assertEquals(
                "\"../../etc\" is not a symbol; spot-trades writes symbols as in --symbol BTCUSDT", e.getMessage());
    }

    @Test
    void webPageInsteadOfTheFileIsReported() throws Exception {
        FakeServer.Step page = exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            FakeServer.body(200, "<html>Please log in</html>").answer(exchange);
        };
        String message = " delivers a web page instead of a file, perhaps the login page of the network or of a proxy; "
                + "check --base and the network";
        try (FakeServer server = new FakeServer(page)) {
            assertMessage(server, address(server) + ".CHECKSUM" + message);
        }
        try (FakeServer server = new FakeServer(checksum(), page)) {
            assertMessage(server, address(server) + message);
        }
        try (FakeServer server = new FakeServer(checksum(), FakeServer.body(200, "<html>Please log in</html>"))) {
            assertMessage(
                    server,
                    "the file downloaded from " + address(server)
                            + " was deleted, because it is neither a .zip nor a .gz file: it starts with "
                            + "\"<html>Please log in</html>\"; import it again");
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void missingNetworkIsReportedAtOnce() throws Exception {
        RemoteException e = assertThrows(
                RemoteException.class,
                () -> archive(Duration.ofSeconds(10), LATER)
                        .fetch(
                                source("spot-trades").at(URI.create("http://archive.invalid/")),
                                "BTCUSDT",
                                DAY,
                                folder));
        assertEquals(
                "no network: the name archive.invalid cannot be resolved, so http://archive.invalid/" + PATH
                        + ".CHECKSUM was not downloaded; check the network and its proxy, or use a mirror with --base",
                e.getMessage());
        FakeServer closed = new FakeServer(whole());
        closed.close();
        RemoteException refused = assertThrows(RemoteException.class, () -> fetch(closed));
        assertEquals(
                "no network: no connection to 127.0.0.1:" + closed.address().getPort() + " (Connection refused), so "
                        + address(closed)
                        + ".CHECKSUM was not downloaded; check the network and its proxy, or use a mirror with --base",
                refused.getMessage());
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void failingServerIsAskedAgain() throws Exception {
        FakeServer.Step failure = FakeServer.body(500, "broken");
        try (FakeServer server = new FakeServer(failure, checksum(), failure, FakeServer.body(429, ""), whole())) {
            assertArrayEquals(ZIP, Files.readAllBytes(fetch(server).file()));
        }
        Files.delete(folder.resolve(NAME));
        try (FakeServer server = new FakeServer(checksum(), failure)) {
            assertMessage(
                    server,
                    address(server) + " could not be downloaded in 5 attempts, the last: the server responds with 500 "
                            + "Internal Server Error; import it again later, or use a mirror with --base");
            assertEquals(6, server.requests().size());
        }
    }

    @Test
    void unresponsiveServerIsReportedAndPartialFileKept() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        FakeServer.Step silent = exchange -> {
            int from = from(exchange);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, ZIP.length - from);
            if (from == 0) {
                exchange.getResponseBody().write(ZIP, 0, 1000);
                exchange.getResponseBody().flush();
            }
            never.await();
        };
        try (FakeServer server = new FakeServer(checksum(), silent)) {
            RemoteException e = assertThrows(
                    RemoteException.class,
                    () -> archive(Duration.ofMillis(400), LATER).fetch(source(server), "BTCUSDT", DAY, folder));
            assertEquals(
                    address(server) + " could not be downloaded in 5 attempts, the last: 127.0.0.1:"
                            + server.address().getPort() + " did not answer within 0.4 s; the 1000 bytes received are "
                            + "kept, so import again to resume",
                    e.getMessage());
            never.countDown();
        }
        assertEquals(1000, Files.size(folder.resolve("." + NAME + ".part")));
    }

    private void assertMessage(FakeServer server, String message) {
        RemoteException e = assertThrows(RemoteException.class, () -> fetch(server));
        assertEquals(message, e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    private ArchiveImport.Imported fetch(FakeServer server) throws Exception {
        return fetch(server, LATER, DAY);
    }

    private ArchiveImport.Imported fetch(FakeServer server, Clock clock, LocalDate day) throws Exception {
        return archive(Duration.ofSeconds(10), clock).fetch(source(server), "BTCUSDT", day, folder);
    }

    private static ArchiveImport archive(Duration timeout, Clock clock) {
        return new ArchiveImport(
                new ArchiveImport.Limits(timeout, Duration.ofMillis(10), 1L << 30), clock, (done, total) -> {});
    }

    private static ArchiveSource source(FakeServer server) {
        return source("spot-trades").at(server.address());
    }

    private static ArchiveSource source(String name) {
        return ArchiveSource.ALL.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String address(FakeServer server) {
        return server.address() + PATH;
    }

    private static FakeServer.Step absent() {
        return FakeServer.body(404, "");
    }

    /** Answers the request whether a file exists. */
    private static FakeServer.Step present() {
        return exchange -> exchange.sendResponseHeaders(200, -1);
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

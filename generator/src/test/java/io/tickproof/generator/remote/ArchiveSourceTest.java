package io.tickproof.generator.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class ArchiveSourceTest {
    private static final LocalDate DAY = LocalDate.of(2024, 1, 5);
    private static final String TEXT = "invented rows\n".repeat(1_000);

    @TempDir
    private Path folder;

    /** The addresses are those that the exchanges publish. */
    @ParameterizedTest
    @CsvSource({
        "spot-trades,           BTCUSDT,  https://data.binance.vision/data/spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-05.zip",
        "spot-agg-trades,       BTCUSDT,  https://data.binance.vision/data/spot/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-05.zip",
        "spot-klines,           BTCUSDT,  https://data.binance.vision/data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-05.zip",
        "um-trades,             BTCUSDT,  https://data.binance.vision/data/futures/um/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-05.zip",
        "um-agg-trades,         BTCUSDT,  https://data.binance.vision/data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-05.zip",
        "cm-trades,             BTCUSD_PERP, https://data.binance.vision/data/futures/cm/daily/trades/BTCUSD_PERP/BTCUSD_PERP-trades-2024-01-05.zip",
        "cm-agg-trades,         BTCUSD_PERP, https://data.binance.vision/data/futures/cm/daily/aggTrades/BTCUSD_PERP/BTCUSD_PERP-aggTrades-2024-01-05.zip",
        "bybit-trades,          BTCUSDT,  https://public.bybit.com/trading/BTCUSDT/BTCUSDT2024-01-05.csv.gz",
        "bybit-spot-trades,     BTCUSDT,  https://public.bybit.com/spot/BTCUSDT/BTCUSDT_2024-01-05.csv.gz",
        "gate-spot-trades,      BTC_USDT, https://download.gatedata.org/spot/deals/202401/BTC_USDT-202401.csv.gz",
        "gate-usdt-trades,      BTC_USDT, https://download.gatedata.org/futures_usdt/trades/202401/BTC_USDT-202401.csv.gz",
        "kucoin-spot-trades,    BTCUSDT,  https://historical-data.kucoin.com/data/spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-05.zip",
        "kucoin-futures-trades, BTCUSDTM, https://historical-data.kucoin.com/data/futures/daily/trades/BTCUSDTM/BTCUSDTM-trades-2024-01-05.zip",
        "okx-trades,            BTC-USDT-SWAP, https://static.okx.com/cdn/okex/traderecords/trades/daily/20240105/BTC-USDT-SWAP-trades-2024-01-05.zip",
        "bitmex-trades,         ,         https://s3-eu-west-1.amazonaws.com/public.bitmex.com/data/trade/20240105.csv.gz",
    })
    void everySourceDownloadsAndVerifiesItsFile(String name, @Nullable String symbol, String address) throws Exception {
        ArchiveSource source = source(name);
        assertEquals(address, source.address(symbol, DAY).toString());
        byte[] file = address.endsWith(".zip") ? zip() : gzip();
        List<FakeServer.Step> script = new ArrayList<>();
        if (source.checksum() != ArchiveSource.Checksum.NONE) {
            script.add(FakeServer.body(200, digest(source.checksum(), file) + "  " + source.fileName(symbol, DAY)));
        }
        script.add(bytes(file));
        try (FakeServer server = new FakeServer(script.toArray(FakeServer.Step[]::new))) {
            ArchiveImport.Imported imported = archive().fetch(source.at(server.address()), symbol, DAY, folder);
            assertArrayEquals(file, Files.readAllBytes(imported.file()));
            assertEquals(
                    address.substring(address.lastIndexOf('/') + 1),
                    imported.file().getFileName().toString());
            String path = address.substring(source.base().toString().length() - 1);
            List<String> requests = script.size() == 1 ? List.of(path) : List.of(path + ".CHECKSUM", path);
            assertEquals(requests.stream().map(request -> request + " null").toList(), server.requests());
            assertEquals(
                    script.size() == 1
                            ? "not verified by a checksum, because the archive publishes none; read to its end without errors"
                            : (name.startsWith("kucoin") ? "MD5" : "SHA-256") + " verified",
                    imported.verification());
        }
    }

    /** The last byte of the data that a gzip or zip file must have: without a checksum only reading it finds the fault. */
    @ParameterizedTest
    @ValueSource(strings = {"bybit-spot-trades", "okx-trades"})
    void damagedFileWithoutChecksumIsDeleted(String name) throws Exception {
        ArchiveSource source = source(name);
        String symbol = source.symbols();
        byte[] file = name.startsWith("okx") ? zip() : gzip();
        byte[] corrupt = file.clone();
        corrupt[name.startsWith("okx") ? 50 : file.length - 6] ^= 1;
        for (byte[] damaged : List.of(corrupt, Arrays.copyOf(file, file.length - 9))) {
            try (FakeServer server = new FakeServer(bytes(damaged))) {
                ArchiveSource local = source.at(server.address());
                RemoteException e =
                        assertThrows(RemoteException.class, () -> archive().fetch(local, symbol, DAY, folder));
                String start = "the file downloaded from " + local.address(symbol, DAY) + " was deleted, because ";
                assertTrue(e.getMessage().startsWith(start), e.getMessage());
                assertTrue(
                        e.getMessage()
                                .substring(start.length())
                                .matches("(it is truncated|it is corrupt or truncated \\(.*\\)); import it again"),
                        e.getMessage());
            }
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void completeFileWithoutChecksumIsNotDownloadedAgain() throws Exception {
        ArchiveSource source = source("gate-spot-trades");
        try (FakeServer server = new FakeServer(bytes(gzip()), FakeServer.body(500, "not requested"))) {
            assertTrue(archive()
                    .fetch(source.at(server.address()), "BTC_USDT", DAY, folder)
                    .fetched());
            assertFalse(archive()
                    .fetch(source.at(server.address()), "BTC_USDT", DAY.plusDays(9), folder)
                    .fetched());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void symbolMustFitTheSource() {
        assertEquals(
                "a file of bitmex-trades contains all symbols; omit --symbol XBTUSD",
                assertThrows(
                                RemoteException.class,
                                () -> archive().fetch(source("bitmex-trades"), "XBTUSD", DAY, folder))
                        .getMessage());
        assertEquals(
                "--symbol is missing; gate-spot-trades writes symbols as in --symbol BTC_USDT",
                assertThrows(
                                RemoteException.class,
                                () -> archive().fetch(source("gate-spot-trades"), null, DAY, folder))
                        .getMessage());
    }

    @Test
    void documentListsEverySource() throws IOException {
        String page = Files.readString(Path.of("docs/reference/recordings.md"));
        for (ArchiveSource source : ArchiveSource.ALL) {
            String row = page.lines()
                    .filter(line -> line.startsWith("|") && line.contains("`" + source.name() + "`"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(source.name() + " is not in the table of archives"));
            assertTrue(row.contains(source.base().getHost()), row);
            assertTrue(row.contains("| " + source.period().word() + " |"), row);
            assertTrue(row.contains(source.hasAllSymbols() ? "all" : "`" + source.symbols() + "`"), row);
            assertTrue(
                    row.contains(
                            source.checksum() == ArchiveSource.Checksum.NONE
                                    ? "none"
                                    : source.checksum().algorithm()),
                    row);
        }
    }

    private static ArchiveSource source(String name) {
        return ArchiveSource.ALL.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ArchiveImport archive() {
        return new ArchiveImport(
                new ArchiveImport.Limits(Duration.ofSeconds(10), Duration.ofMillis(10), 1L << 30),
                Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC),
                (done, total) -> {});
    }

    private static FakeServer.Step bytes(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().close();
        };
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(TEXT.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("rows.csv"));
            zip.write(TEXT.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static String digest(ArchiveSource.Checksum checksum, byte[] bytes) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(checksum.algorithm()).digest(bytes));
    }
}

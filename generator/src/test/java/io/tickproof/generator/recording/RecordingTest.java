package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class RecordingTest {
    private static final ReadOptions ANY_TIME = ReadOptions.STRICT.withAnyTime(true);
    private static final ReadOptions LENIENT = ANY_TIME.withBadRows(ReadOptions.BadRows.DEAD_LETTER);

    @TempDir
    private Path folder;

    @Test
    void writtenTicksAreReadBack() throws IOException {
        List<Tick> ticks = List.of(
                new Tick("BTC-USD", 1, 1_767_571_200_000_001L, 4_200_000_000_000L, 1, Side.BUY),
                new Tick("a,\"b", 0, 1_767_571_200_000_000L, 1, 0, Side.UNKNOWN));
        Path file = folder.resolve("ticks.csv.gz");
        try (RecordingWriter writer = new RecordingWriter(file)) {
            for (Tick tick : ticks) {
                writer.write(tick, tick.timeMicros());
            }
        }
        assertEquals(ticks, read(file));
    }

    @Test
    void binanceTradesAreReadFromZipInMsAndUs() throws IOException {
        Path millis = zip(
                "BTCUSDT-trades-2019-10-11.zip",
                "trades.csv",
                "28457,8552.14000000,0.01,85.52,1570752011620,True,True\n");
        assertEquals(
                List.of(new Tick("BTCUSDT", 28457, 1_570_752_011_620_000L, 855_214_000_000L, 1_000_000, Side.SELL)),
                read(millis));
        Path micros = zip(
                "ETHUSDT-trades-2025-03-01.zip",
                "trades.csv",
                "id,price,qty,quote_qty,time,is_buyer_maker,is_best_match\n1,2200.5,0,0,1740787200123456,false,true\n");
        assertEquals(
                List.of(new Tick("ETHUSDT", 1, 1_740_787_200_123_456L, 220_050_000_000L, 0, Side.BUY)), read(micros));
    }

    @Test
    void leanArchiveNamesTheDayAndItsEntryTheSymbol() throws IOException {
        Path file = zip("20240105_trade.zip", "20240105_btcusd_tick_trade.csv", "86399999,1.5,2\n");
        assertEquals(
                List.of(new Tick("BTCUSD", 1, 1_704_499_199_999_000L, 150_000_000, 200_000_000, Side.UNKNOWN)),
                read(file));
    }

    @Test
    void arrivalTimesAreRead() throws IOException {
        Path file = plain(
                "two.csv",
                "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
                        + "x,A,1000,2000,1,buy,1,1\nx,A,500,2500,2,sell,1,1\nx,A,1500,1600000,xyz-1,,1,1\n");
        try (RecordingReader recording = RecordingReader.open(file, ANY_TIME)) {
            assertTrue(recording.hasArrival());
            assertEquals(2000, recording.next().arrivalMicros());
            assertEquals(2500, recording.next().arrivalMicros());
            assertTrue(recording.next().tick().id() > 1L << 32, "a text id must be replaced by a hash");
        }
        DatasetProfile profile = DatasetProfile.of(file, ANY_TIME);
        assertEquals(1, profile.times().disorder().ticks());
        assertEquals(1_598_500, profile.times().latency().maxMicros());
        assertEquals(1_600_000, profile.times().lastArrivalMicros());
    }

    @Test
    void columnMappingReadsAnyCsv() throws IOException {
        Path file = plain("any.csv", "Zeit;Kurs;Menge;Nr;Maker\n1704412800.25;12.5;3;77;false\n");
        ColumnMapping mapping = ColumnMapping.parse(
                "{'time':'Zeit','unit':'s','price':2,'quantity':'menge','id':4,'symbolName':'DAX','buyerMaker':'maker','separator':';'}"
                        .replace('\'', '"'));
        ReadOptions options = ReadOptions.STRICT.withColumns(mapping);
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            assertEquals(
                    new Tick("DAX", 77, 1_704_412_800_250_000L, 1_250_000_000, 300_000_000, Side.BUY),
                    recording.next().tick());
        }
        RecordingException e = assertThrows(
                RecordingException.class, () -> RecordingReader.open(plain("no.csv", "a;b;c;d\n"), options));
        assertTrue(e.getMessage().contains("no column zeit") || e.getMessage().contains("no rows"), e.getMessage());
    }

    @Test
    void badRowsAreReportedAndSkippedOnRequest() throws IOException {
        Path file =
                plain("some.csv", "ts_us,symbol,price,qty\n1,A,1,1\nx,A,1,1\n2,A,1.123456789012,1\n3,A,1\n4,A,1,1\n");
        List<String> problems = new ArrayList<>();
        int ticks = 0;
        try (RecordingReader recording = RecordingReader.open(file, LENIENT)) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                ticks += row.tick() == null ? 0 : 1;
                if (row.tick() == null) {
                    problems.add(row.problem());
                }
            }
        }
        assertEquals(2, ticks);
        assertEquals(3, problems.size());
        assertTrue(problems.get(1).contains("row 4, column price"), problems.get(1));
        DatasetProfile profile = DatasetProfile.of(file, LENIENT);
        assertEquals(3, profile.counts().badRows());
        assertTrue(
                profile.counts().firstBadRow().contains("row 3, column time"),
                profile.counts().firstBadRow());
        Path none = plain("none.csv", "ts_us,symbol,price,qty\nx,A,1,1\n");
        assertTrue(assertThrows(RecordingException.class, () -> DatasetProfile.of(none, LENIENT))
                .getMessage()
                .contains("no row is a tick"));
    }

    @Test
    void unusualRowsAreReadOrReported() throws IOException {
        assertProblem(
                plain("XBTUSD.csv", "1381095255,1,1\n1e30000000,1,1\n"),
                "1E+30000000 as s is in the year 1e12 or later");
        assertProblem(
                plain("short.csv", "id,price,qty,quote_qty,time,is_buyer_maker\n1,2.0\n"),
                "the row has only 2 columns");
        assertEquals(
                1_704_412_800_123_456L,
                read(plain("mixed-trades.csv", "1,1,1,1,1704412800123,True,True\n2,1,1,1,1704412800123456,True,True\n"))
                        .get(1)
                        .timeMicros());
        String tardis = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";
        assertTrue(read(plain("t.csv", tardis + "x,A,1,1,99999999999999999999,buy,1,1\n"))
                        .get(0)
                        .id()
                > 0);
        assertEquals(
                "PKR",
                read(plain("p.csv", "ts_us,symbol,price,qty\n1,PKR,1,1\n"))
                        .get(0)
                        .symbol());
    }

    @Test
    void unreadableFileIsReportedInOneLine() throws IOException {
        Path file = plain("locked.csv", "ts_us,symbol,price,qty\n1,A,1,1\n");
        Files.setPosixFilePermissions(file, java.util.Set.of());
        // Root can read every file: the test does not apply.
        org.junit.jupiter.api.Assumptions.assumeFalse(Files.isReadable(file));
        assertProblem(file, "is not readable");
    }

    @Test
    void missingTradeIdsGetARangeOfTheirOwn() throws IOException {
        Path file = plain("gold.csv", "ts_ms,symbol,price,qty,trade_id,side\n5,GC,1313.7,1,,\n5,GC,1313.7,1,,\n");
        assertEquals(
                List.of(IdColumns.MISSING_START + 1, IdColumns.MISSING_START + 2),
                read(file).stream().map(Tick::id).toList());
        DatasetProfile profile = DatasetProfile.of(file, ANY_TIME);
        assertEquals(0, profile.ids().numbers() + profile.ids().texts());
        assertEquals(2, profile.ticks());
        assertEquals(1, profile.counts().equalTimes());
    }

    @Test
    void profileCountsAnomalies() throws IOException {
        DatasetProfile profile = DatasetProfile.of(
                plain(
                        "odd.csv",
                        "ts_us,symbol,trade_id,price,qty,side\n10,A,5,1,1,buy\n4,A,5,1,0,sell\n20,B,1,1,1,\n30,A,3,1,1,\n90000031,A,9,2,1,\n"),
                ANY_TIME);
        assertEquals(1, profile.times().disorder().ticks());
        assertEquals(6, profile.times().disorder().maxMicros());
        assertEquals(new TradeIds.Occurrences(1, 5L), profile.ids().outOfOrder());
        assertEquals(1, profile.ids().conflicts().count());
        assertEquals(
                List.of(2L, 3L),
                List.of(
                        profile.ids().conflicts().first().earlier().row(),
                        profile.ids().conflicts().first().later().row()));
        assertEquals(1, profile.activity().gaps());
        assertEquals(new DatasetProfile.Gap(30, 90_000_001), profile.activity().longestGap());
        assertEquals(200_000_000, profile.symbols().get("A").high());
        assertEquals(1, profile.counts().zeroQuantities());
        assertEquals(List.of("A", "B"), List.copyOf(profile.symbols().keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ts_us,symbol,price,qty\\n1,A,1,1\\nx,A,1,1   | row 3, column time: \"x\" is not a whole number",
                "ts_us,symbol,price,qty\\n1,A,1x,1            | row 2, column price: \"1x\" is not a number",
                "ts_us,symbol,price,qty\\n1,A,1.123456789012,1 | row 2, column price: \"1.123456789012\" has more than 8 decimals",
                "ts_us,symbol,price,qty\\n1,A,0,1             | row 2, column price: the price must be above 0",
                "ts_us,symbol,price,qty\\n1,A,1,-1            | row 2, column qty: the quantity must be 0 or more",
                "ts_us,symbol,price,qty\\n1,A,1               | row 2, column symbol: the row has only 3 columns, but the header has 4",
                "ts_us,symbol,price,qty\\n1,A B,1,1           | row 2, column symbol",
                "ts_us,symbol,price,qty,side\\n1,A,1,1,long   | row 2, column side: \"long\" is neither buy nor sell",
                "ts_us,symbol,price,qty\\n9999999999999999,A,1,1 | row 2, column time: 9999999999999999 as us is in the year 2286",
                "ts_us,symbol,price\\n1,A,1                   | has no column qty",
                "ts_us,symbol,price,qty                       | has a header but no rows",
                "1,2,3,4                                      | the format is unknown: 4 columns",
                "1,2,3                                        | it looks like LEAN crypto ticks, but its times are times of the day, and its name contains no day",
                "ts_us,symbol,price,qty\\n1,A,1,1\\n1,\"A,1,1  | row 3: a quote is not closed",
                "''                                           | the file is empty",
            })
    void badFileIsReportedInOneLine(String content, String message) throws IOException {
        Path file = plain("bad.csv", content.replace("\\n", "\n"));
        ReadOptions options = content.startsWith("ts_") ? ANY_TIME : ReadOptions.STRICT;
        RecordingException e = assertThrows(RecordingException.class, () -> read(file, options));
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void missingAndTruncatedFilesAreReported() throws IOException {
        assertProblem(folder, "is a directory");
        assertProblem(folder.resolve("nothing.csv"), "the file does not exist");
        Path whole = gzip("whole.csv.gz", "ts_us,symbol,price,qty\n" + "1,A,1,1\n".repeat(100_000));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertProblem(cut, "the archive is truncated after row");
        Path two = folder.resolve("two.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(two))) {
            zip.putNextEntry(new ZipEntry("a.csv"));
            zip.putNextEntry(new ZipEntry("b.csv"));
        }
        assertProblem(two, "the file is empty");
    }

    @Test
    void encryptedAndNestedArchivesAreReported() throws IOException {
        String rows = "ts_us,symbol,price,qty\n" + "1,A,1,1\n".repeat(100);
        byte[] locked = Files.readAllBytes(zip("locked.zip", "a.csv", rows));
        // Set the flag of an encrypted entry, in the local header and in the central directory.
        locked[6] |= 1;
        for (int i = 0; i < locked.length - 4; i++) {
            if (locked[i] == 'P' && locked[i + 1] == 'K' && locked[i + 2] == 1 && locked[i + 3] == 2) {
                locked[i + 8] |= 1;
            }
        }
        assertProblem(Files.write(folder.resolve("locked.zip"), locked), "encrypted");
        Path inner = zip("inner.zip", "a.csv", rows);
        Path nested = folder.resolve("nested.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(nested))) {
            zip.putNextEntry(new ZipEntry("inner.zip"));
            zip.write(Files.readAllBytes(inner));
        }
        assertProblem(nested, "an archive inside an archive");
        Path twice = folder.resolve("twice.csv.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(twice))) {
            gzip.write(Files.readAllBytes(gzip("once.csv.gz", rows)));
        }
        assertProblem(twice, "an archive inside an archive");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void devicesAndLinksToThemAreRefused() throws IOException {
        assertProblem(Path.of("/dev/zero"), "is a device or a pipe");
        Path link = Files.createSymbolicLink(folder.resolve("a.csv"), Path.of("/dev/zero"));
        assertProblem(link, "a device or a pipe");
        // JUnit warns when it removes a link that leads out of its folder.
        Files.delete(link);
    }

    @Test
    void zipBombIsRefused() throws IOException {
        Path bomb = folder.resolve("bomb.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            out.write("ts_us,symbol,price,qty\n".getBytes(StandardCharsets.US_ASCII));
            byte[] rows = "1,A,1,1\n".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 300; i++) {
                out.write(rows);
            }
        }
        assertProblem(bomb, "unpacks to more than 200 times its size");
    }

    private void assertProblem(Path file, String message) {
        RecordingException e = assertThrows(RecordingException.class, () -> read(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static List<Tick> read(Path file) {
        return read(file, ANY_TIME);
    }

    private static List<Tick> read(Path file, ReadOptions options) {
        List<Tick> ticks = new ArrayList<>();
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                ticks.add(row.tick());
            }
        }
        return ticks;
    }

    private Path plain(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path gzip(String name, String content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return folder.resolve(name);
    }

    private Path zip(String name, String entry, String content) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return folder.resolve(name);
    }
}

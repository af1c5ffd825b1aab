package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        List<Tick> ticks = List.of(
                new Tick("BTC-USD", 1, 1_767_571_200_000_001L, 4_200_000_000_000L, 1, Side.BUY),
                new Tick("a,\"b", 0, 1_767_571_200_000_000L, 1, 0, Side.UNKNOWN));
        Path file = folder.resolve("ticks.csv.gz");
        try (RecordingWriter writer = new RecordingWriter(file)) {
            for (Tick tick : ticks) {
                writer.write(tick);
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
    void withoutTradeIdsRowNumbersStandForThem() throws IOException {
        Path file = plain("gold.csv", "ts_ms,symbol,price,qty,trade_id,side\n5,GC,1313.7,1,,\n5,GC,1313.7,1,,\n");
        assertEquals(List.of(1L, 2L), read(file).stream().map(Tick::id).toList());
        DataCard card = DataCard.of(file);
        assertFalse(card.hasIds());
        assertEquals(2, card.rows());
        assertEquals(1, card.equalTimes());
    }

    @Test
    void theCardTellsWhatIsOdd() throws IOException {
        DataCard card = DataCard.of(plain(
                "odd.csv", "ts_us,symbol,trade_id,price,qty,side\n10,A,5,1,1,buy\n4,A,5,1,0,sell\n20,B,1,1,1,\n"));
        assertEquals(1, card.timesGoingBack());
        assertEquals(6, card.greatestDelayMicros());
        assertEquals(1, card.idsGoingBack());
        assertEquals(1, card.zeroQuantities());
        assertEquals(List.of("A", "B"), List.copyOf(card.ticksBySymbol().keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ts_us,symbol,price,qty\\n1,A,1,1\\nx,A,1,1   | row 3, column time: \"x\" is no whole number",
                "ts_us,symbol,price,qty\\n1,A,1x,1            | row 2, column price: \"1x\" is no number",
                "ts_us,symbol,price,qty\\n1,A,1.123456789012,1 | row 2, column price: \"1.123456789012\" has more than 8 decimals",
                "ts_us,symbol,price,qty\\n1,A,0,1             | row 2, column price: a price must be above 0",
                "ts_us,symbol,price,qty\\n1,A,1,-1            | row 2, column qty: a quantity must be 0 or more",
                "ts_us,symbol,price,qty\\n1,A,1               | row 2, column qty: the row has only 3 columns",
                "ts_us,symbol,price,qty\\n1,A B,1,1           | row 2, column symbol",
                "ts_us,symbol,price,qty,side\\n1,A,1,1,long   | row 2, column side: \"long\" is neither buy nor sell",
                "ts_us,symbol,price,qty\\n9999999999999999,A,1,1 | row 2, column time: 9999999999999999 is outside the years",
                "ts_us,symbol,price\\n1,A,1                   | has no column qty",
                "ts_us,symbol,price,qty                       | has a header, but no rows",
                "1,2,3                                        | the format is not known: 3 columns",
                "''                                           | the file is empty",
            })
    void aBadFileIsOneClearLine(String content, String message) throws IOException {
        Path file = plain("bad.csv", content.replace("\\n", "\n"));
        RecordingException e = assertThrows(RecordingException.class, () -> read(file));
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void whatIsNoFileOrCutOffIsOneClearLine() throws IOException {
        assertProblem(folder, "this is a folder");
        assertProblem(folder.resolve("nothing.csv"), "there is no such file");
        Path whole = gzip("whole.csv.gz", "ts_us,symbol,price,qty\n" + "1,A,1,1\n".repeat(100_000));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertProblem(cut, "the archive is cut off behind row");
        Path two = folder.resolve("two.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(two))) {
            zip.putNextEntry(new ZipEntry("a.csv"));
            zip.putNextEntry(new ZipEntry("b.csv"));
        }
        assertProblem(two, "must hold one csv file, not [a.csv, b.csv]");
    }

    @Test
    void anArchiveThatIsBlownUpIsRefused() throws IOException {
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

    @Test
    void publishedCandlesAreReadInBothLayouts() throws IOException {
        PublishedFile plain =
                PublishedFile.read(plain("c.csv", "ts_ms,symbol,open,high,low,close\n60000,A,1,2,0.5,1.5\n"));
        assertNull(plain.candles().get(0).volume());
        assertEquals(60_000_000, plain.candles().get(0).startMicros());
        PublishedFile klines = PublishedFile.read(zip(
                "BTCUSDT-1m-2019-10-11.zip",
                "k.csv",
                "1570752000000,8552.0,8560.1,8550,8551,12.5,1570752059999,106900,25,6,51300,0\n"));
        assertEquals("BTCUSDT", klines.candles().get(0).symbol());
        assertEquals(1_570_752_000_000_000L, klines.candles().get(0).startMicros());
        assertEquals(1, klines.conventions().size());
    }

    private void assertProblem(Path file, String message) {
        RecordingException e = assertThrows(RecordingException.class, () -> read(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static List<Tick> read(Path file) {
        List<Tick> ticks = new ArrayList<>();
        try (RecordedTicks recording = new RecordedTicks(file)) {
            for (Tick tick = recording.next(); tick != null; tick = recording.next()) {
                ticks.add(tick);
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

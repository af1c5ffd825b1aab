package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file has two candles of BTC in dollars: 10, 12, 9, 11, volume 3.5, and 11, 11.5, 10.5, 10.5, volume 2. */
@Tag("unit")
class PublishedCandleFileTest {
    @TempDir
    Path folder;

    private record Example(String format, String symbol, String name, String content) {
        @Override
        public String toString() {
            return format + " " + name;
        }
    }

    static Stream<Example> examples() {
        return Stream.of(
                new Example("plain candles", "BTC", "a.csv", """
                        ts_ms,symbol,open,high,low,close,volume
                        1767603600000,BTC,10,12,9,11,3.5
                        1767603660000,BTC,11,11.5,10.5,10.5,2
                        """),
                new Example("Binance klines", "BTCUSDT", "BTCUSDT-1m-2026-01-05.csv", """
                        1767603600000,10,12,9,11,3.5,1767603659999,35,7,1,10,0
                        1767603660000,11,11.5,10.5,10.5,2.0,1767603719999,22,3,1,11,0
                        """),
                new Example("Binance klines", "BTCUSDT", "BTCUSDT-1m-2026-01.csv", """
                        1767603600000000,10.0,12,9,11,3.5,1767603659999999,35,7,1,10,0
                        1767603660000000,11.0,11.5,10.5,10.5,2,1767603719999999,22,3,1,11,0
                        """),
                new Example("Binance klines", "BTCUSDT", "BTCUSDT-1m-2026-01-05.csv", """
                        open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore
                        1767603600000,10,12,9,11,3.5,1767603659999,35,7,1,10,0
                        1767603660000,11,11.5,10.5,10.5,2,1767603719999,22,3,1,11,0
                        """),
                new Example("Kraken OHLCVT", "XBTUSD", "XBTUSD_1.csv", """
                        1767603600,10.0,12.0,9.0,11.0,3.5,7
                        1767603660,11.0,11.5,10.5,10.5,2.0,3
                        """),
                new Example("CryptoDataDownload", "BTC/USD", "Coinbase_BTCUSD_minute.csv", """
                        https://www.CryptoDataDownload.com
                        unix,date,symbol,open,high,low,close,Volume USD,Volume BTC
                        1767603660,2026-01-05 09:01:00,BTC/USD,11,11.5,10.5,10.5,22,2
                        1767603600,2026-01-05 09:00:00,BTC/USD,10,12,9,11,35,3.5
                        """),
                new Example("Databento OHLCV", "BTCF6", "glbx.ohlcv-1m.csv", """
                        ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol
                        1767603600000000000,33,1,77,10000000000,12000000000,9000000000,11000000000,3.5,BTCF6
                        1767603660000000000,33,1,77,11000000000,11500000000,10500000000,10500000000,2,BTCF6
                        """),
                new Example("Databento OHLCV", "77", "glbx.ohlcv-1m.csv", """
                        ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume
                        2026-01-05T09:00:00.000000000Z,33,1,77,10.000000000,12.000000000,9.000000000,11.000000000,3.5
                        2026-01-05T09:01:00.000000000Z,33,1,77,11.000000000,11.500000000,10.500000000,10.500000000,2
                        """),
                new Example("freqtrade candles", "BTC_USDT", "BTC_USDT-1m.csv", """
                        date,open,high,low,close,volume
                        2026-01-05 09:00:00+00:00,10.0,12.0,9.0,11.0,3.5
                        2026-01-05 09:01:00+00:00,11.0,11.5,10.5,10.5,2.0
                        """),
                new Example("freqtrade or ccxt candles", "BTC_USDT", "BTC_USDT-1m.csv", """
                        1767603600000,10.0,12.0,9.0,11.0,3.5
                        1767603660000,11.0,11.5,10.5,10.5,2.0
                        """),
                new Example("TradingView export", "BTCUSD", "COINBASE_BTCUSD, 1.csv", """
                        time,open,high,low,close,Volume,MA
                        1767603600,10,12,9,11,3.5,NaN
                        1767603660,11,11.5,10.5,10.5,2,10.75
                        """),
                new Example("TradingView export", "BTCUSD", "COINBASE_BTCUSD, 1.csv", """
                        time,open,high,low,close,Volume
                        2026-01-05T10:00:00+01:00,10,12,9,11,3.5
                        2026-01-05T10:01:00+01:00,11,11.5,10.5,10.5,2
                        """),
                new Example("Coinbase candles", "BTC-USD", "BTC-USD.csv", """
                        time,low,high,open,close,volume
                        1767603660,10.5,11.5,11,10.5,2
                        1767603600,9,12,10,11,3.5
                        """),
                new Example("Coinbase candles", "BTC-USD", "BTC-USD.csv", """
                        1767603660,10.5,11.5,11,10.5,2
                        1767603600,9,12,10,11,3.5
                        """),
                new Example("Coinbase candles", "BTC-USD", "BTC-USD.json", """
                        [{"start":"1767603660","low":"10.5","high":"11.5","open":"11","close":"10.5","volume":"2"},
                        {"start":"1767603600","low":"9","high":"12","open":"10","close":"11","volume":"3.5"}]
                        """),
                new Example("freqtrade or ccxt candles", "BTC_USDT", "BTC_USDT-1m.json", """
                        [[1767603600000,10.0,12.0,9.0,11.0,3.5],[1767603660000,11.0,11.5,10.5,10.5,2.0]]
                        """),
                new Example("Coinbase candles", "BTC-USD", "BTC-USD.json", """
                        [[1767603660,10.5,11.5,11,10.5,2],[1767603600,9,12,10,11,3.5]]
                        """),
                new Example("Coinbase candles", "BTC-USD", "BTC-USD.json", """
                        {"candles":[
                        {"start":"1767603660","low":"10.5","high":"11.5","open":"11","close":"10.5","volume":"2"},
                        {"start":"1767603600","low":"9","high":"12","open":"10","close":"11","volume":"3.5"}]}
                        """),
                new Example("Bitfinex candles", "tBTCUSD", "tBTCUSD-1m.csv", """
                        1767603660000,11,10.5,11.5,10.5,2
                        1767603600000,10,11,12,9,3.5
                        """));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void candlesOfAPublisherAreRecognisedByTheirContent(Example example) throws IOException {
        PublishedCandleFile file =
                PublishedCandleFile.read(Files.writeString(folder.resolve(example.name), example.content));
        assertEquals(example.format, file.format());
        assertEquals("PT1M", file.interval().toString());
        List<PublishedCandle> candles = file.candles().stream()
                .sorted((a, b) -> Long.compare(a.timeMicros(), b.timeMicros()))
                .toList();
        assertCandle(candles.get(0), example.symbol, "2026-01-05T09:00:00Z", "10", "12", "9", "11", "3.5");
        assertCandle(candles.get(1), example.symbol, "2026-01-05T09:01:00Z", "11", "11.5", "10.5", "10.5", "2");
    }

    private static void assertCandle(PublishedCandle candle, String symbol, String time, String... values) {
        assertEquals(symbol, candle.symbol());
        assertEquals(time, Micros.toInstant(candle.timeMicros()).toString());
        List<BigDecimal> found = List.of(candle.open(), candle.high(), candle.low(), candle.close(), candle.volume());
        for (int i = 0; i < values.length; i++) {
            assertEquals(0, found.get(i).compareTo(new BigDecimal(values[i])), i + ": " + found);
        }
    }

    @Test
    void columnsOfTheScenarioDescribeAnyLayout() throws IOException {
        Path file = Files.writeString(folder.resolve("any.txt"), """
                05.01.2026;09:00;11;10;12;9;x;3.5
                05.01.2026;09:01;10.5;11;11.5;10.5;x;2
                """);
        PublishedCandleFile read = PublishedCandleFile.read(
                file,
                new CandleMapping(
                        new CandleMapping.TimeColumns(List.of("1", "2"), "auto", "dd.MM.yyyy HH:mm"),
                        new CandleMapping.PriceColumns("4", "5", "6", "3"),
                        "8",
                        new CandleMapping.SymbolSource(null, "DAX"),
                        new CandleMapping.Source(';', false, null, null, null)));
        assertCandle(read.candles().get(0), "DAX", "2026-01-05T09:00:00Z", "10", "12", "9", "11", "3.5");
        assertCandle(read.candles().get(1), "DAX", "2026-01-05T09:01:00Z", "11", "11.5", "10.5", "10.5", "2");
        assertEquals("PT1M", read.interval().toString());
    }

    @Test
    void columnsMayBeNamesAndUnitsAreChecked() throws IOException {
        Path file = Files.writeString(folder.resolve("any.csv"), """
                stamp,sym,o,h,l,c
                1767603600,A,10,12,9,11
                1767603660,A,11,11.5,10.5,10.5
                """);
        assertEquals(
                "A", PublishedCandleFile.read(file, named("s")).candles().get(0).symbol());
        RecordingException e =
                assertThrows(RecordingException.class, () -> PublishedCandleFile.read(file, named("ms")));
        assertTrue(
                e.getMessage().contains("row 2, column time: \"1767603600\" is not a time from 1990 to 2099"),
                e.getMessage());
    }

    private static CandleMapping named(String unit) {
        return new CandleMapping(
                new CandleMapping.TimeColumns(List.of("stamp"), unit, null),
                new CandleMapping.PriceColumns("o", "h", "l", "c"),
                null,
                new CandleMapping.SymbolSource("sym", null),
                new CandleMapping.Source(null, null, null, null, null));
    }

    @Test
    void memberOfAnArchiveNamesTheSymbol() throws IOException {
        Path zip = folder.resolve("Kraken_OHLCVT.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("ETHUSD_5.csv"));
            out.write(
                    "1767603600,10,12,9,11,3.5,7\n1767603900,11,11.5,10.5,10.5,2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        PublishedCandleFile file = PublishedCandleFile.read(zip);
        assertEquals("ETHUSD", file.candles().get(0).symbol());
        assertEquals("PT5M", file.interval().toString());
    }

    @Test
    void flatRowsThatFitSeveralPublishersAreRefused() throws IOException {
        assertProblem(
                "1767603600,10,10,10,10,1\n1767603660,11,11,11,11,1\n",
                "the first rows can be freqtrade or ccxt candles or Coinbase candles or Bitfinex candles, which have the prices in different columns");
    }

    @Test
    void rowsThatAreNoCandlesAreRefused() throws IOException {
        assertProblem("1767603600,10,9,12,11,3.5\n1767603660,11,9,12,10,2\n", "the format of the candles is unknown");
        assertProblem("60000,10,12,9,11,3.5\n120000,11,11.5,10.5,10.5,2\n", "the format of the candles is unknown");
        assertProblem("time,open,high,close\n1767603600,10,12,11\n", "the format of the candles is unknown");
    }

    @Test
    void ticksAreRefusedAsCandles() throws IOException {
        assertProblem(
                "ts_ms,symbol,price,qty\n1767603600000,A,1,1\n",
                "its rows are ticks (Tickproof), not candles; replay them: stream.recording in the scenario, or -Drecording");
    }

    @Test
    void candlesAreRefusedAsTicks() throws IOException {
        for (Example example : examples().toList()) {
            if (example.content.startsWith("{")) {
                // A document with an array is not read as ticks without a pointer to it.
                continue;
            }
            Path file = Files.writeString(folder.resolve(example.name), example.content);
            RecordingException e = assertThrows(
                    RecordingException.class, () -> RecordingReader.open(file, ReadOptions.STRICT), example.toString());
            assertTrue(
                    e.getMessage()
                            .endsWith(
                                    "its rows are candles (" + example.format
                                            + "), not ticks; compare a run with them: expect.published in the scenario, or -Dpublished"),
                    e.getMessage());
            assertTrue(PublishedCandleFile.isRecognised(file));
        }
        assertFalse(PublishedCandleFile.isRecognised(
                Files.writeString(folder.resolve("t.csv"), "ts_ms,symbol,price,qty\n1767603600000,A,1,1\n")));
    }

    @Test
    void problemNamesRowAndColumn() throws IOException {
        String start =
                "ts_ms,symbol,open,high,low,close,volume\n1767603600000,A,1,1,1,1,1\n1767603660000,A,1,1,1,1,1\n";
        assertProblem(start + "1767603720000,A,1,x,1,1,1\n", "row 4, column high: \"x\" is not a number");
        assertProblem(start + "1767603720000,A,1,1,1,1,?\n", "row 4, column volume: \"?\" is not a number");
        assertProblem(start + "5,A,1,1,1,1,1\n", "row 4, column time: \"5\" is not a time from 1990 to 2099");
        assertProblem("""
                ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol
                1767603600000000000,33,1,77,1,1,1,1,1,A
                1767603660000000000,34,1,77,1,1,1,1,1,A
                """, "row 3, column interval: the candle spans PT1H, those before it PT1M");
    }

    @Test
    void sumBeyond64BitsIsReadExactly() throws IOException {
        PublishedCandleFile file = PublishedCandleFile.read(Files.writeString(folder.resolve("PEPEUSDT-1m.csv"), """
                1767603600000,0.00000316,0.00000317,0.00000307,0.00000308,114033586166.00,1767603659999,0,11,0,0,0
                1767603660000,0.00000310,0.00000316,0.00000307,0.00000315,96055562200000000.12345678,1767603719999,0,15,0,0,0
                """));
        assertEquals(
                new BigDecimal("96055562200000000.12345678"),
                file.candles().get(1).volume());
    }

    @Test
    void profileCountsGapsRepeatedAndImpossibleRows() throws IOException {
        CandleProfile profile =
                CandleProfile.of(PublishedCandleFile.read(Files.writeString(folder.resolve("p.csv"), """
                ts_ms,symbol,open,high,low,close,volume
                1767603600000,A,1,2,1,1,0
                1767603660000,A,1,2,1,1,1
                1767603660000,A,1,2,1,1,1
                1767603900000,A,3,2,1,1,1
                1767603600000,B,1,2,1,1,1
                """)));
        assertEquals(Map.of("A", 4L, "B", 1L), profile.symbols());
        assertEquals(new CandleProfile.Gaps(3, 1), profile.gaps());
        assertEquals(new CandleProfile.Flaws(1, 5, 1, 4), profile.flaws());
        assertFalse(profile.span().isNewestFirst());
    }

    @Test
    void intervalOfASparseSymbolIsTheCommonDivisor() throws IOException {
        PublishedCandleFile file = PublishedCandleFile.read(Files.writeString(folder.resolve("s.csv"), """
                ts_ms,symbol,open,high,low,close
                1767603600000,A,1,1,1,1
                1767603720000,A,1,1,1,1
                1767603900000,A,1,1,1,1
                """));
        assertEquals("PT1M", file.interval().toString());
    }

    private void assertProblem(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("problem.csv"), content);
        RecordingException e = assertThrows(RecordingException.class, () -> PublishedCandleFile.read(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}

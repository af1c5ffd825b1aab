package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads a file of each known format, with invented values, and compares the ticks with values written by hand. */
@Tag("unit")
class KnownFormatsTest {
    @TempDir
    private Path folder;

    /** Title, file name, content, and the first tick as time, symbol, price, quantity, side. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Bybit trades | BTCUSD2022-05-02.csv | timestamp,symbol,side,size,price,tickDirection,trdMatchID\\n1651449600.8371,BTCUSD,Buy,431,38460.50,PlusTick,a6233255-3fc1-5a36-b17f-d374c6a53877\\n1651449602,BTCUSD,Sell,5,38461,PlusTick,bb2edb20-035b-5399-bfd4-235992edcf45 | 2022-05-02T00:00:00.837100Z BTCUSD 38460.5 431 buy",
                "Bybit spot trades | BTCUSDT_2025-05-19.csv | id,timestamp,price,volume,side,rpi\\n1,1747612800074,106453.8,0.5,sell,0\\n2,1747612800150,106456.9,0.5,buy,0 | 2025-05-19T00:00:00.074Z BTCUSDT 106453.8 0.5 sell",
                "BitMEX trades | 20190101.csv | timestamp,symbol,side,size,price,tickDirection,trdMatchID\\n2019-01-01D00:00:05.123456000,XBTUSD,Buy,100,3693.5,PlusTick,5f4ecd49-f87f-41c0-06e3-4a9405b9cdde | 2019-01-01T00:00:05.123456Z XBTUSD 3693.5 100 buy",
                "BitMEX trades of the API | t.csv | timestamp,symbol,side,size,price,trdMatchID\\n2019-01-01T00:00:05.123Z,XBTUSD,Sell,100,3693.5,5f4ecd49-f87f-41c0-06e3-4a9405b9cdde | 2019-01-01T00:00:05.123Z XBTUSD 3693.5 100 sell",
                "OKX trades | okx.csv | instrument_name,trade_id,side,price,size,created_time\\nBTC-USDT,7,buy,42000.5,0.25,1704412800123 | 2024-01-05T00:00:00.123Z BTC-USDT 42000.5 0.25 buy",
                "Bitfinex trades | tBTCUSD.csv | ID,MTS,AMOUNT,PRICE\\n1000,1600000000000,-0.5,10310.1\\n1001,1600000007000,0.25,10310.0 | 2020-09-13T12:26:40Z tBTCUSD 10310.1 0.5 sell",
                "Bitfinex trades | tBTCUSD.json | [[1000,1600000000000,0.5,10310.1],[1001,1600000007000,-0.25,10310.0]] | 2020-09-13T12:26:40Z tBTCUSD 10310.1 0.5 buy",
                "Bitstamp trades | btcusd.csv | date,tid,price,amount,type\\n1600000000,5,10310.1,0.5,1 | 2020-09-13T12:26:40Z btcusd 10310.1 0.5 sell",
                "Gate.io trades | BTC_USDT-202009.csv | 1600000000.123456,1000,10310,0.5,2\\n1600000007.123456,1001,10311,0.25,1 | 2020-09-13T12:26:40.123456Z BTC_USDT 10310 0.5 buy",
                "KuCoin trades | BTCUSDT-trades-2024-01-05.csv | trade_id,trade_time,price,size,side\\n9,1704412800123,42000.5,0.25,sell | 2024-01-05T00:00:00.123Z BTCUSDT 42000.5 0.25 sell",
                "Deribit trades | d.csv | trade_seq,trade_id,timestamp,instrument_name,price,direction,amount\\n1,ETH-77,1704412800123,ETH-PERPETUAL,2200.5,buy,10 | 2024-01-05T00:00:00.123Z ETH-PERPETUAL 2200.5 10 buy",
                "ccxt trades | c.csv | timestamp,id,symbol,side,price,amount\\n1704412800123,5,BTC/USDT,buy,42000.5,0.25 | 2024-01-05T00:00:00.123Z BTC/USDT 42000.5 0.25 buy",
                "freqtrade trades | BTC_USDT-trades.json | [[1704412800123,\"5\",null,\"sell\",42000.5,0.25,10500.125]] | 2024-01-05T00:00:00.123Z BTC_USDT 42000.5 0.25 sell",
                "HistData ticks | DAT_ASCII_EURUSD_T_202001.csv | 20200102 170000123,1.12001,1.12003,0\\n20200102 170001000,1.12002,1.12004,0 | 2020-01-02T22:00:00.123Z EURUSD 1.12001 0 ",
                "TrueFX ticks | EURUSD-2015-01.csv | EUR/USD,20150109 09:15:00.250,1.17953,1.17958\\nEUR/USD,20150109 09:15:01.000,1.17954,1.17958 | 2015-01-09T09:15:00.250Z EUR/USD 1.17953 0 ",
                "Dukascopy ticks | EURUSD.csv | Gmt time,Ask,Bid,AskVolume,BidVolume\\n02.01.2020 22:00:00.123,1.12003,1.12001,0.75,1.5 | 2020-01-02T22:00:00.123Z EURUSD 1.12001 1.5 ",
                "Polygon stock trades | 2024-04-05.csv | ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape\\nA,\"12,37\",0,11,529,1712306654208705342,142.99,3807,1712306654208740096,5,1 | 2024-04-05T08:44:14.208705Z A 142.99 5 ",
                "Kraken trades of the API | XBTUSD.json | [[\"30243.4\",\"0.5\",1688669597.8277369,\"b\",\"m\",\"\",61044952]] | 2023-07-06T18:53:17.827736Z XBTUSD 30243.4 0.5 buy",
            })
    void formatIsRecognisedByItsRows(String title, String name, String content, String expected) throws IOException {
        Path file = plain(name, content.replace("\\n", "\n") + "\n");
        try (RecordingReader recording = RecordingReader.open(file, ReadOptions.STRICT)) {
            RecordingReader.Row row = recording.next();
            assertEquals(
                    title + " " + expected, (recording.format() + " " + text(row == null ? null : row.tick())).strip());
        }
    }

    @Test
    void zoneOfMetaTraderIsAsked() throws IOException {
        Path file = plain(
                "USDJPY_202409020000.csv",
                "<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n2024.09.02\t03:00:00.036\t145.123\t145.125\t145.124\t1\t6\n"
                        + "2024.09.02\t03:00:01.000\t145.124\t\t\t\t2\n");
        refused(file, ColumnMapping.NONE, "stream.columns.zone");
        assertEquals(
                List.of("2024-09-02T00:00:00.036Z USDJPY 145.124 1"),
                read(file, ColumnMapping.parse("{\"zone\":\"Europe/Athens\"}")));
    }

    @Test
    void leanEquityAndFuturesAreAskedFor() throws IOException {
        Path file = plain("20240105_trade.csv", "34200000,1690000,100,Q,,0\n34200500,1690100,100,Q,,0\n");
        refused(file, ColumnMapping.NONE, "choose with stream.columns.format: lean-equity or lean-futures");
        assertEquals(
                "2024-01-05T14:30:00Z 169 100",
                read(file, ColumnMapping.parse("{\"format\":\"lean-equity\",\"zone\":\"America/New_York\"}"))
                        .get(0)
                        .replaceFirst(" \\S+", ""));
        Path quotes = plain("20240105_quote.csv", "34200000,42000.5,1,42000.6,2\n34200001,42000.5,1,42000.6,2\n");
        refused(quotes, ColumnMapping.NONE, "they contain bids and asks, but no trades");
    }

    @Test
    void wrongUnitIsRefusedWithTheUnitThatFits() throws IOException {
        Path file = plain("ms.csv", "stamp,ticker,last,size,tid\n1562291785855,XBTUSD,11000,1,1\n");
        String columns =
                "{\"time\":\"stamp\",\"unit\":\"UNIT\",\"price\":\"last\",\"quantity\":\"size\",\"symbol\":\"ticker\"}";
        refused(
                file,
                ColumnMapping.parse(columns.replace("UNIT", "s")),
                "1562291785855 as s is in the year 51477; times must be from 1990 to 2099. With unit: ms it is 2019-07-05T01:56:25.855Z");
        refused(file, ColumnMapping.parse(columns.replace("UNIT", "us")), "With unit: ms");
        assertEquals(
                List.of("2019-07-05T01:56:25.855Z XBTUSD 11000 1"),
                read(file, ColumnMapping.parse(columns.replace("UNIT", "ms"))));
    }

    @Test
    void severalInstrumentsAreNotMerged() throws IOException {
        Path file = plain("two.csv", "time,ticker,price,qty\n1704412800123,A,1,1\n1704412800124,B,2,1\n");
        String columns =
                "{\"time\":\"time\",\"unit\":\"ms\",\"price\":\"price\",\"quantity\":\"qty\",\"symbolName\":\"X\"}";
        refused(file, ColumnMapping.parse(columns), "set stream.columns.symbol: ticker");
    }

    private void refused(Path file, ColumnMapping columns, String message) {
        RecordingException e = assertThrows(RecordingException.class, () -> read(file, columns));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static List<String> read(Path file, ColumnMapping columns) {
        List<String> ticks = new ArrayList<>();
        try (RecordingReader recording = RecordingReader.open(file, ReadOptions.STRICT.withColumns(columns))) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                ticks.add(text(row.tick()).strip());
            }
        }
        return ticks;
    }

    private static String text(Tick tick) {
        return tick == null
                ? "none"
                : Micros.toInstant(tick.timeMicros()) + " " + tick.symbol() + " " + Decimals.format(tick.price()) + " "
                        + Decimals.format(tick.quantity()) + " " + tick.side().text();
    }

    private Path plain(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}

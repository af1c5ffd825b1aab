package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Candles of another publisher. There are two formats, which are detected by their columns:
 *
 * <ul>
 *   <li>CSV with a header, columns in any order: {@code ts_ms} or {@code ts_us} (the start of the window), {@code
 *       symbol}, {@code open}, {@code high}, {@code low}, {@code close} and optionally {@code volume};
 *   <li>Binance klines with 12 columns, with or without a header: openTime, open, high, low, close, volume, closeTime
 *       (inclusive), …. Times are ms or µs by their magnitude. The symbol is the file name up to the first hyphen.
 * </ul>
 *
 * @param conventions how the format itself differs from the candle contract, in words
 * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
 */
public record PublishedCandleFile(Path file, List<PublishedCandle> candles, List<String> conventions) {
    private static final int KLINE_COLUMNS = 12;

    /**
     * Reads a file.
     *
     * @throws RecordingException if the file has neither format
     */
    public static PublishedCandleFile read(Path file) {
        try (RowReader csv = RowReader.open(file, RowSettings.DETECT)) {
            Map<String, Integer> header = csv.header();
            if (header.containsKey("symbol") && header.containsKey("open")) {
                return withHeader(file, csv, header);
            }
            if (csv.columns() == KLINE_COLUMNS) {
                return klines(file, csv);
            }
            throw new RecordingException(
                    file,
                    "the format of the candles is unknown: " + csv.columns() + " columns"
                            + (header.isEmpty() ? " without a header" : ", header " + header.keySet())
                            + "; add the header ts_ms,symbol,open,high,low,close,volume (see docs/reference/recordings.md)");
        }
    }

    private static PublishedCandleFile withHeader(Path file, RowReader csv, Map<String, Integer> header) {
        boolean micros = header.containsKey("ts_us");
        int time = column(file, header, micros ? "ts_us" : "ts_ms");
        int symbol = column(file, header, "symbol");
        int open = column(file, header, "open");
        int high = column(file, header, "high");
        int low = column(file, header, "low");
        int close = column(file, header, "close");
        int volume = header.getOrDefault("volume", -1);
        List<PublishedCandle> candles = new ArrayList<>();
        for (long row = 1; csv.next(); row++) {
            candles.add(new PublishedCandle(
                    row,
                    csv.field(symbol, "symbol"),
                    micros ? csv.wholeNumber(time, "ts") : Micros.ofMillis(csv.wholeNumber(time, "ts")),
                    new Ohlc(
                            csv.decimal(open, "open"),
                            csv.decimal(high, "high"),
                            csv.decimal(low, "low"),
                            csv.decimal(close, "close")),
                    volume < 0 ? null : Decimals.toBigDecimal(csv.decimal(volume, "volume"))));
        }
        return new PublishedCandleFile(file, candles, List.of());
    }

    private static PublishedCandleFile klines(Path file, RowReader csv) {
        String symbol = FormatDetection.symbolOfName(csv.fileName());
        List<PublishedCandle> candles = new ArrayList<>();
        for (long row = 1; csv.next(); row++) {
            long openTime = csv.wholeNumber(0, "openTime");
            candles.add(new PublishedCandle(
                    row,
                    symbol,
                    FormatDetection.isMillis(openTime) ? Micros.ofMillis(openTime) : openTime,
                    new Ohlc(
                            csv.decimal(1, "open"),
                            csv.decimal(2, "high"),
                            csv.decimal(3, "low"),
                            csv.decimal(4, "close")),
                    Decimals.toBigDecimal(csv.decimal(5, "volume"))));
        }
        return new PublishedCandleFile(
                file,
                candles,
                List.of("the close time of a Binance kline is its last millisecond; windows here are [start, end)"));
    }

    private static int column(Path file, Map<String, Integer> header, String name) {
        Integer index = header.get(name);
        if (index == null) {
            throw new RecordingException(file, "the header " + header.keySet() + " has no column " + name);
        }
        return index;
    }
}

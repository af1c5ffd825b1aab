package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedCandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Candles that somebody else published. Two formats, told by their columns:
 *
 * <ul>
 *   <li>with a header: {@code ts_ms} (or {@code ts_us}; the window's start), {@code symbol}, {@code open}, {@code
 *       high}, {@code low}, {@code close} and, where the publisher gives it, {@code volume}; in any order;
 *   <li>Binance klines, 12 columns: openTime, open, high, low, close, volume, closeTime (inclusive), …; with or
 *       without a header; ms or µs by magnitude. The symbol is the file name up to the first hyphen.
 * </ul>
 *
 * @param conventions where the format itself differs from ours, in words
 * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
 */
public record PublishedCandleFile(Path file, List<PublishedCandle> candles, List<String> conventions) {
    private static final int KLINE_COLUMNS = 12;

    /** @throws RecordingException if the file cannot be read as either format */
    public static PublishedCandleFile read(Path file) {
        try (RowReader csv = RowReader.open(file, ',')) {
            Map<String, Integer> header = csv.header();
            if (header.containsKey("symbol") && header.containsKey("open")) {
                return plain(file, csv, header);
            }
            if (csv.columns() == KLINE_COLUMNS) {
                return klines(file, csv);
            }
            throw new RecordingException(
                    file,
                    "no candles that are known here: " + csv.columns() + " columns"
                            + (header.isEmpty() ? " without a header" : ", header " + header.keySet())
                            + "; give it the header ts_ms,symbol,open,high,low,close,volume (see docs/reference/recordings.md)");
        }
    }

    private static PublishedCandleFile plain(Path file, RowReader csv, Map<String, Integer> header) {
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
                    csv.wholeNumber(time, "ts") * (micros ? 1 : 1000),
                    csv.decimal(open, "open"),
                    csv.decimal(high, "high"),
                    csv.decimal(low, "low"),
                    csv.decimal(close, "close"),
                    volume < 0 ? null : Decimals.toBigDecimal(csv.decimal(volume, "volume"))));
        }
        return new PublishedCandleFile(file, candles, List.of());
    }

    private static PublishedCandleFile klines(Path file, RowReader csv) {
        String symbol = TickLayout.symbolOfName(csv.fileName());
        List<PublishedCandle> candles = new ArrayList<>();
        for (long row = 1; csv.next(); row++) {
            long openTime = csv.wholeNumber(0, "openTime");
            candles.add(new PublishedCandle(
                    row,
                    symbol,
                    TickLayout.isMillis(openTime) ? openTime * 1000 : openTime,
                    csv.decimal(1, "open"),
                    csv.decimal(2, "high"),
                    csv.decimal(3, "low"),
                    csv.decimal(4, "close"),
                    Decimals.toBigDecimal(csv.decimal(5, "volume"))));
        }
        return new PublishedCandleFile(
                file,
                candles,
                List.of("a Binance kline names its last millisecond as close time; our windows are [start, end)"));
    }

    private static int column(Path file, Map<String, Integer> header, String name) {
        Integer at = header.get(name);
        if (at == null) {
            throw new RecordingException(file, "the header " + header.keySet() + " has no column " + name);
        }
        return at;
    }
}

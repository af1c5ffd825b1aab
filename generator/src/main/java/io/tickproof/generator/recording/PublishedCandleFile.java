package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Candles of another publisher. docs/reference/recordings.md lists the formats, which are recognised by their content.
 *
 * @param format name of the format
 * @param intervalMicros length of a candle in µs; 0 if a single row does not tell it
 * @param candles in the order of the file
 * @param conventions how the format itself differs from the candle contract, in words
 */
public record PublishedCandleFile(
        Path file, String format, long intervalMicros, List<PublishedCandle> candles, List<String> conventions) {
    /** Names such as BTCUSDT-1m-2019-10-11.csv, BTC_USDT-5m.json and Kraken's XBTUSD_1.csv. */
    private static final Pattern SYMBOL_AND_INTERVAL =
            Pattern.compile("(.+?)(?:[-_]\\d{1,2}(?:s|m|h|d|w|mo)(?:[-_.].*)?|_\\d{1,4}\\.[A-Za-z].*)");
    /** The open of the first candle in an array. */
    private static final String FIRST_OPEN = "/0/open";
    /** TradingView's name BINANCE_BTCUSDT, 1.csv. */
    private static final Pattern TRADING_VIEW = Pattern.compile("(?:.+_)?([^_,]+), ?[^,]+\\.csv.*");

    /**
     * Reads a file whose format is recognised.
     *
     * @throws RecordingException if the format is unknown or ambiguous, or a row is not a candle
     */
    public static PublishedCandleFile read(Path file) {
        try (RowReader rows = open(file)) {
            return read(rows, layout(rows));
        }
    }

    /**
     * Reads a file with the columns that a scenario specifies.
     *
     * @throws RecordingException if the file does not have one of the columns, or a row is not a candle
     */
    public static PublishedCandleFile read(Path file, CandleMapping mapping) {
        try (RowReader rows = RowReader.open(file, mapping.rowSettings())) {
            PublishedCandleFile read = read(rows, mapping.layout(rows));
            String symbol = mapping.symbol().name();
            return symbol == null
                    ? read
                    : new PublishedCandleFile(
                            file,
                            read.format,
                            read.intervalMicros,
                            read.candles.stream()
                                    .map(candle -> candle.withSymbol(symbol))
                                    .toList(),
                            read.conventions);
        }
    }

    /**
     * Returns whether a file contains candles, of whatever format.
     *
     * @throws RecordingException if the file cannot be read
     */
    public static boolean isRecognised(Path file) {
        try (RowReader rows = open(file)) {
            return !CandleFormats.recognise(rows).isEmpty();
        }
    }

    /**
     * Refuses rows that are candles.
     *
     * @throws RecordingException if the rows are candles
     */
    static void refuse(RowReader rows) {
        List<CandleLayout> layouts = CandleFormats.recognise(rows);
        if (!layouts.isEmpty()) {
            throw new RecordingException(
                    rows.file,
                    "its rows are candles (" + layouts.get(0).format()
                            + "), not ticks; compare a run with them: expect.published in the scenario, or -Dpublished");
        }
    }

    /** Opens a file. The candles of a JSON document may be in an array of it, as those of Coinbase are. */
    private static RowReader open(Path file) {
        RowReader rows = RowReader.open(file, RowSettings.DETECT);
        for (String name : rows.header().keySet()) {
            if (name.endsWith(FIRST_OPEN)) {
                rows.close();
                String array = name.substring(0, name.length() - FIRST_OPEN.length());
                return RowReader.open(file, RowSettings.DETECT.withRows(array + "/*"));
            }
        }
        return rows;
    }

    private static CandleLayout layout(RowReader rows) {
        List<CandleLayout> layouts = CandleFormats.recognise(rows);
        if (layouts.size() == 1) {
            return layouts.get(0);
        }
        if (layouts.isEmpty()) {
            refuseTicks(rows);
            throw new RecordingException(
                    rows.file,
                    "the format of the candles is unknown: " + rows.columns() + " columns"
                            + (rows.header().isEmpty()
                                    ? " without a header"
                                    : ", header " + rows.header().keySet())
                            + "; specify the columns with expect.published.columns, or add the header ts_ms,symbol,open,high,low,close,volume (see docs/reference/recordings.md)");
        }
        throw new RecordingException(
                rows.file,
                "the first rows can be "
                        + String.join(
                                " or ",
                                layouts.stream().map(CandleLayout::format).toList())
                        + ", which have the prices in different columns; specify them with expect.published.columns");
    }

    private static void refuseTicks(RowReader rows) {
        String format;
        try {
            format = FormatDetection.detect(rows, ReadOptions.STRICT).title();
        } catch (RecordingException e) {
            // Neither candles nor ticks: the caller says so.
            return;
        }
        throw new RecordingException(
                rows.file,
                "its rows are ticks (" + format
                        + "), not candles; replay them: stream.recording in the scenario, or -Drecording");
    }

    private static PublishedCandleFile read(RowReader rows, CandleLayout layout) {
        List<PublishedCandle> candles = new ArrayList<>();
        Map<String, String> symbols = new HashMap<>();
        long length = 0;
        while (rows.next()) {
            CandleValues values = values(rows, layout);
            String symbol = layout.symbol() == CandleLayout.NONE
                    ? symbols.computeIfAbsent(rows.entryName(), entry -> symbolOf(rows.fileName(), entry))
                    : rows.field(layout.symbol(), "symbol");
            if (values.lengthMicros() != 0 && length != 0 && values.lengthMicros() != length) {
                throw rows.problem(
                        "interval",
                        "the candle spans " + Micros.toDuration(values.lengthMicros()) + ", those before it "
                                + Micros.toDuration(length) + "; keep candles of one interval");
            }
            length = values.lengthMicros() == 0 ? length : values.lengthMicros();
            candles.add(new PublishedCandle(
                    rows.rowInFile(), symbol, values.timeMicros(), values.prices(), values.volume()));
        }
        return new PublishedCandleFile(
                rows.file,
                layout.format(),
                length == 0 ? new CandleSpacing(candles).intervalMicros() : length,
                List.copyOf(candles),
                conventions(layout));
    }

    private static CandleValues values(RowReader rows, CandleLayout layout) {
        String[] row = rows.current();
        return CandleValues.of(layout, row).orElseThrow(() -> problem(rows, layout));
    }

    /** Returns an exception about the field that is not valid. */
    private static RecordingException problem(RowReader rows, CandleLayout layout) {
        String time = layout.time().text(rows.current());
        if (layout.time().micros(rows.current()).isEmpty()) {
            return rows.problem(
                    "time",
                    "\"" + RowReader.shortened(time) + "\" is not a time from 1990 to 2099; is the unit right?");
        }
        List<String> names = List.of("open", "high", "low", "close");
        for (int i = 0; i < names.size(); i++) {
            String price = rows.field(layout.prices().columns().get(i), names.get(i));
            if (CandleValues.number(price) == null) {
                return rows.problem(names.get(i), "\"" + RowReader.shortened(price) + "\" is not a number");
            }
        }
        return rows.problem(
                "volume", "\"" + RowReader.shortened(rows.field(layout.volume(), "volume")) + "\" is not a number");
    }

    private static List<String> conventions(CandleLayout layout) {
        return layout.format().equals("Binance klines")
                ? List.of("the close time of a Binance kline is its last millisecond; windows here are [start, end)")
                : List.of();
    }

    /** Returns the symbol in the name of a file, or of the file in the archive. */
    static String symbolOf(String fileName, String entryName) {
        for (String name : List.of(fileName, entryName)) {
            Matcher tradingView = TRADING_VIEW.matcher(name);
            if (tradingView.matches()) {
                return tradingView.group(1);
            }
            Matcher interval = SYMBOL_AND_INTERVAL.matcher(name.substring(name.lastIndexOf('/') + 1));
            if (interval.matches()) {
                return interval.group(1);
            }
        }
        return FileNames.symbol(entryName);
    }

    /** Returns the length of a candle; zero if a single row does not tell it. */
    public Duration interval() {
        return Micros.toDuration(intervalMicros);
    }
}

package io.tickproof.generator.recording;

import io.tickproof.generator.recording.CandleLayout.Length;
import io.tickproof.generator.recording.CandleLayout.LengthRule;
import io.tickproof.generator.recording.CandleLayout.Prices;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises candles by the content of the first rows: their times are plausible, their high is not below and their low not
 * above the other prices. The names of columns are used where a file has them.
 *
 * @see <a href="https://github.com/binance/binance-public-data">Binance klines</a>
 * @see <a href="https://support.kraken.com/hc/en-us/articles/360047124832">Kraken OHLCVT</a>
 * @see <a href="https://databento.com/docs/schemas-and-data-formats/ohlcv">Databento OHLCV</a>
 * @see <a href="https://www.freqtrade.io/en/stable/data-download/">freqtrade</a>
 * @see <a href="https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles">Coinbase candles</a>
 */
final class CandleFormats {
    /** Names of a time, the most specific first. */
    private static final List<String> TIMES = List.of(
            "ts_us",
            "ts_ms",
            "ts_ns",
            "ts_event",
            "unix",
            "open_time",
            "opentime",
            "timestamp",
            "time",
            "start",
            "date",
            "datetime");

    private static final List<String> SYMBOLS = List.of("symbol", "pair", "ticker", "product_id", "instrument_id");
    private static final BigDecimal NANO = new BigDecimal("0.000000001");
    private static final int KLINE_COLUMNS = 12;
    private static final int OHLCVT_COLUMNS = 7;
    private static final int OHLCV_COLUMNS = 6;
    /** Without names, a single row could be anything. */
    private static final int MIN_ROWS = 2;

    private final RowReader rows;
    private final Map<String, Integer> header;

    private CandleFormats(RowReader rows) {
        this.rows = rows;
        header = rows.header();
    }

    /** Returns the layouts that fit: none if the rows are not candles, several if they are ambiguous. */
    static List<CandleLayout> recognise(RowReader rows) {
        CandleFormats formats = new CandleFormats(rows);
        List<CandleLayout> fitting = new ArrayList<>();
        for (CandleLayout layout : formats.header.isEmpty() ? formats.byShape() : formats.byHeader()) {
            if (formats.fits(layout)) {
                fitting.add(layout);
            }
        }
        return fitting;
    }

    private List<CandleLayout> byHeader() {
        Integer time = first(TIMES);
        if (time == null
                || !header.containsKey("open")
                || !header.containsKey("high")
                || !header.containsKey("low")
                || !header.containsKey("close")) {
            return List.of();
        }
        boolean isDatabento = header.containsKey("rtype") && header.containsKey("ts_event");
        Integer symbol = first(SYMBOLS);
        return List.of(new CandleLayout(
                name(isDatabento),
                CandleTime.auto(time),
                symbol == null ? CandleLayout.NONE : symbol,
                new Prices(
                        column("open"),
                        column("high"),
                        column("low"),
                        column("close"),
                        isDatabento && rows.sample().stream().allMatch(row -> isWhole(row, column("open")))
                                ? NANO
                                : BigDecimal.ONE),
                volume(symbol),
                length(isDatabento)));
    }

    private String name(boolean isDatabento) {
        if (isDatabento) {
            return "Databento OHLCV";
        }
        if (header.containsKey("ts_us") || header.containsKey("ts_ms") || header.containsKey("ts_ns")) {
            return "plain candles";
        }
        if (header.containsKey("unix") && header.containsKey("symbol")) {
            return "CryptoDataDownload";
        }
        if (first(List.of("close_time", "closetime")) != null) {
            return "Binance klines";
        }
        List<String> names = List.copyOf(header.keySet());
        if (names.size() == OHLCV_COLUMNS && names.get(1).equals("low")) {
            return "Coinbase candles";
        }
        if (header.containsKey("start") && names.size() == OHLCV_COLUMNS) {
            return "Coinbase candles";
        }
        if (names.get(0).equals("time")) {
            return "TradingView export";
        }
        return names.equals(List.of("date", "open", "high", "low", "close", "volume"))
                ? "freqtrade candles"
                : "candles with a header";
    }

    private int volume(@Nullable Integer symbolColumn) {
        Integer volume = header.get("volume");
        if (volume != null) {
            return volume;
        }
        // CryptoDataDownload has one volume in each of the two currencies, in either order.
        String[] row = rows.peek();
        String symbol = symbolColumn == null || row == null || row.length <= symbolColumn
                ? ""
                : row[symbolColumn].toLowerCase(Locale.ROOT);
        int other = CandleLayout.NONE;
        for (Map.Entry<String, Integer> column : header.entrySet()) {
            if (column.getKey().startsWith("volume ")) {
                String currency = column.getKey().substring("volume ".length()).strip();
                if (symbol.startsWith(currency)) {
                    return column.getValue();
                }
                other = other == CandleLayout.NONE ? column.getValue() : other;
            }
        }
        return other;
    }

    private Length length(boolean isDatabento) {
        Integer close = first(List.of("close_time", "closetime"));
        return isDatabento
                ? new Length(column("rtype"), LengthRule.RTYPE)
                : close == null ? Length.UNKNOWN : new Length(close, LengthRule.CLOSE_TIME);
    }

    private List<CandleLayout> byShape() {
        Prices usual = Prices.decimal(1, 2, 3, 4);
        return switch (rows.columns()) {
            case KLINE_COLUMNS -> List.of(unnamed("Binance klines", usual, 5, new Length(6, LengthRule.CLOSE_TIME)));
            case OHLCVT_COLUMNS -> List.of(unnamed("Kraken OHLCVT", usual, 5, Length.UNKNOWN));
            case OHLCV_COLUMNS ->
                List.of(
                        unnamed("freqtrade or ccxt candles", usual, 5, Length.UNKNOWN),
                        unnamed("Coinbase candles", Prices.decimal(3, 2, 1, 4), 5, Length.UNKNOWN),
                        unnamed("Bitfinex candles", Prices.decimal(1, 3, 4, 2), 5, Length.UNKNOWN));
            default -> List.of();
        };
    }

    private static CandleLayout unnamed(String format, Prices prices, int volume, Length length) {
        return new CandleLayout(format, CandleTime.auto(0), CandleLayout.NONE, prices, volume, length);
    }

    /** Returns whether the first rows are candles. With names, some rows may be wrong, and are reported later. */
    private boolean fits(CandleLayout layout) {
        List<String[]> sample = rows.sample();
        boolean isNamed = !header.isEmpty();
        long right = sample.stream().filter(row -> isCandle(layout, row)).count();
        return isNamed
                ? right * 2 > sample.size()
                : right == sample.size()
                        && (right >= MIN_ROWS || layout.length().rule() == LengthRule.CLOSE_TIME);
    }

    private static boolean isCandle(CandleLayout layout, String[] row) {
        Optional<CandleValues> values = CandleValues.of(layout, row);
        if (values.isEmpty()) {
            return false;
        }
        boolean closes =
                layout.length().rule() != LengthRule.CLOSE_TIME || values.get().lengthMicros() > 0;
        return closes && values.get().prices().isOrdered();
    }

    private @Nullable Integer first(List<String> names) {
        return names.stream()
                .filter(header::containsKey)
                .findFirst()
                .map(header::get)
                .orElse(null);
    }

    private static boolean isWhole(String[] row, int column) {
        return column < row.length && row[column].matches("-?\\d+");
    }

    private int column(String name) {
        return header.getOrDefault(name, CandleLayout.NONE);
    }
}

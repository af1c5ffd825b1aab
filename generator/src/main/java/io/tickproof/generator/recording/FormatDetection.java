package io.tickproof.generator.recording;

import io.tickproof.generator.recording.TickLayout.PriceScale;
import io.tickproof.generator.recording.TickLayout.Side;
import io.tickproof.generator.recording.TickLayout.SideRule;
import io.tickproof.generator.recording.TickLayout.Symbol;
import io.tickproof.generator.recording.TickLayout.TimeUnit;
import io.tickproof.generator.recording.TickLayout.Times;
import io.tickproof.generator.recording.TickLayout.Trade;
import io.tickproof.market.Micros;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Detects the format of a recording by its header, or by the shape of its first row if it has no header.
 *
 * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
 * @see <a href="https://docs.tardis.dev/downloadable-csv-files#trades">Tardis trades</a>
 * @see <a href="https://databento.com/docs/schemas-and-data-formats/trades">Databento trades</a>
 */
final class FormatDetection {
    private static final int AGG_TRADES_COLUMNS = 8;
    private static final int TRADES_COLUMNS = 7;
    private static final int FUTURES_TRADES_COLUMNS = 6;
    private static final int BARE_TRADES_COLUMNS = 3;
    private static final long MS_PER_DAY = 86_400_000;
    private static final long MIN_MICROS = 100_000_000_000_000L;

    private static final Pattern SYMBOL_PREFIX =
            Pattern.compile("(.+?)[-_](?:aggTrades|trades|trade|ticks|\\d{1,2}(?:s|m|h|d|w|mo))(?:[-_.].*)?");
    private static final Pattern LEAN_NAME = Pattern.compile("(\\d{8})_(?:(.+?)_)?(?:tick_)?trade\\..*");

    private final RowReader rows;
    private final Map<String, Integer> header;
    private final String symbol;

    private FormatDetection(RowReader rows) {
        this.rows = rows;
        header = rows.header();
        symbol = symbolOfName(rows.fileName());
    }

    /**
     * Returns the layout of the rows.
     *
     * @throws RecordingException if the format is unknown
     */
    static TickLayout detect(RowReader rows) {
        FormatDetection detection = new FormatDetection(rows);
        TickLayout layout = detection.header.isEmpty() ? detection.byShape() : detection.byHeader();
        if (layout == null) {
            throw new RecordingException(
                    rows.file,
                    "the format is unknown: " + rows.columns() + " columns"
                            + (detection.header.isEmpty()
                                    ? " without a header"
                                    : ", header " + detection.header.keySet())
                            + "; add the header ts_us,symbol,trade_id,price,qty,side, or specify the columns "
                            + "with stream.columns (see docs/reference/recordings.md)");
        }
        return layout;
    }

    private @Nullable TickLayout byHeader() {
        if (header.containsKey("local_timestamp") && header.containsKey("amount")) {
            return named(
                    "Tardis trades",
                    new Times(column("timestamp"), optional("local_timestamp"), TimeUnit.US, 0),
                    new TradeColumns("amount", "id"),
                    SideRule.TAKER);
        }
        if (header.containsKey("ts_event") && header.containsKey("size")) {
            boolean nanos = isWhole(first("price"));
            TickLayout layout = named(
                    "Databento trades",
                    new Times(column("ts_event"), optional("ts_recv"), timeUnit("ts_event"), 0),
                    new TradeColumns("size", null),
                    SideRule.ASK_BID);
            return nanos ? layout.withScale(PriceScale.NANOS) : layout;
        }
        if (header.containsKey("symbol")) {
            return tickproof();
        }
        if (header.containsKey("trade_id") && header.containsKey("size") && header.containsKey("time")) {
            return named(
                    "Coinbase trades",
                    new Times(column("time"), TickLayout.NONE, TimeUnit.ISO, 0),
                    new TradeColumns("size", "trade_id"),
                    SideRule.MAKER);
        }
        if (header.containsKey("agg_trade_id") && header.containsKey("transact_time")) {
            return binance(
                    "Binance futures aggTrades",
                    new BinanceColumns(
                            column("transact_time"),
                            column("price"),
                            column("quantity"),
                            column("agg_trade_id"),
                            column("is_buyer_maker")),
                    timeUnit("transact_time"));
        }
        if (header.containsKey("id") && header.containsKey("time") && header.containsKey("price")) {
            String maker = header.containsKey("is_buyer_maker") ? "is_buyer_maker" : "isbuyermaker";
            return binance(
                    "Binance trades",
                    new BinanceColumns(column("time"), column("price"), column("qty"), column("id"), optional(maker)),
                    timeUnit("time"));
        }
        return null;
    }

    private TickLayout tickproof() {
        String name = header.containsKey("ts_us") ? "ts_us" : header.containsKey("ts_ms") ? "ts_ms" : "ts_ns";
        TimeUnit unit = name.equals("ts_us") ? TimeUnit.US : name.equals("ts_ms") ? TimeUnit.MS : TimeUnit.NS;
        return named(
                "Tickproof",
                new Times(column(name), optional("arrival" + name.substring("ts".length())), unit, 0),
                new TradeColumns("qty", "trade_id"),
                SideRule.TAKER);
    }

    private @Nullable TickLayout byShape() {
        String[] row = rows.peek();
        if (row == null) {
            return null;
        }
        if (row.length == AGG_TRADES_COLUMNS && isBoolean(row[6]) && isBoolean(row[7])) {
            return binance("Binance spot aggTrades", new BinanceColumns(5, 1, 2, 0, 6), TimeUnit.MAGNITUDE);
        }
        if (row.length == TRADES_COLUMNS && isBoolean(row[5]) && isBoolean(row[6])) {
            return binance("Binance spot trades", new BinanceColumns(4, 1, 2, 0, 5), TimeUnit.MAGNITUDE);
        }
        if (row.length == TRADES_COLUMNS && isBoolean(row[6]) && RowReader.isNumber(row[5])) {
            return binance("Binance futures aggTrades", new BinanceColumns(5, 1, 2, 0, 6), TimeUnit.MAGNITUDE);
        }
        if (row.length == FUTURES_TRADES_COLUMNS && isBoolean(row[5])) {
            return binance("Binance futures trades", new BinanceColumns(4, 1, 2, 0, 5), TimeUnit.MAGNITUDE);
        }
        if (row.length == BARE_TRADES_COLUMNS
                && RowReader.isNumber(row[0])
                && RowReader.isNumber(row[1])
                && RowReader.isNumber(row[2])) {
            return bare(row);
        }
        // An invalid first row must be reported with its place, not as an unknown format.
        return row.length == TRADES_COLUMNS && isWhole(row[0])
                ? binance("Binance spot trades", new BinanceColumns(4, 1, 2, 0, 5), TimeUnit.MAGNITUDE)
                : null;
    }

    /** Detects the formats whose rows have only time, price and quantity. */
    private TickLayout bare(String[] row) {
        if (!isWhole(row[0]) || row[0].length() > 8 || Long.parseLong(row[0]) >= MS_PER_DAY) {
            return bare("Kraken or bitcoincharts trades", symbol, TimeUnit.SECONDS, 0);
        }
        Matcher lean = LEAN_NAME.matcher(rows.entryName());
        if (!lean.matches()) {
            throw new RecordingException(
                    rows.file,
                    "its times are below " + MS_PER_DAY + ", as in LEAN's ms since midnight; the file name must then "
                            + "start with the day, such as 20260105_trade.zip");
        }
        String name = lean.group(2) != null ? lean.group(2) : parentName();
        return bare("LEAN crypto ticks", name.toUpperCase(Locale.ROOT), TimeUnit.MS_OF_DAY, dayMicros(lean.group(1)));
    }

    private static TickLayout bare(String format, String symbol, TimeUnit unit, long dayMicros) {
        return new TickLayout(
                format,
                new Times(0, TickLayout.NONE, unit, dayMicros),
                new Symbol(TickLayout.NONE, symbol),
                new Trade(1, PriceScale.DECIMAL, 2, TickLayout.NONE, TickLayout.NONE),
                new Side(TickLayout.NONE, SideRule.NONE));
    }

    private record BinanceColumns(int time, int price, int quantity, int id, int buyerMaker) {}

    private TickLayout binance(String format, BinanceColumns columns, TimeUnit unit) {
        return new TickLayout(
                format,
                new Times(columns.time, TickLayout.NONE, unit, 0),
                new Symbol(TickLayout.NONE, symbol),
                new Trade(columns.price, PriceScale.DECIMAL, columns.quantity, columns.id, TickLayout.NONE),
                new Side(columns.buyerMaker, columns.buyerMaker < 0 ? SideRule.NONE : SideRule.BUYER_MAKER));
    }

    /** @param id null if the format has no trade ids */
    private record TradeColumns(String quantity, @Nullable String id) {}

    /** Returns a layout whose symbol, price and side have the usual column names. */
    private TickLayout named(String format, Times times, TradeColumns columns, SideRule rule) {
        int side = optional("side");
        int symbolColumn = header.getOrDefault("symbol", optional("product_id"));
        int action = rule == SideRule.ASK_BID ? optional("action") : TickLayout.NONE;
        int id = columns.id == null ? TickLayout.NONE : optional(columns.id);
        return new TickLayout(
                format,
                times,
                new Symbol(symbolColumn, symbolColumn < 0 ? symbol : ""),
                new Trade(column("price"), PriceScale.DECIMAL, column(columns.quantity), id, action),
                new Side(side, side < 0 ? SideRule.NONE : rule));
    }

    private String parentName() {
        Path parent = rows.file.toAbsolutePath().getParent();
        Path name = parent == null ? null : parent.getFileName();
        return name == null ? "SYMBOL" : name.toString();
    }

    private long dayMicros(String day) {
        try {
            return Micros.of(LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant());
        } catch (DateTimeParseException e) {
            throw new RecordingException(rows.file, "its name starts with " + day + ", which is not a valid day");
        }
    }

    private int optional(String name) {
        return header.getOrDefault(name, TickLayout.NONE);
    }

    private int column(String name) {
        return column(rows, name);
    }

    /**
     * Returns the index of a column, from 0.
     *
     * @throws RecordingException if the header does not have the column
     */
    static int column(RowReader rows, String name) {
        return rows.column(name);
    }

    /** Returns the unit of a time column: whole numbers by their magnitude, otherwise ISO 8601. */
    private TimeUnit timeUnit(String name) {
        String text = first(name);
        return text.isEmpty() || isWhole(text) ? TimeUnit.MAGNITUDE : TimeUnit.ISO;
    }

    /** Returns a field of the first row, or an empty text if the row is too short. */
    private String first(String name) {
        int index = column(name);
        String[] row = rows.peek();
        return row != null && index < row.length ? row[index] : "";
    }

    /** Returns whether a time of this century is in ms: in µs it would have three more digits. */
    static boolean isMillis(long time) {
        return time < MIN_MICROS;
    }

    private static boolean isWhole(String text) {
        return text.matches("\\d{1,19}");
    }

    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    /**
     * Returns the symbol at the start of the name of a file with one symbol: {@code BTCUSDT-trades-2019-10-11.zip},
     * {@code BTC-USD-trades.json}, {@code XBTUSD.csv}.
     */
    static String symbolOfName(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        Matcher prefix = SYMBOL_PREFIX.matcher(file);
        if (prefix.matches()) {
            return prefix.group(1);
        }
        int end = file.indexOf('-') > 0 ? file.indexOf('-') : file.indexOf('.') > 0 ? file.indexOf('.') : file.length();
        return file.substring(0, end);
    }
}

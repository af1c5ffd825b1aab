package io.tickproof.generator.recording;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the fields of a tick stand in the rows of a recording, and how they are written. −1 is a field that the source
 * does not have.
 *
 * @param format what the source is called
 * @param symbolName the symbol of all rows, where {@code symbol} is −1
 * @param dayMicros start of the day that times count from, for {@link Time#MS_OF_DAY}
 */
record TickLayout(
        String format,
        int time,
        Time unit,
        int symbol,
        String symbolName,
        int price,
        Price scale,
        int quantity,
        int id,
        int side,
        SideRule sideRule,
        int arrival,
        int action,
        long dayMicros) {

    private static final int AGG_TRADES = 8;
    private static final int TRADES = 7;
    private static final int FUTURES_TRADES = 6;
    private static final int BARE_TRADES = 3;
    private static final long MS_A_DAY = 86_400_000;

    private static final Pattern SYMBOL_BEFORE =
            Pattern.compile("(.+?)[-_](?:aggTrades|trades|trade|ticks|\\d{1,2}(?:s|m|h|d|w|mo))(?:[-_.].*)?");
    private static final Pattern LEAN_NAME = Pattern.compile("(\\d{8})_(?:(.+?)_)?(?:tick_)?trade\\..*");

    enum Time {
        SECONDS,
        MS,
        US,
        NS,
        /** Of ms, µs and ns the one that gives a time of our days. */
        MAGNITUDE,
        ISO,
        /** Since midnight UTC. */
        MS_OF_DAY
    }

    enum Price {
        DECIMAL,
        /** Whole numbers of 10⁻⁹. */
        NANOS
    }

    enum SideRule {
        NONE,
        TAKER,
        /** The other one took. */
        MAKER,
        /** Whether the buyer was the maker. */
        BUYER_MAKER,
        /** A: an aggressor that sells, B: one that buys, N: nobody knows. */
        ASK_BID
    }

    private static TickLayout of(
            String format, int time, Time unit, String symbol, int price, int quantity, int id, int buyerMaker) {
        return new TickLayout(
                format,
                time,
                unit,
                -1,
                symbol,
                price,
                Price.DECIMAL,
                quantity,
                id,
                buyerMaker,
                buyerMaker < 0 ? SideRule.NONE : SideRule.BUYER_MAKER,
                -1,
                -1,
                0);
    }

    /**
     * Tells the format by the columns.
     *
     * @throws RecordingException if they are of none that is known here
     * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
     * @see <a href="https://docs.tardis.dev/downloadable-csv-files#trades">Tardis trades</a>
     * @see <a href="https://databento.com/docs/schemas-and-data-formats/trades">Databento trades</a>
     */
    static TickLayout detect(RowReader rows) {
        Map<String, Integer> header = rows.header();
        TickLayout layout = header.isEmpty() ? byShape(rows) : byHeader(rows, header);
        if (layout == null) {
            throw new RecordingException(
                    rows.file,
                    "the format is not known: " + rows.columns() + " columns"
                            + (header.isEmpty() ? " without a header" : ", header " + header.keySet())
                            + "; give it the header ts_us,symbol,trade_id,price,qty,side, or say where the fields stand "
                            + "with stream.columns (see docs/reference/recordings.md)");
        }
        return layout;
    }

    private static TickLayout byHeader(RowReader rows, Map<String, Integer> header) {
        String symbol = symbolOfName(rows.fileName());
        if (header.containsKey("local_timestamp") && header.containsKey("amount")) {
            return named(
                    rows, "Tardis trades", "timestamp", Time.US, "amount", "id", SideRule.TAKER, "local_timestamp");
        }
        if (header.containsKey("ts_event") && header.containsKey("size")) {
            boolean nanos = isWhole(first(rows, "price"));
            TickLayout plain = named(
                    rows,
                    "Databento trades",
                    "ts_event",
                    timeUnit(rows, "ts_event"),
                    "size",
                    null,
                    SideRule.ASK_BID,
                    "ts_recv");
            return nanos ? plain.with(Price.NANOS, 0) : plain;
        }
        if (header.containsKey("symbol")) {
            String unit = header.containsKey("ts_us") ? "ts_us" : header.containsKey("ts_ms") ? "ts_ms" : "ts_ns";
            Time time = unit.equals("ts_us") ? Time.US : unit.equals("ts_ms") ? Time.MS : Time.NS;
            return named(rows, "our own", unit, time, "qty", "trade_id", SideRule.TAKER, "arrival" + unit.substring(2));
        }
        if (header.containsKey("trade_id") && header.containsKey("size") && header.containsKey("time")) {
            return named(rows, "Coinbase trades", "time", Time.ISO, "size", "trade_id", SideRule.MAKER, null);
        }
        if (header.containsKey("agg_trade_id") && header.containsKey("transact_time")) {
            return of(
                    "Binance futures aggTrades",
                    column(rows, "transact_time"),
                    timeUnit(rows, "transact_time"),
                    symbol,
                    column(rows, "price"),
                    column(rows, "quantity"),
                    column(rows, "agg_trade_id"),
                    column(rows, "is_buyer_maker"));
        }
        if (header.containsKey("id") && header.containsKey("time") && header.containsKey("price")) {
            String maker = header.containsKey("is_buyer_maker") ? "is_buyer_maker" : "isbuyermaker";
            return of(
                    "Binance trades",
                    column(rows, "time"),
                    timeUnit(rows, "time"),
                    symbol,
                    column(rows, "price"),
                    column(rows, "qty"),
                    column(rows, "id"),
                    header.getOrDefault(maker, -1));
        }
        return null;
    }

    private static TickLayout byShape(RowReader rows) {
        String[] row = rows.peek();
        String symbol = symbolOfName(rows.fileName());
        if (row.length == AGG_TRADES && isBoolean(row[6]) && isBoolean(row[7])) {
            return of("Binance spot aggTrades", 5, Time.MAGNITUDE, symbol, 1, 2, 0, 6);
        }
        if (row.length == TRADES && isBoolean(row[5]) && isBoolean(row[6])) {
            return of("Binance spot trades", 4, Time.MAGNITUDE, symbol, 1, 2, 0, 5);
        }
        if (row.length == TRADES && isBoolean(row[6]) && RowReader.isNumber(row[5])) {
            return of("Binance futures aggTrades", 5, Time.MAGNITUDE, symbol, 1, 2, 0, 6);
        }
        if (row.length == FUTURES_TRADES && isBoolean(row[5])) {
            return of("Binance futures trades", 4, Time.MAGNITUDE, symbol, 1, 2, 0, 5);
        }
        if (row.length == BARE_TRADES
                && RowReader.isNumber(row[0])
                && RowReader.isNumber(row[1])
                && RowReader.isNumber(row[2])) {
            return bare(rows, row, symbol);
        }
        // A first row that is broken must be told with its place, and not as an unknown format.
        return row.length == TRADES && isWhole(row[0])
                ? of("Binance spot trades", 4, Time.MAGNITUDE, symbol, 1, 2, 0, 5)
                : null;
    }

    private static TickLayout bare(RowReader rows, String[] row, String symbol) {
        Matcher lean = LEAN_NAME.matcher(rows.entryName());
        if (isWhole(row[0]) && row[0].length() <= 8 && Long.parseLong(row[0]) < MS_A_DAY) {
            if (!lean.matches()) {
                throw new RecordingException(
                        rows.file,
                        "its times are below " + MS_A_DAY
                                + ", which is LEAN's ms since midnight; then its name must start with "
                                + "the day, such as 20260105_trade.zip");
            }
            String name = lean.group(2) != null ? lean.group(2) : parentName(rows);
            TickLayout plain =
                    of("LEAN crypto ticks", 0, Time.MS_OF_DAY, name.toUpperCase(java.util.Locale.ROOT), 1, 2, -1, -1);
            return plain.with(Price.DECIMAL, dayMicros(rows, lean.group(1)));
        }
        return of("Kraken or bitcoincharts trades", 0, Time.SECONDS, symbol, 1, 2, -1, -1);
    }

    private static String parentName(RowReader rows) {
        var parent = rows.file.toAbsolutePath().getParent();
        return parent == null || parent.getFileName() == null
                ? "SYMBOL"
                : parent.getFileName().toString();
    }

    private static long dayMicros(RowReader rows, String day) {
        try {
            return LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toEpochSecond()
                    * 1_000_000;
        } catch (DateTimeParseException e) {
            throw new RecordingException(rows.file, "its name starts with " + day + ", which is no day");
        }
    }

    /** Where the scenario says. */
    static TickLayout of(ColumnMapping mapping, RowReader rows) {
        Time unit = switch (mapping.unit()) {
            case S -> Time.SECONDS;
            case MS -> Time.MS;
            case US -> Time.US;
            case NS -> Time.NS;
            case ISO -> Time.ISO;
        };
        int buyerMaker = mapping.buyerMaker().map(c -> place(c, rows)).orElse(-1);
        int side = mapping.side().map(c -> place(c, rows)).orElse(buyerMaker);
        SideRule rule = side < 0 ? SideRule.NONE : buyerMaker >= 0 ? SideRule.BUYER_MAKER : SideRule.TAKER;
        return new TickLayout(
                "columns of the scenario",
                place(mapping.time(), rows),
                unit,
                mapping.symbol().map(c -> place(c, rows)).orElse(-1),
                mapping.symbolName(),
                place(mapping.price(), rows),
                Price.DECIMAL,
                place(mapping.quantity(), rows),
                mapping.id().map(c -> place(c, rows)).orElse(-1),
                side,
                rule,
                mapping.arrival().map(c -> place(c, rows)).orElse(-1),
                -1,
                0);
    }

    private static int place(ColumnMapping.Column column, RowReader rows) {
        return column.name() == null ? column.number() - 1 : column(rows, column.name());
    }

    private static TickLayout named(
            RowReader rows,
            String format,
            String time,
            Time unit,
            String quantity,
            String id,
            SideRule rule,
            String arrival) {
        Map<String, Integer> header = rows.header();
        int side = header.getOrDefault("side", -1);
        int symbol = header.getOrDefault("symbol", header.getOrDefault("product_id", -1));
        return new TickLayout(
                format,
                column(rows, time),
                unit,
                symbol,
                symbol < 0 ? symbolOfName(rows.fileName()) : "",
                column(rows, "price"),
                Price.DECIMAL,
                column(rows, quantity),
                id == null ? -1 : header.getOrDefault(id, -1),
                side,
                side < 0 ? SideRule.NONE : rule,
                arrival == null ? -1 : header.getOrDefault(arrival, -1),
                rule == SideRule.ASK_BID ? header.getOrDefault("action", -1) : -1,
                0);
    }

    private TickLayout with(Price newScale, long newDayMicros) {
        return new TickLayout(
                format,
                time,
                unit,
                symbol,
                symbolName,
                price,
                newScale,
                quantity,
                id,
                side,
                sideRule,
                arrival,
                action,
                newDayMicros);
    }

    private static int column(RowReader rows, String name) {
        Integer at = rows.header().get(name);
        if (at == null) {
            throw new RecordingException(
                    rows.file,
                    rows.header().isEmpty()
                            ? "it has no header, so there is no column " + name
                            : "the header " + rows.header().keySet() + " has no column " + name);
        }
        return at;
    }

    /** Whole numbers by their magnitude, anything else is a text. */
    private static Time timeUnit(RowReader rows, String name) {
        String text = first(rows, name);
        return text.isEmpty() || isWhole(text) ? Time.MAGNITUDE : Time.ISO;
    }

    /** A field of the first row; empty where the row is too short. */
    private static String first(RowReader rows, String name) {
        int at = column(rows, name);
        return at < rows.peek().length ? rows.peek()[at] : "";
    }

    /** Whether a time of our days is in ms: in µs it would have three digits more. */
    static boolean isMillis(long time) {
        return time < 100_000_000_000_000L;
    }

    private static boolean isWhole(String text) {
        return text.matches("\\d{1,19}");
    }

    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    /**
     * Archives of one symbol name it first: {@code BTCUSDT-trades-2019-10-11.zip}, {@code BTC-USD-trades.json}, {@code
     * XBTUSD.csv}.
     */
    static String symbolOfName(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        Matcher before = SYMBOL_BEFORE.matcher(file);
        if (before.matches()) {
            return before.group(1);
        }
        int end = file.indexOf('-') > 0 ? file.indexOf('-') : file.indexOf('.') > 0 ? file.indexOf('.') : file.length();
        return file.substring(0, end);
    }
}

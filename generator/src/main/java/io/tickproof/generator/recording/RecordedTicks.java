package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Side;
import io.tickproof.market.Symbols;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/**
 * The ticks of a recording, in the order of its rows, as they are. Two formats, told by their columns:
 *
 * <ul>
 *   <li>with a header, our own: {@code ts_us} (or {@code ts_ms}, {@code ts_ns}), {@code symbol}, {@code price}, {@code
 *       qty} and, where the source has them, {@code trade_id} and {@code side}; in any order;
 *   <li>Binance spot trades: id, price, qty, quoteQty, time, isBuyerMaker, isBestMatch; with or without a header; ms
 *       or µs by magnitude. The symbol is the file name up to the first hyphen.
 * </ul>
 *
 * <p>A row without a trade id gets its row number as id: then duplicates cannot be recognised ({@link #hasIds}).
 *
 * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
 */
public final class RecordedTicks implements AutoCloseable {
    private final Path file;
    private final CsvFile csv;
    private final Columns columns;
    private final String fixedSymbol;
    private final long microsPerUnit;
    private final long unitsPerMicro;
    private long row;
    private boolean hasIds = true;

    /** Where a field stands; -1 where the file does not have it. */
    private record Columns(int time, int symbol, int price, int quantity, int id, int side, int buyerMaker) {}

    /** @throws RecordingException if the file cannot be opened or its format is not known */
    public RecordedTicks(Path file) {
        this.file = file;
        csv = new CsvFile(file);
        try {
            Map<String, Integer> header = csv.header();
            if (csv.peek() == null) {
                throw new RecordingException(file, "the file has a header, but no rows");
            }
            if (header.containsKey("symbol")) {
                String unit = header.containsKey("ts_us") ? "ts_us" : header.containsKey("ts_ms") ? "ts_ms" : "ts_ns";
                columns = new Columns(
                        column(header, unit),
                        column(header, "symbol"),
                        column(header, "price"),
                        column(header, "qty"),
                        header.getOrDefault("trade_id", -1),
                        header.getOrDefault("side", -1),
                        -1);
                fixedSymbol = null;
                microsPerUnit = unit.equals("ts_ms") ? 1000 : 1;
                unitsPerMicro = unit.equals("ts_ns") ? 1000 : 1;
            } else if (csv.columns() == 7
                    && (header.isEmpty() || header.containsKey("id") && header.containsKey("time"))) {
                columns = new Columns(4, -1, 1, 2, 0, -1, 5);
                fixedSymbol = symbolOfName(file);
                long magnitude = magnitude(csv.peek());
                microsPerUnit = isMillis(magnitude) ? 1000 : 1;
                unitsPerMicro = 1;
            } else {
                throw new RecordingException(
                        file,
                        "the format is not known: " + csv.columns() + " columns"
                                + (header.isEmpty() ? " without a header" : ", header " + header.keySet())
                                + "; give it the header ts_us,symbol,trade_id,price,qty,side (see docs/recordings.md)");
            }
        } catch (RuntimeException e) {
            csv.close();
            throw e;
        }
    }

    /**
     * The next tick, or null behind the last.
     *
     * @throws RecordingException if the row is no tick
     */
    public Tick next() {
        CSVRecord record = csv.next();
        if (record == null) {
            return null;
        }
        row++;
        String symbol = columns.symbol < 0 ? fixedSymbol : csv.field(columns.symbol, "symbol");
        if (!Symbols.isValid(symbol)) {
            throw csv.problem(
                    "symbol", "\"" + CsvFile.shortened(symbol) + "\" is no symbol: 1 to 64 visible characters");
        }
        long time = csv.wholeNumber(columns.time, "time");
        long price = csv.decimal(columns.price, "price");
        if (price <= 0) {
            throw csv.problem("price", "a price must be above 0");
        }
        long quantity = csv.decimal(columns.quantity, "qty");
        if (quantity < 0) {
            throw csv.problem("qty", "a quantity must be 0 or more");
        }
        if (!Decimals.isNotionalInRange(price, quantity)) {
            throw csv.problem("qty", "price times quantity must be below 7.9e12");
        }
        long timeMicros = Math.floorDiv(time, unitsPerMicro) * microsPerUnit;
        if (timeMicros < 0 || timeMicros >= 4_102_444_800_000_000L) {
            throw csv.problem("time", time + " is outside the years 1970 to 2099; is the unit right?");
        }
        return new Tick(symbol, id(), timeMicros, price, quantity, side());
    }

    /** Whether every tick so far had an id of its own. */
    public boolean hasIds() {
        return hasIds;
    }

    @Override
    public void close() {
        csv.close();
    }

    private long id() {
        if (columns.id < 0 || csv.field(columns.id, "trade_id").isEmpty()) {
            hasIds = false;
            return row;
        }
        long id = csv.wholeNumber(columns.id, "trade_id");
        if (id < 0) {
            throw csv.problem("trade_id", "an id must be 0 or more, not " + id);
        }
        return id;
    }

    private Side side() {
        if (columns.buyerMaker >= 0) {
            // The maker bought, so the taker sold.
            return Boolean.parseBoolean(csv.field(columns.buyerMaker, "isBuyerMaker")) ? Side.SELL : Side.BUY;
        }
        if (columns.side < 0) {
            return Side.UNKNOWN;
        }
        String text = csv.field(columns.side, "side");
        for (Side side : Side.values()) {
            if (side.text().equalsIgnoreCase(text)) {
                return side;
            }
        }
        throw csv.problem("side", "\"" + CsvFile.shortened(text) + "\" is neither buy nor sell nor empty");
    }

    private int column(Map<String, Integer> header, String name) {
        Integer at = header.get(name);
        if (at == null) {
            throw new RecordingException(file, "the header " + header.keySet() + " has no column " + name);
        }
        return at;
    }

    /** Whether a time of our days is in ms: in µs it would have three digits more. */
    static boolean isMillis(long time) {
        return time < 100_000_000_000_000L;
    }

    private static long magnitude(CSVRecord record) {
        try {
            return Long.parseLong(record.get(4));
        } catch (NumberFormatException e) {
            // The row itself is refused, with its place, when it is read.
            return 0;
        }
    }

    /** Archives of one symbol name it first: {@code BTCUSDT-trades-2019-10-11.zip}. */
    static String symbolOfName(Path file) {
        String name = file.getFileName().toString();
        int end = name.indexOf('-') > 0 ? name.indexOf('-') : name.indexOf('.') > 0 ? name.indexOf('.') : name.length();
        return name.substring(0, end);
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Side;
import io.tickproof.market.Symbols;
import io.tickproof.market.Tick;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The ticks of a recording, in the order of its rows, as they are. Formats are told by the columns; docs/reference/recordings.md
 * lists them.
 *
 * <p>A row without a trade id gets its row number as id: then duplicates cannot be recognised ({@link #hasIds}). An id
 * that is a text stands for itself by a hash of 63 bits.
 */
public final class RecordingReader implements AutoCloseable {
    private static final int MOST_TARDIS_DIGITS = 18;
    private static final long END_MICROS = 4_102_444_800_000_000L;

    private final RowReader rows;
    private final TickLayout layout;
    private final boolean refuseBadRows;
    private final boolean anyPrice;
    /** Some that were found valid: to look at every character takes longer than all else. */
    private final String[] symbols = new String[1024];

    private boolean hasIds = true;

    /**
     * One row.
     *
     * @param number of all rows of the file, from 1
     * @param tick null where the row is none
     * @param arrivalMicros when it was received, where the source tells; else its event time
     * @param problem why the row is no tick, with its place
     */
    public record Row(long number, Tick tick, long arrivalMicros, String problem) {}

    private RecordingReader(Path file, Optional<ColumnMapping> columns, boolean refuseBadRows, boolean anyPrice) {
        this.refuseBadRows = refuseBadRows;
        this.anyPrice = anyPrice;
        rows = RowReader.open(file, columns.map(ColumnMapping::separator).orElse(','));
        try {
            layout = columns.map(mapping -> TickLayout.of(mapping, rows)).orElseGet(() -> TickLayout.detect(rows));
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /**
     * Opens a recording.
     *
     * @param columns where the fields stand; empty: told by the columns themselves
     * @param refuseBadRows whether a row that is no tick ends the reading; else it is a row without a tick
     * @param anyPrice whether a price of zero or less is one too
     * @throws RecordingException if the file cannot be opened or its format is not known
     */
    public static RecordingReader of(
            Path file, Optional<ColumnMapping> columns, boolean refuseBadRows, boolean anyPrice) {
        return new RecordingReader(file, columns, refuseBadRows, anyPrice);
    }

    /** What the source is called. */
    public String format() {
        return layout.format();
    }

    /** Whether the source tells when it received each tick. */
    public boolean hasArrival() {
        return layout.arrival() >= 0;
    }

    /** Whether every tick so far had an id of its own. */
    public boolean hasIds() {
        return hasIds;
    }

    /**
     * The next row, or null behind the last.
     *
     * @throws RecordingException if the row is no tick and bad rows are refused, or nothing can be read any more
     */
    public Row next() {
        if (!rows.next()) {
            return null;
        }
        try {
            return row();
        } catch (RecordingException e) {
            if (refuseBadRows) {
                throw e;
            }
            // Without the path: what is sent must not depend on where the file is.
            return new Row(rows.place(), null, 0, e.place());
        }
    }

    @Override
    public void close() {
        rows.close();
    }

    private Row row() {
        String symbol = layout.symbol() < 0 ? layout.symbolName() : rows.field(layout.symbol(), "symbol");
        if (!isSymbol(symbol)) {
            throw rows.problem(
                    "symbol", "\"" + RowReader.shortened(symbol) + "\" is no symbol: 1 to 64 visible characters");
        }
        if (layout.action() >= 0 && !rows.field(layout.action(), "action").equals("T")) {
            throw rows.problem(
                    "action",
                    "\"" + RowReader.shortened(rows.field(layout.action(), "action")) + "\" is no trade; only T is");
        }
        long timeMicros = time(layout.time(), "time");
        long price = price();
        if (price <= 0 && !anyPrice) {
            throw rows.problem("price", "a price must be above 0, unless any price is allowed");
        }
        long quantity = rows.decimal(layout.quantity(), "qty");
        if (quantity < 0) {
            throw rows.problem("qty", "a quantity must be 0 or more");
        }
        if (!Decimals.isNotionalInRange(price, quantity)) {
            throw rows.problem("qty", "price times quantity must be below 7.9e12");
        }
        Tick tick = new Tick(symbol, id(), timeMicros, price, quantity, side());
        long arrival = layout.arrival() < 0 ? timeMicros : time(layout.arrival(), "arrival");
        return new Row(rows.place(), tick, arrival, null);
    }

    private boolean isSymbol(String text) {
        if (text.equals(symbols[text.hashCode() & symbols.length - 1])) {
            return true;
        }
        if (!Symbols.isValid(text)) {
            return false;
        }
        symbols[text.hashCode() & symbols.length - 1] = text;
        return true;
    }

    private long time(int column, String name) {
        long micros = switch (layout.unit()) {
            case SECONDS -> rows.seconds(column, name);
            case MS -> inMicros(rows.wholeNumber(column, name), name);
            case US -> rows.wholeNumber(column, name);
            case MAGNITUDE -> byMagnitude(rows.wholeNumber(column, name), name);
            case NS -> Math.floorDiv(rows.wholeNumber(column, name), 1000L);
            case ISO -> rows.instant(column, name);
            case MS_OF_DAY -> layout.dayMicros() + inMicros(rows.wholeNumber(column, name), name);
        };
        if (micros < 0 || micros >= END_MICROS) {
            throw rows.problem(
                    name, rows.field(column, name) + " is outside the years 1970 to 2099; is the unit right?");
        }
        return micros;
    }

    /** A time of our days has 13 digits in ms, 16 in µs and 19 in ns. */
    private long byMagnitude(long time, String name) {
        int digits = Long.toString(Math.abs(time)).length();
        return digits <= 14 ? inMicros(time, name) : digits <= 17 ? time : Math.floorDiv(time, 1000L);
    }

    private long inMicros(long millis, String name) {
        if (Math.abs(millis) > END_MICROS) {
            throw rows.problem(name, millis + " is outside the years 1970 to 2099; is the unit right?");
        }
        return millis * 1000;
    }

    private long price() {
        if (layout.scale() == TickLayout.Price.DECIMAL) {
            return rows.decimal(layout.price(), "price");
        }
        long nanos = rows.wholeNumber(layout.price(), "price");
        if (nanos % 10 != 0) {
            throw rows.problem("price", nanos + " × 1e-9 has more than 8 decimals");
        }
        return nanos / 10;
    }

    private long id() {
        String text = layout.id() < 0 ? "" : rows.field(layout.id(), "trade_id");
        if (text.isEmpty()) {
            hasIds = false;
            return rows.row();
        }
        boolean tardis = layout.format().startsWith("Tardis");
        if (tardis ? text.length() <= MOST_TARDIS_DIGITS && isDigits(text, 0) : isWhole(text)) {
            long id = rows.wholeNumber(layout.id(), "trade_id");
            if (id < 0) {
                throw rows.problem("trade_id", "an id must be 0 or more, not " + id);
            }
            return id;
        }
        if (!tardis) {
            throw rows.problem("trade_id", "\"" + RowReader.shortened(text) + "\" is no whole number");
        }
        long hash = 0;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = Fingerprints.mix64(hash ^ b);
        }
        return hash & Long.MAX_VALUE;
    }

    private static boolean isWhole(String text) {
        int start = text.charAt(0) == '-' ? 1 : 0;
        return start < text.length() && isDigits(text, start);
    }

    private static boolean isDigits(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private Side side() {
        if (layout.sideRule() == TickLayout.SideRule.NONE) {
            return Side.UNKNOWN;
        }
        String text = rows.field(layout.side(), "side").toLowerCase(Locale.ROOT);
        return switch (layout.sideRule()) {
            // The maker bought, so the taker sold.
            case BUYER_MAKER -> named(text, "true", Side.SELL, "false", Side.BUY);
            case MAKER -> named(text, "buy", Side.SELL, "sell", Side.BUY);
            case ASK_BID -> text.equals("n") ? Side.UNKNOWN : named(text, "a", Side.SELL, "b", Side.BUY);
            default ->
                text.isEmpty() || text.equals("unknown")
                        ? Side.UNKNOWN
                        : named(text, "buy", Side.BUY, "sell", Side.SELL);
        };
    }

    private Side named(String text, String one, Side first, String other, Side second) {
        if (text.equals(one)) {
            return first;
        }
        if (text.equals(other)) {
            return second;
        }
        throw rows.problem("side", "\"" + RowReader.shortened(text) + "\" is neither " + one + " nor " + other);
    }
}

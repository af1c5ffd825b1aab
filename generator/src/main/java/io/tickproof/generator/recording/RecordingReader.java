package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Micros;
import io.tickproof.market.Side;
import io.tickproof.market.Symbols;
import io.tickproof.market.Tick;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ticks of a recording in the order of its rows. docs/reference/recordings.md lists the formats, which are
 * detected by their columns.
 *
 * <p>A row without a trade id gets its row number as the id; duplicates can then not be recognised ({@link #hasIds}). An
 * id that is a text is replaced by a hash of 63 bits.
 */
public final class RecordingReader implements AutoCloseable {
    private static final int MAX_TARDIS_DIGITS = 18;
    /** 2100-01-01T00:00:00Z. */
    private static final long END_MICROS = 4_102_444_800_000_000L;

    private final RowReader rows;
    private final TickLayout layout;
    private final ReadOptions options;
    /** Cache of valid symbols: checking every character takes longer than everything else. */
    private final @Nullable String[] symbols = new String[1024];

    private boolean hasIds = true;
    private IdKind idKind = IdKind.NONE;
    private long truncatedTimes;

    /** Whether the time that was read last had digits below the microsecond. */
    private boolean hasCutDigits;

    private @Nullable Row current;

    /**
     * One row.
     *
     * @param number number of the row, counted from 1 at the start of the file
     * @param tick null if the row cannot be read as a tick
     * @param arrivalMicros when the tick was received, in µs since the epoch; the event time if the source does not
     *     record it
     * @param problem why the row cannot be read as a tick, with its place; null if it can
     * @param id where the id of the tick comes from
     */
    public record Row(
            long number,
            @Nullable Tick tick,
            long arrivalMicros,
            @Nullable String problem,
            IdKind id) {}

    /** Where the id of a tick comes from. */
    public enum IdKind {
        /** The row has no id, or ids are ignored. */
        NONE,
        /** The row has a whole number. */
        NUMBER,
        /** The row has another text, which is hashed. */
        TEXT
    }

    private RecordingReader(Path file, ReadOptions options) {
        this.options = options;
        ColumnMapping columns = options.columns();
        rows = RowReader.open(
                file, columns == null ? RowSettings.DETECT : RowSettings.DETECT.withSeparator(columns.separator()));
        try {
            if (columns == null) {
                PublishedCandleFile.refuse(rows);
            }
            layout = columns == null ? FormatDetection.detect(rows) : TickLayout.of(columns, rows);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /**
     * Opens a recording.
     *
     * @throws RecordingException if the file cannot be opened or its format is unknown
     */
    public static RecordingReader open(Path file, ReadOptions options) {
        return new RecordingReader(file, options);
    }

    /** Returns the name of the format. */
    public String format() {
        return layout.format();
    }

    /** Returns whether the source records when it received each tick. */
    public boolean hasArrival() {
        return layout.times().arrival() >= 0;
    }

    /** Returns whether every tick read until now had a trade id. */
    public boolean hasIds() {
        return hasIds;
    }

    /** Returns how many event times read until now had digits below the microsecond, which were cut off. */
    public long truncatedTimes() {
        return truncatedTimes;
    }

    /** Returns the id of a row without an id. @param row number of the row among the data rows, from 1 */
    static long replacementId(long row) {
        return row;
    }

    /**
     * Returns the next row, or null after the last one.
     *
     * @throws RecordingException if the row is not a tick and bad rows are refused, or the file cannot be read further
     */
    public @Nullable Row next() {
        current = rows.next() ? readRowOrProblem() : null;
        return current;
    }

    /**
     * Returns the row that {@link #next} returned last.
     *
     * @throws NullPointerException before the first row and after the last one
     */
    public Row current() {
        return Objects.requireNonNull(current, "next() comes first");
    }

    @Override
    public void close() {
        rows.close();
    }

    private Row readRowOrProblem() {
        try {
            return readRow();
        } catch (RecordingException e) {
            if (options.badRows() == ReadOptions.BadRows.REFUSE) {
                throw e;
            }
            // Omit the path: the records of a timeline must not depend on the location of the file.
            return new Row(rows.rowInFile(), null, 0, e.place(), IdKind.NONE);
        }
    }

    private Row readRow() {
        String symbol = layout.symbol().column() < 0
                ? layout.symbol().name()
                : rows.field(layout.symbol().column(), "symbol");
        if (!isSymbol(symbol)) {
            throw rows.problem(
                    "symbol",
                    "\"" + RowReader.shortened(symbol) + "\" is not a symbol, which has 1 to 64 visible characters");
        }
        if (layout.trade().action() >= 0
                && !rows.field(layout.trade().action(), "action").equals("T")) {
            throw rows.problem(
                    "action",
                    "\"" + RowReader.shortened(rows.field(layout.trade().action(), "action"))
                            + "\" is not a trade; the action of a trade is T");
        }
        long timeMicros = time(layout.times().event(), "time");
        boolean truncated = hasCutDigits;
        long price = price();
        if (price <= 0 && !options.anyPrice()) {
            throw rows.problem("price", "the price must be above 0, unless stream.anyPrice is true");
        }
        long quantity = rows.decimal(layout.trade().quantity(), "qty");
        if (quantity < 0) {
            throw rows.problem("qty", "the quantity must be 0 or more");
        }
        if (!Decimals.isNotionalInRange(price, quantity)) {
            throw rows.problem("qty", "price times quantity must be below 7.9e12");
        }
        Tick tick = new Tick(symbol, id(), timeMicros, price, quantity, side());
        long arrival =
                layout.times().arrival() < 0 ? timeMicros : time(layout.times().arrival(), "arrival");
        truncatedTimes += truncated ? 1 : 0;
        return new Row(rows.rowInFile(), tick, arrival, null, idKind);
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
        hasCutDigits = switch (layout.times().unit()) {
            case SECONDS, ISO -> hasDigitsBelowMicros(rows.field(column, name));
            default -> false;
        };
        long micros = switch (layout.times().unit()) {
            case SECONDS -> rows.seconds(column, name);
            case MS -> fromMillis(rows.wholeNumber(column, name), name);
            case US -> rows.wholeNumber(column, name);
            case MAGNITUDE -> byMagnitude(rows.wholeNumber(column, name), name);
            case NS -> fromNanos(rows.wholeNumber(column, name));
            case ISO -> rows.instant(column, name);
            case MS_OF_DAY -> layout.times().dayMicros() + fromMillis(rows.wholeNumber(column, name), name);
        };
        if (micros < 0 || micros >= END_MICROS) {
            throw rows.problem(
                    name, rows.field(column, name) + " is outside the years 1970 to 2099; is the unit right?");
        }
        return micros;
    }

    /** Converts a time by its number of digits: a time of this century has 13 in ms, 16 in µs and 19 in ns. */
    private long byMagnitude(long time, String name) {
        int digits = Long.toString(Math.abs(time)).length();
        return digits <= 14 ? fromMillis(time, name) : digits <= 17 ? time : fromNanos(time);
    }

    private static boolean hasDigitsBelowMicros(String seconds) {
        int point = seconds.indexOf('.');
        for (int i = point + 7; point >= 0 && i < seconds.length() && Character.isDigit(seconds.charAt(i)); i++) {
            if (seconds.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }

    private long fromMillis(long millis, String name) {
        if (Math.abs(millis) > END_MICROS) {
            throw rows.problem(name, millis + " is outside the years 1970 to 2099; is the unit right?");
        }
        return Micros.ofMillis(millis);
    }

    private long fromNanos(long nanos) {
        hasCutDigits = nanos % 1_000 != 0;
        return Math.floorDiv(nanos, 1_000L);
    }

    private long price() {
        if (layout.trade().scale() == TickLayout.PriceScale.DECIMAL) {
            return rows.decimal(layout.trade().price(), "price");
        }
        long nanos = rows.wholeNumber(layout.trade().price(), "price");
        if (nanos % 10 != 0) {
            throw rows.problem("price", nanos + " × 1e-9 has more than 8 decimals");
        }
        return nanos / 10;
    }

    private long id() {
        boolean ignored =
                options.ids() == ReadOptions.Ids.IGNORE || layout.trade().id() < 0;
        String text = ignored ? "" : rows.field(layout.trade().id(), "trade_id");
        if (text.isEmpty()) {
            hasIds = false;
            idKind = IdKind.NONE;
            return replacementId(rows.row());
        }
        idKind = IdKind.NUMBER;
        boolean tardis = layout.format().startsWith("Tardis");
        if (tardis ? text.length() <= MAX_TARDIS_DIGITS && isDigits(text, 0) : isWhole(text)) {
            long id = rows.wholeNumber(layout.trade().id(), "trade_id");
            if (id < 0) {
                throw rows.problem("trade_id", "the id must be 0 or more, not " + id);
            }
            return id;
        }
        if (!tardis) {
            throw rows.problem("trade_id", "\"" + RowReader.shortened(text) + "\" is not a whole number");
        }
        idKind = IdKind.TEXT;
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
        if (layout.side().rule() == TickLayout.SideRule.NONE) {
            return Side.UNKNOWN;
        }
        String text = rows.field(layout.side().column(), "side").toLowerCase(Locale.ROOT);
        return switch (layout.side().rule()) {
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

    private Side named(String text, String firstName, Side first, String secondName, Side second) {
        if (text.equals(firstName)) {
            return first;
        }
        if (text.equals(secondName)) {
            return second;
        }
        throw rows.problem(
                "side", "\"" + RowReader.shortened(text) + "\" is neither " + firstName + " nor " + secondName);
    }
}

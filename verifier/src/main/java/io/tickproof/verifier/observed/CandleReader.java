package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds a candle from the columns of a row. Columns that the layout lacks are 0 or null, and are never compared. Mutable:
 * {@link #start} begins the next candle.
 */
public final class CandleReader {
    private final @Nullable BigDecimal[] values = new @Nullable BigDecimal[CandleColumn.values().length];
    private String window = "";
    private String symbol = "";
    private long startMicros;
    private boolean exact;

    /**
     * Begins a candle.
     *
     * @param newStart the start of the window in any of the forms of {@link #micros}
     */
    public void start(@Nullable String newWindow, @Nullable String newSymbol, @Nullable Object newStart) {
        window = String.valueOf(newWindow);
        symbol = String.valueOf(newSymbol);
        startMicros = CellValues.micros(newStart);
        Arrays.fill(values, null);
        exact = true;
    }

    /** Sets the value of a column; null for SQL's NULL. */
    public void set(CandleColumn column, @Nullable BigDecimal value) {
        values[column.ordinal()] = value;
    }

    /** Sets a column to a value that is not a number. */
    public void setNotANumber(CandleColumn column) {
        values[column.ordinal()] = null;
        exact = false;
    }

    public Candle candle() {
        return new Candle(
                new Candle.Key(window, symbol, startMicros),
                new Candle.Prices(
                        price(CandleColumn.OPEN),
                        price(CandleColumn.HIGH),
                        price(CandleColumn.LOW),
                        price(CandleColumn.CLOSE)),
                new Candle.Amounts(
                        value(CandleColumn.VOLUME), value(CandleColumn.VWAP), value(CandleColumn.MEAN_PRICE)),
                new Candle.Fingerprint(
                        whole(CandleColumn.TRADES), whole(CandleColumn.ID_SUM), whole(CandleColumn.ID_XOR)));
    }

    /**
     * Returns whether every value fits into a {@link Candle} without rounding: prices have at most 8 decimals, counts are
     * whole numbers. Call it after {@link #candle}.
     */
    public boolean isExact() {
        return exact;
    }

    /**
     * Returns a time as µs since the epoch. A date and time without a zone is UTC; a number is in ms or µs.
     *
     * @return {@link ObservedCandle#UNKNOWN} for null
     * @throws java.time.format.DateTimeParseException if the value has none of these forms
     */
    public static long micros(@Nullable Object time) {
        return CellValues.micros(time);
    }

    private @Nullable BigDecimal value(CandleColumn column) {
        return values[column.ordinal()];
    }

    private long price(CandleColumn column) {
        BigDecimal value = value(column);
        return value == null ? 0 : toLong(value.movePointRight(Decimals.SCALE));
    }

    private long whole(CandleColumn column) {
        BigDecimal value = value(column);
        return value == null ? 0 : toLong(value);
    }

    private long toLong(BigDecimal value) {
        BigDecimal whole = value.setScale(0, RoundingMode.HALF_EVEN);
        exact &= whole.compareTo(value) == 0 && whole.toBigInteger().bitLength() < Long.SIZE;
        return whole.longValue();
    }
}

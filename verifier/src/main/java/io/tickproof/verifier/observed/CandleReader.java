package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Puts a candle together from the columns that there are. Columns that a layout lacks are 0 or null, and never compared. */
public final class CandleReader {
    private String window;
    private String symbol;
    private long startMicros;
    private final BigDecimal[] values = new BigDecimal[CandleColumn.values().length];
    private boolean exact;

    /** @param newStart a time in any of the forms of {@link #micros} */
    public void start(String newWindow, String newSymbol, Object newStart) {
        window = String.valueOf(newWindow);
        symbol = String.valueOf(newSymbol);
        startMicros = CellValues.micros(newStart);
        java.util.Arrays.fill(values, null);
        exact = true;
    }

    public void set(CandleColumn column, BigDecimal value) {
        values[column.ordinal()] = value;
    }

    /** A value that is there and no number. */
    public void setNoNumber(CandleColumn column) {
        values[column.ordinal()] = null;
        exact = false;
    }

    public Candle candle() {
        return new Candle(
                window,
                symbol,
                startMicros,
                price(CandleColumn.OPEN),
                price(CandleColumn.HIGH),
                price(CandleColumn.LOW),
                price(CandleColumn.CLOSE),
                value(CandleColumn.VOLUME),
                value(CandleColumn.VWAP),
                value(CandleColumn.MEAN_PRICE),
                whole(CandleColumn.TRADES),
                whole(CandleColumn.ID_SUM),
                whole(CandleColumn.ID_XOR));
    }

    /** Whether every value has its place in a {@link Candle}: prices of 8 decimals at most, counts that are whole. */
    public boolean isExact() {
        return exact;
    }

    /**
     * µs since the epoch of a date and time, with a zone or in UTC, or of a number of ms or µs; Long.MIN_VALUE for null.
     *
     * @throws java.time.format.DateTimeParseException if it is none of these
     */
    public static long micros(Object time) {
        return CellValues.micros(time);
    }

    private BigDecimal value(CandleColumn column) {
        return values[column.ordinal()];
    }

    private long price(CandleColumn column) {
        BigDecimal value = value(column);
        return value == null ? 0 : asLong(value.movePointRight(Decimals.SCALE));
    }

    private long whole(CandleColumn column) {
        BigDecimal value = value(column);
        return value == null ? 0 : asLong(value);
    }

    private long asLong(BigDecimal value) {
        BigDecimal whole = value.setScale(0, RoundingMode.HALF_EVEN);
        exact &= whole.compareTo(value) == 0 && whole.toBigInteger().bitLength() < Long.SIZE;
        return whole.longValue();
    }
}

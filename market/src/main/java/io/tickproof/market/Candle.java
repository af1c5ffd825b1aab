package io.tickproof.market;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * OHLCV of one symbol over one window, as stored in the table {@code candles} (docs/reference/candle-contract.md).
 *
 * @param key the primary key of the table
 */
public record Candle(Key key, Prices prices, Amounts amounts, Fingerprint fingerprint) {

    /**
     * The primary key of the table.
     *
     * @param window name of the window, see {@link WindowSpec#name()}
     * @param startMicros start of the window, in µs since the epoch
     */
    public record Key(String window, String symbol, long startMicros) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::window).thenComparing(Key::symbol).thenComparingLong(Key::startMicros);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * The prices, in units of 10⁻⁸.
     *
     * @param open price of the first tick by (event time, id)
     * @param close price of the last tick by (event time, id)
     */
    public record Prices(long open, long high, long low, long close) {}

    /**
     * The sums and averages.
     *
     * @param volume sum of the quantities, 8 decimals; null only if a user table does not contain it
     * @param vwap notional / volume, 8 decimals, half to even; null if the volume is zero
     * @param meanPrice mean of the prices, 8 decimals, half to even; for a sliding window this is the moving average;
     *     null only if a user table does not contain it
     */
    public record Amounts(
            @Nullable BigDecimal volume,
            @Nullable BigDecimal vwap,
            @Nullable BigDecimal meanPrice) {}

    /**
     * The fingerprint of the ticks in the candle.
     *
     * @param trades number of ticks
     * @param idSum sum of the trade ids, modulo 2⁶⁴
     * @param idXor xor of the trade ids, each mixed with {@link Fingerprints#mix64}
     */
    public record Fingerprint(long trades, long idSum, long idXor) {}

    /** Returns the name of the window. */
    public String window() {
        return key.window();
    }

    /** Returns the symbol. */
    public String symbol() {
        return key.symbol();
    }

    /** Returns the start of the window, in µs since the epoch. */
    public long startMicros() {
        return key.startMicros();
    }

    /** Returns the price of the first tick, in units of 10⁻⁸. */
    public long open() {
        return prices.open();
    }

    /** Returns the greatest price, in units of 10⁻⁸. */
    public long high() {
        return prices.high();
    }

    /** Returns the least price, in units of 10⁻⁸. */
    public long low() {
        return prices.low();
    }

    /** Returns the price of the last tick, in units of 10⁻⁸. */
    public long close() {
        return prices.close();
    }

    /** Returns the sum of the quantities; see {@link Amounts} for null. */
    public @Nullable BigDecimal volume() {
        return amounts.volume();
    }

    /** Returns the volume-weighted average price; see {@link Amounts} for null. */
    public @Nullable BigDecimal vwap() {
        return amounts.vwap();
    }

    /** Returns the mean of the prices; see {@link Amounts} for null. */
    public @Nullable BigDecimal meanPrice() {
        return amounts.meanPrice();
    }

    /** Returns the number of ticks. */
    public long trades() {
        return fingerprint.trades();
    }

    /** Returns the sum of the trade ids. */
    public long idSum() {
        return fingerprint.idSum();
    }

    /** Returns the xor of the mixed trade ids. */
    public long idXor() {
        return fingerprint.idXor();
    }

    /**
     * Returns the row as one line of text, which is used for hashes and for the display of differences. It omits columns
     * that vary from run to run.
     */
    public String toRow() {
        return window()
                + '|'
                + symbol()
                + '|'
                + startMicros()
                + '|'
                + Decimals.format(open())
                + '|'
                + Decimals.format(high())
                + '|'
                + Decimals.format(low())
                + '|'
                + Decimals.format(close())
                + '|'
                + plain(volume())
                + '|'
                + plain(vwap())
                + '|'
                + plain(meanPrice())
                + '|'
                + trades()
                + '|'
                + idSum()
                + '|'
                + Long.toHexString(idXor());
    }

    private static String plain(@Nullable BigDecimal value) {
        if (value == null) {
            return "-";
        }
        // A row of a user job can have more decimals than the reference job writes.
        return (value.scale() <= Decimals.SCALE || value.stripTrailingZeros().scale() <= Decimals.SCALE
                        ? value.setScale(Decimals.SCALE)
                        : value)
                .toPlainString();
    }
}

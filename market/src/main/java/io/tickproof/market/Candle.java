package io.tickproof.market;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * OHLCV of one symbol over one window, as stored in the table {@code candles} (docs/reference/candle-contract.md).
 *
 * @param window name of the window, see {@link WindowSpec#name()}
 * @param symbol the symbol
 * @param startMicros start of the window, in µs since the epoch
 * @param open price of the first tick by (event time, id), in units of 10⁻⁸
 * @param high greatest price, in units of 10⁻⁸
 * @param low least price, in units of 10⁻⁸
 * @param close price of the last tick by (event time, id), in units of 10⁻⁸
 * @param volume sum of the quantities, 8 decimals; null only if a user table does not contain it
 * @param vwap notional / volume, 8 decimals, half to even; null if the volume is zero
 * @param meanPrice mean of the prices, 8 decimals, half to even; for a sliding window this is the moving average;
 *     null only if a user table does not contain it
 * @param trades number of ticks
 * @param idSum sum of the trade ids, modulo 2⁶⁴
 * @param idXor xor of the trade ids, each mixed with {@link Fingerprints#mix64}
 */
public record Candle(
        String window,
        String symbol,
        long startMicros,
        long open,
        long high,
        long low,
        long close,
        @Nullable BigDecimal volume,
        @Nullable BigDecimal vwap,
        @Nullable BigDecimal meanPrice,
        long trades,
        long idSum,
        long idXor) {

    /** The primary key of the table. */
    public record Key(String window, String symbol, long startMicros) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::window).thenComparing(Key::symbol).thenComparingLong(Key::startMicros);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    public Key key() {
        return new Key(window, symbol, startMicros);
    }

    /**
     * Returns the row as one line of text, which is used for hashes and for the display of differences. It omits columns
     * that vary from run to run.
     */
    public String toRow() {
        return window
                + '|'
                + symbol
                + '|'
                + startMicros
                + '|'
                + Decimals.format(open)
                + '|'
                + Decimals.format(high)
                + '|'
                + Decimals.format(low)
                + '|'
                + Decimals.format(close)
                + '|'
                + plain(volume)
                + '|'
                + plain(vwap)
                + '|'
                + plain(meanPrice)
                + '|'
                + trades
                + '|'
                + idSum
                + '|'
                + Long.toHexString(idXor);
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

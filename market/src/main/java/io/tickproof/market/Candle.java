package io.tickproof.market;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * OHLCV of one symbol over one window, as it stands in the table {@code candles} (docs/reference/candle-contract.md).
 *
 * @param window the window's name, see {@link WindowSpec#name()}
 * @param symbol the symbol
 * @param startMicros the window's start in µs since the epoch
 * @param open price of the first tick by (event time, id), in units of 10⁻⁸; likewise high, low and close
 * @param volume sum of the quantities, 8 decimals; null only if it was read from a table that does not say it
 * @param vwap notional / volume, 8 decimals, half to even; null if the volume is zero
 * @param meanPrice mean of the prices, 8 decimals, half to even: the moving average if the window slides; null only if it
 *     was read from a table that does not say it
 * @param trades how many ticks
 * @param idSum sum of the trade ids, modulo 2⁶⁴
 * @param idXor xor of the trade ids, each through {@link Fingerprints#mix64}
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

    /** What makes a row of the table unique. */
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
     * The row as one line of text: what hashes are made of and differences are read from. No column that varies from
     * run to run.
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
        // Somebody else's row may have more decimals than ours ever have.
        return (value.scale() <= Decimals.SCALE || value.stripTrailingZeros().scale() <= Decimals.SCALE
                        ? value.setScale(Decimals.SCALE)
                        : value)
                .toPlainString();
    }
}

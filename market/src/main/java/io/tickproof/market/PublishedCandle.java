package io.tickproof.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A candle of another publisher.
 *
 * @param row number of the row in the publisher's file, from 1
 * @param startMicros start of the window, in µs since the epoch
 * @param volume null if the publisher does not state it
 */
public record PublishedCandle(
        long row,
        String symbol,
        long startMicros,
        Ohlc prices,
        @Nullable BigDecimal volume) {
    /** The four prices of a candle, in units of 10⁻⁸. */
    public record Ohlc(long open, long high, long low, long close) {}

    /** Returns the first price, in units of 10⁻⁸. */
    public long open() {
        return prices.open;
    }

    /** Returns the greatest price, in units of 10⁻⁸. */
    public long high() {
        return prices.high;
    }

    /** Returns the least price, in units of 10⁻⁸. */
    public long low() {
        return prices.low;
    }

    /** Returns the last price, in units of 10⁻⁸. */
    public long close() {
        return prices.close;
    }
}

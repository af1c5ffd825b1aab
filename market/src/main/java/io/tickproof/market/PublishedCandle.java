package io.tickproof.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A candle of another publisher, with the values of its file.
 *
 * @param row number of the row in the publisher's file, from 1
 * @param timeMicros the time of the row in µs since the epoch; {@link PublishedConventions} say which window it means
 * @param volume null if the publisher does not state it
 */
public record PublishedCandle(
        long row,
        String symbol,
        long timeMicros,
        Ohlc prices,
        @Nullable BigDecimal volume) {
    /** The four prices of a candle: first, greatest, least and last. */
    public record Ohlc(BigDecimal open, BigDecimal high, BigDecimal low, BigDecimal close) {
        /** Returns whether no price is above the high or below the low. */
        public boolean isOrdered() {
            return high.compareTo(open.max(close)) >= 0 && low.compareTo(open.min(close)) <= 0;
        }

        /** Returns whether the four prices are equal. */
        public boolean isFlat() {
            return high.compareTo(low) == 0 && open.compareTo(low) == 0 && close.compareTo(low) == 0;
        }

        /** Returns the prices multiplied by a factor. */
        public Ohlc times(BigDecimal factor) {
            return new Ohlc(open.multiply(factor), high.multiply(factor), low.multiply(factor), close.multiply(factor));
        }
    }

    /** Returns the same candle of another symbol. */
    public PublishedCandle withSymbol(String newSymbol) {
        return new PublishedCandle(row, newSymbol, timeMicros, prices, volume);
    }

    public BigDecimal open() {
        return prices.open;
    }

    public BigDecimal high() {
        return prices.high;
    }

    public BigDecimal low() {
        return prices.low;
    }

    public BigDecimal close() {
        return prices.close;
    }
}

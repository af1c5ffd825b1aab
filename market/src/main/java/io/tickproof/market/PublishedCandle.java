package io.tickproof.market;

import java.math.BigDecimal;

/**
 * A candle that somebody else published.
 *
 * @param row where it stands in its file, from 1
 * @param startMicros start of the window, µs since the epoch
 * @param open in units of 10⁻⁸; likewise high, low and close
 * @param volume null where the publisher gives none
 */
public record PublishedCandle(
        long row, String symbol, long startMicros, long open, long high, long low, long close, BigDecimal volume) {}

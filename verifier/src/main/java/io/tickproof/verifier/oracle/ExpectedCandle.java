package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;

/**
 * A candle as it must be at the end of the run.
 *
 * @param revisions the number of ticks that were added after the candle had closed
 * @param last the last record of the log whose tick it holds
 */
public record ExpectedCandle(Candle candle, int revisions, LogRecord last) {}

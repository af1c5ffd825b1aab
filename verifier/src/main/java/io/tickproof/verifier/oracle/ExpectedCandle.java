package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;

/**
 * A candle as it must stand in the end.
 *
 * @param revisions how many ticks it took after it had closed
 * @param last the tick that came last of those it holds
 */
public record ExpectedCandle(Candle candle, int revisions, LogRecord last) {}

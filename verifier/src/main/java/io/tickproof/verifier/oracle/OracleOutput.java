package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;

/** What the oracle finds, as it finds it. Each candle is told once, when no later tick can change it. */
public interface OracleOutput {
    default void candle(ExpectedCandle candle) {}

    default void tooLate(TooLateTick row, LogRecord sent) {}

    default void duplicate(Tick tick, LogRecord sent) {}

    default void deadLetter(String reason, LogRecord sent) {}

    /**
     * Told for every (tick, window) of the windows that somebody watches.
     *
     * @param fate ON_TIME or LATE where the window takes it; else why not
     */
    default void watched(Candle.Key window, Tick tick, LogRecord sent, TickOutcome fate) {}
}

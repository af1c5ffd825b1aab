package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import org.jspecify.annotations.Nullable;

/** Receives the expected rows. Each candle is emitted once, when no later tick can change it. */
public interface OracleOutput {
    default void candle(ExpectedCandle candle) {}

    default void tooLate(TooLateTick row, LogRecord sent) {}

    default void duplicate(Tick tick, LogRecord sent) {}

    default void deadLetter(String reason, LogRecord sent) {}

    /**
     * Receives every tick of a watched window.
     *
     * @param outcome ON_TIME or LATE if the window accepts the tick; otherwise why it does not
     * @param watermarkMicros the watermark of the partition before the tick, µs since the epoch; null before the first
     *     record of the partition
     */
    default void watched(
            Candle.Key window, Tick tick, LogRecord sent, TickOutcome outcome, @Nullable Long watermarkMicros) {}
}

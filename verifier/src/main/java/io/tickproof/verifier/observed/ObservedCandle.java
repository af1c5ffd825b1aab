package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;

/**
 * A candle as it was read from a sink.
 *
 * @param exact whether the candle has exactly the values of the row; otherwise they were rounded to fit
 * @param emittedMicros when the job emitted the row, wall clock, µs since the epoch; {@link #UNKNOWN} if the row does not
 *     say it
 * @param committedMicros when PostgreSQL committed the row, wall clock, µs since the epoch; {@link #UNKNOWN} if the server
 *     does not keep commit times
 */
public record ObservedCandle(Candle candle, boolean exact, long emittedMicros, long committedMicros) {
    /** A time that is not known. It is before all others. */
    public static final long UNKNOWN = Long.MIN_VALUE;
}

package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;

/**
 * A candle as it was read from a sink.
 *
 * @param exact whether the candle has exactly the values of the row; otherwise they were rounded to fit
 * @param emittedMicros when the job emitted the row, wall clock, µs since the epoch; {@link Micros#UNKNOWN} if the row does not
 *     say it
 * @param committedMicros when PostgreSQL committed the row, wall clock, µs since the epoch; {@link Micros#UNKNOWN} if the server
 *     does not keep commit times
 */
public record ObservedCandle(Candle candle, boolean exact, long emittedMicros, long committedMicros) {}

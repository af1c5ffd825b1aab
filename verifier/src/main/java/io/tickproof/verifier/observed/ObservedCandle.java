package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;

/**
 * A candle as it stands in a sink.
 *
 * @param exact whether the row's values have a place in a candle; else they were rounded to it
 * @param emittedMicros when the job had it ready, wall clock, µs since the epoch; Long.MIN_VALUE where that is not told
 * @param committedMicros when PostgreSQL committed it, wall clock; Long.MIN_VALUE where the server does not keep
 *     commit times
 */
public record ObservedCandle(Candle candle, boolean exact, long emittedMicros, long committedMicros) {}

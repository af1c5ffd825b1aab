package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;

/**
 * A row of the table candles.
 *
 * @param emittedMicros when the job had it ready, wall clock, µs since the epoch
 * @param committedMicros when PostgreSQL committed it, wall clock; Long.MIN_VALUE where the server does not keep
 *     commit times
 */
public record ObservedCandle(Candle candle, long emittedMicros, long committedMicros) {}

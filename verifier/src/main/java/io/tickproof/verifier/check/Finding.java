package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.Cause;

/**
 * One difference between expected and observed.
 *
 * @param kind what differs: {@code candle different}, {@code too late missing} …
 * @param symbol empty where it is about no symbol
 * @param window the window's name; empty where it is about no window
 * @param startMicros the window's start, or the tick's event time; µs since the epoch
 * @param expected empty where nothing is expected
 * @param observed empty where nothing is observed
 * @param cause down to the ticks, where it is known
 */
public record Finding(
        String kind, String symbol, String window, long startMicros, String expected, String observed, Cause cause) {}

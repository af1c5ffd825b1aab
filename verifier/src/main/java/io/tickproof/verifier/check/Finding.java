package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.Cause;

/**
 * One difference between what is expected and what was observed.
 *
 * @param kind what differs: {@code candle different}, {@code too late missing} …
 * @param symbol empty if the finding is not about one symbol
 * @param window the name of the window; empty if the finding is not about one window
 * @param startMicros the start of the window, or the event time of the tick, µs since the epoch; 0 for neither
 * @param expected empty if nothing is expected
 * @param observed empty if nothing was observed
 * @param cause the explanation, down to the ticks if they are known
 */
public record Finding(
        String kind, String symbol, String window, long startMicros, String expected, String observed, Cause cause) {

    /** Returns a finding about the whole run. */
    public static Finding of(String kind, Cause cause) {
        return new Finding(kind, "", "", 0, "", "", cause);
    }

    /** Returns the finding with its place in the data. */
    public Finding at(String newSymbol, String newWindow, long newStartMicros) {
        return new Finding(kind, newSymbol, newWindow, newStartMicros, expected, observed, cause);
    }

    /** Returns the finding with what is expected and what was observed. */
    public Finding values(String newExpected, String newObserved) {
        return new Finding(kind, symbol, window, startMicros, newExpected, newObserved, cause);
    }
}

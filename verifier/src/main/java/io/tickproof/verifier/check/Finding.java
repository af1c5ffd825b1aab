package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.CandleDetail;
import io.tickproof.verifier.cause.Cause;
import org.jspecify.annotations.Nullable;

/**
 * One difference between what is expected and what was observed.
 *
 * @param kind what differs: {@code candle different}, {@code too late missing} …
 * @param place what the finding is about
 * @param expected empty if nothing is expected
 * @param observed empty if nothing was observed
 * @param cause the explanation, down to the ticks if they are known
 * @param detail the candle column by column and tick by tick; null if the finding is not about a candle
 */
public record Finding(
        String kind,
        Place place,
        String expected,
        String observed,
        Cause cause,
        @Nullable CandleDetail detail) {
    /**
     * A place in the data.
     *
     * @param symbol empty if the finding is not about one symbol
     * @param window the name of the window; empty if the finding is not about one window
     * @param startMicros the start of the window, or the event time of the tick, µs since the epoch; 0 for neither
     */
    public record Place(String symbol, String window, long startMicros) {
        /** The place of a finding about the whole run. */
        public static final Place NONE = new Place("", "", 0);
    }

    /** Creates a finding without the detail of a candle. */
    public Finding(String kind, Place place, String expected, String observed, Cause cause) {
        this(kind, place, expected, observed, cause, null);
    }

    /** Returns a finding about the whole run. */
    public static Finding of(String kind, Cause cause) {
        return new Finding(kind, Place.NONE, "", "", cause);
    }

    /** Returns the finding with its place in the data. */
    public Finding at(String symbol, String window, long startMicros) {
        return new Finding(kind, new Place(symbol, window, startMicros), expected, observed, cause, detail);
    }

    /** Returns the finding with what is expected and what was observed. */
    public Finding values(String newExpected, String newObserved) {
        return new Finding(kind, place, newExpected, newObserved, cause, detail);
    }

    /** Returns the finding with the detail of its candle. */
    public Finding with(CandleDetail newDetail) {
        return new Finding(kind, place, expected, observed, cause, newDetail);
    }

    /** Returns the symbol; empty if the finding is not about one symbol. */
    public String symbol() {
        return place.symbol();
    }

    /** Returns the name of the window; empty if the finding is not about one window. */
    public String window() {
        return place.window();
    }

    /** Returns the start of the window, or the event time of the tick, µs since the epoch; 0 for neither. */
    public long startMicros() {
        return place.startMicros();
    }
}

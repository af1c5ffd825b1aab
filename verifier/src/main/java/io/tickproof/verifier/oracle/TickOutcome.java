package io.tickproof.verifier.oracle;

/** The outcome of a delivery by the contract. Each delivery has exactly one. */
public enum TickOutcome {
    /** The tick is in every candle it belongs to, and none of them had closed. */
    ON_TIME("on time"),
    /** The tick is in at least one candle that had already closed, and revises it. */
    LATE("late"),
    /** The tick is too late for some windows, but in a candle that is still open. */
    PARTLY_TOO_LATE("late for some windows"),
    /** The tick is in no candle, because all of its windows are closed for good. */
    TOO_LATE("dropped as late"),
    /** The tick is in no candle, because the same trade was counted before. */
    DUPLICATE("duplicate"),
    /** The record is in no candle, because it is not a valid tick. */
    DEAD_LETTER("dead letter");

    private final String text;

    TickOutcome(String text) {
        this.text = text;
    }

    /** Returns the words for this outcome in reports. */
    public String text() {
        return text;
    }
}

package io.tickproof.verifier.oracle;

/** The place where a delivery must end up: in exactly one of these. */
public enum TickOutcome {
    /** In every candle it belongs to, before any of them closed. */
    ON_TIME,
    /** In at least one candle that was closed already, which it revises. */
    LATE,
    /** Too late for some windows, but in a candle that is still open. */
    PARTLY_TOO_LATE,
    /** In no candle, because all of its windows are closed for good. */
    TOO_LATE,
    /** In no candle, because the same trade was counted before. */
    DUPLICATE,
    /** In no candle, because it is not a valid tick. */
    DEAD_LETTER
}

package io.tickproof.verifier.oracle;

/** Where a delivery must end: in exactly one of these. */
public enum TickOutcome {
    /** In every candle it belongs to, before any of them closed. */
    ON_TIME,
    /** In at least one candle, and revises one that was closed already. */
    LATE,
    /** In no candle that was closed, but too late for some: still in a candle. */
    PARTLY_TOO_LATE,
    /** In no candle. */
    TOO_LATE,
    DUPLICATE,
    DEAD_LETTER
}

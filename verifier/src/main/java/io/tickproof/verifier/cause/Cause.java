package io.tickproof.verifier.cause;

import java.util.Locale;

/**
 * The reason for a difference.
 *
 * @param sentence the explanation, down to the ticks
 */
public record Cause(Kind kind, String sentence) {
    /** No cause is known. */
    public static final Cause NONE = new Cause(Kind.UNEXPLAINED, "");

    /** A kind of mistake, and the part of a job in which to look for it. */
    public enum Kind {
        LOST_TICK("ticks of the candle are missing", "source"),
        LOST_BATCH("consecutive ticks are missing", "source, or lost state"),
        LATE_LOST("late ticks that were still in time are missing", "allowed lateness"),
        COUNTED_TWICE("ticks are counted twice", "source, or replay after a crash"),
        DUPLICATE_COUNTED("duplicates are counted", "deduplication"),
        TOO_LATE_COUNTED("ticks that are too late are counted", "lateness"),
        BOUNDARY("a tick on a window boundary is counted on the wrong side", "window assignment"),
        SHIFTED("the row has the start of another window", "window assignment"),
        PROCESSING_TIME("ticks are assigned to windows by arrival time", "time assignment"),
        OLDER_REVISION(
                "late ticks are missing everywhere: an older revision survived, or they were dropped silently",
                "sink, or lateness"),
        STATE_LOST("only the last ticks are counted", "state"),
        ARRIVAL_ORDER("open or close follow arrival order", "tick order"),
        TIE_BREAK("ticks with the same time are in the wrong order", "tick order"),
        ROUNDING("values are rounded differently", "arithmetic"),
        WRONG_COLUMN("the ticks are right, but a column is computed differently", "arithmetic"),
        WRONG_VALUE("the price or quantity of a tick is not what was sent", "decoding"),
        WRONG_SYMBOL("the ticks belong to another symbol", "decoding, or key"),
        WRONG_WINDOW("the moving average is the mean price of another window", "choice of the average window"),
        LAST_WINDOW("the last windows were never closed", "watermark, heartbeats"),
        ROW_MISSING("an expected row is missing", "sink"),
        ROW_DUPLICATED("a row exists more than once", "sink"),
        ROW_UNEXPECTED("a row exists that is not expected", "sink"),
        ROW_DIFFERENT("a row exists, but with other values", "sink"),
        STALE("the sink holds older values", "sink"),
        WRONG_REASON("a dead letter has the wrong reason", "decoding"),
        TAKEN_FOR_TICK("a dead letter is treated as a tick", "decoding, validation"),
        NOT_SENT("the log does not hold what was sent", "generator, or topic"),
        STARTED_FROM_SCRATCH("the job started from scratch after a crash: its checkpoints are off", "checkpoints"),
        SLOW("a limit of latency or throughput is missed", "performance"),
        PUBLISHED_CONVENTION("the published candles follow another convention", "expect.published"),
        UNEXPLAINED("no simple cause explains the difference", "");

        private final String text;
        private final String lookAt;

        Kind(String text, String lookAt) {
            this.text = text;
            this.lookAt = lookAt;
        }

        /** Returns the cause as a sentence, without the full stop. */
        public String text() {
            return text;
        }

        /** Returns the part of a job that usually contains such a cause; empty if none is typical. */
        public String lookAt() {
            return lookAt;
        }

        /** Returns the word in results: {@code lost-tick}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

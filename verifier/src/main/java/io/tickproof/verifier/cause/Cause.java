package io.tickproof.verifier.cause;

/**
 * Why something differs.
 *
 * @param sentence down to the ticks
 */
public record Cause(Kind kind, String sentence) {
    /** Nothing is known yet, or nothing is to be known. */
    public static final Cause NONE = new Cause(Kind.UNEXPLAINED, "");

    /** What went wrong, and in which part of a job one looks for it. */
    public enum Kind {
        LOST_TICK("ticks that belong into it are missing", "source"),
        LOST_BATCH("a run of ticks is missing", "source, or state that was lost"),
        LATE_LOST("late ticks that were in time are missing", "allowed lateness"),
        COUNTED_TWICE("ticks count twice", "source, or a replay behind a crash"),
        DUPLICATE_COUNTED("duplicates count", "removal of duplicates"),
        TOO_LATE_COUNTED("ticks that are too late count", "lateness"),
        BOUNDARY("a tick on the boundary counts on the wrong side", "assignment of windows"),
        SHIFTED("the row stands under another window's start", "assignment of windows"),
        PROCESSING_TIME("ticks are assigned by the time of their arrival", "assignment of time"),
        OLDER_REVISION(
                "late ticks stand nowhere: an older revision stayed, or they are dropped unseen", "sink, or lateness"),
        STATE_LOST("only the last ticks count", "state"),
        ARRIVAL_ORDER("open or close follow the order of arrival", "order of ticks"),
        TIE_BREAK("ticks of the same time are in the wrong order", "order of ticks"),
        ROUNDING("values are rounded in another way", "arithmetic"),
        WRONG_COLUMN("the right ticks, but a column is computed in another way", "arithmetic"),
        WRONG_VALUE("a tick's price or quantity is not what was sent", "decoding"),
        WRONG_SYMBOL("the ticks of another symbol", "decoding, or key"),
        WRONG_WINDOW("the moving average is the mean price of another window", "choice of the average window"),
        LAST_WINDOW("the last windows were never closed", "watermark, heartbeats"),
        ROW_MISSING("the row is not there", "sink"),
        ROW_DOUBLED("the row stands twice", "sink"),
        ROW_UNEXPECTED("nothing of the kind is expected", "sink"),
        ROW_DIFFERENT("the row is there, and says something else", "sink"),
        STALE("the sink holds something older", "sink"),
        WRONG_REASON("a dead letter with another reason", "decoding"),
        TAKEN_FOR_TICK("what is a dead letter is taken for a tick", "decoding, validation"),
        NOT_SENT("the log is not what was sent", "generator, or topic"),
        BEGAN_ANEW("the job began anew behind a crash: its checkpoints are off", "checkpoints"),
        SLOW("a limit of latency is missed", "speed"),
        UNEXPLAINED("no simple cause explains it", "");

        private final String text;
        private final String lookAt;

        Kind(String text, String lookAt) {
            this.text = text;
            this.lookAt = lookAt;
        }

        /** A sentence for people. */
        public String text() {
            return text;
        }

        /** Where in a job such a cause usually sits; empty where nothing is known. */
        public String lookAt() {
            return lookAt;
        }

        /** The word in results: {@code lost-tick}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}

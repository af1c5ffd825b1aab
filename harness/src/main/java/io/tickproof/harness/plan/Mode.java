package io.tickproof.harness.plan;

/** Whether the input of the job is bounded, in Flink's sense. */
public enum Mode {
    /** All ticks are in Kafka before the job starts, and the job ends after the last one. */
    BOUNDED,
    /** The job runs while ticks are sent, and does not end by itself. */
    UNBOUNDED;

    /** Returns the word for options and results. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

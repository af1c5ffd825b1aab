package io.tickproof.harness.plan;

/** Whether the job's input has an end. */
public enum Mode {
    /** Everything is in Kafka before the job starts, and the job ends with it. */
    BOUNDED,
    /** The job runs while ticks come, and does not end by itself. */
    UNBOUNDED;

    /** The word in commands and results. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

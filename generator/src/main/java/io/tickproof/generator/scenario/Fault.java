package io.tickproof.generator.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Something that breaks while a run lasts.
 *
 * @param trigger how far the run is when it happens
 * @param lasts until it is mended; zero where there is nothing to mend
 * @param to the job's new parallelism, of {@link Kind#RESCALE}, or how many partitions the topic has then, of
 *     {@link Kind#ADD_PARTITIONS}; else 0
 */
public record Fault(Kind kind, Trigger trigger, Duration lasts, int to) {

    /** What breaks. */
    public enum Kind {
        KILL_TASK_MANAGER("killTaskManager", Duration.ZERO, true, true),
        KILL_JOB_MANAGER("killJobManager", Duration.ZERO, true, true),
        FAIL_OPERATOR("failOperator", Duration.ZERO, false, true),
        FAIL_CHECKPOINTS("failCheckpoints", Duration.ofSeconds(3), false, false),
        KILL_BROKER("killBroker", Duration.ofSeconds(2), false, false),
        FREEZE_BROKER("freezeBroker", Duration.ofSeconds(5), false, false),
        KILL_POSTGRES("killPostgres", Duration.ofSeconds(2), false, false),
        FREEZE_POSTGRES("freezePostgres", Duration.ofSeconds(3), false, false),
        KILL_REDIS("killRedis", Duration.ofSeconds(1), false, false),
        FREEZE_REDIS("freezeRedis", Duration.ofSeconds(3), false, false),
        RESCALE("rescale", Duration.ZERO, false, true),
        FAIL_AFTER_FLUSH("failAfterFlush", Duration.ZERO, false, true),
        LOCK_POSTGRES("lockPostgres", Duration.ofSeconds(3), false, false),
        READ_ONLY_POSTGRES("readOnlyPostgres", Duration.ofSeconds(3), false, false),
        FULL_POSTGRES("fullPostgres", Duration.ofSeconds(3), false, false),
        SLOW_LINKS("slowLinks", Duration.ofSeconds(5), false, false),
        HOLD_LINKS("holdLinks", Duration.ofSeconds(5), false, false),
        CUT_LINKS("cutLinks", Duration.ofSeconds(2), false, false),
        ADD_PARTITIONS("addPartitions", Duration.ZERO, false, false),
        /** One that is back before it was missed shows nothing. */
        FREEZE_TASK_MANAGER("freezeTaskManager", Duration.ofSeconds(12), Duration.ofSeconds(8), true, true),
        KILL_AFTER_FLUSH("killAfterFlush", Duration.ZERO, true, true);

        private final String text;
        private final Duration lasts;
        private final Duration least;
        private final boolean ofProcesses;
        private final boolean restarts;

        Kind(String text, Duration lasts, boolean ofProcesses, boolean restarts) {
            this(text, lasts, Duration.ofMillis(100), ofProcesses, restarts);
        }

        Kind(String text, Duration lasts, Duration least, boolean ofProcesses, boolean restarts) {
            this.text = text;
            this.lasts = lasts;
            this.least = least;
            this.ofProcesses = ofProcesses;
            this.restarts = restarts;
        }

        /** Those that the seed can decide on: all that need no more than their name. */
        static List<Kind> drawn() {
            return Arrays.stream(values()).filter(kind -> !kind.hasTo()).toList();
        }

        /** Its key in a scenario. */
        public String text() {
            return text;
        }

        /** Whether it must be told how far to go. */
        boolean hasTo() {
            return this == RESCALE || this == ADD_PARTITIONS;
        }

        /** How long it lasts where the scenario does not say; zero: it cannot last. */
        public Duration lasts() {
            return lasts;
        }

        /** How long it must last at least to be what it is. */
        Duration least() {
            return least;
        }

        /** Whether it is built into the operators of our own job. */
        public boolean ofOurJob() {
            return this == FAIL_OPERATOR || this == FAIL_AFTER_FLUSH || this == KILL_AFTER_FLUSH;
        }

        /** Whether a user's own job would not notice it, or cannot be asked for it. */
        public boolean needsOurJob() {
            return ofOurJob()
                    || this == RESCALE
                    || this == LOCK_POSTGRES
                    || this == READ_ONLY_POSTGRES
                    || this == FULL_POSTGRES;
        }

        /** Whether it is of the links between the job and the servers. */
        public boolean ofLinks() {
            return this == SLOW_LINKS || this == HOLD_LINKS || this == CUT_LINKS;
        }

        /** Whether it needs Flink to be processes of its own. */
        public boolean ofProcesses() {
            return ofProcesses;
        }

        /** Whether Flink must restart the job for it. */
        public boolean restarts() {
            return restarts;
        }
    }

    /** What of a run tells how far it is: logical progress, never wall time. */
    public enum Progress {
        /** Checkpoints that are complete. */
        CHECKPOINT("checkpoint"),
        /** Share of the deliveries that the broker has acknowledged. */
        ACKNOWLEDGED("acknowledged"),
        /** Share of the deliveries that the job has let in. */
        READ("read");

        private final String text;

        Progress(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** @param at a number of checkpoints, or a share from 0 to 1 */
    public record Trigger(Progress of, double at) {
        /** For messages: {@code checkpoint 3}, or {@code read 40 %}. */
        public String text(double value) {
            return of == Progress.CHECKPOINT
                    ? of.text() + " " + Math.round(value)
                    : of.text() + " " + Math.round(value * 100) + " %";
        }
    }
}

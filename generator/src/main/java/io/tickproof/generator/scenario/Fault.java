package io.tickproof.generator.scenario;

import java.time.Duration;

/**
 * A fault that is injected while a run is in progress.
 *
 * @param trigger the progress at which it is injected
 * @param duration until it is recovered; zero if nothing has to be recovered
 * @param target the new value of what {@link FaultType#target} names; 0 for the other types
 */
public record Fault(FaultType type, Trigger trigger, Duration duration, int target) {

    /** A measure of how far a run has progressed. Faults are triggered by progress, not by the clock. */
    public enum Progress {
        /** Number of completed checkpoints. */
        CHECKPOINT("checkpoint"),
        /** Share of the deliveries that the broker has acknowledged. */
        ACKNOWLEDGED("acknowledged"),
        /** Share of the deliveries that the job has read. */
        READ("read");

        private final String key;

        Progress(String key) {
            this.key = key;
        }

        /** Returns the key of the measure in a scenario. */
        public String key() {
            return key;
        }
    }

    /**
     * The progress at which a fault is injected.
     *
     * @param at a number of checkpoints, or a share from 0 to 1
     */
    public record Trigger(Progress progress, double at) {
        /** Returns a value of this trigger's progress for messages: {@code checkpoint 3}, or {@code read 40 %}. */
        public String text(double value) {
            return progress == Progress.CHECKPOINT
                    ? progress.key() + " " + Math.round(value)
                    : progress.key() + " " + Math.round(value * 100) + " %";
        }

        /** Returns the requested progress for messages. */
        public String text() {
            return text(at);
        }
    }
}

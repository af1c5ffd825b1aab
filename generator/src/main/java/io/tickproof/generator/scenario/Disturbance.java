package io.tickproof.generator.scenario;

import java.time.Duration;
import java.util.Set;

/** One item of {@code disturb}: something that happens to a share of the deliveries. */
public sealed interface Disturbance {
    /** The key in the scenario file. */
    String kind();

    /** Whom it may hit, and how often. */
    Target target();

    /** Held back a little, so that others overtake it. */
    record OutOfOrder(Target target, Delay delay) implements Disturbance {
        @Override
        public String kind() {
            return "outOfOrder";
        }
    }

    /** Held back for long, usually beyond what the job waits for. */
    record Late(Target target, Delay by) implements Disturbance {
        @Override
        public String kind() {
            return "late";
        }
    }

    /** Sent once more, to the same partition, some time after the first. */
    record Duplicate(Target target, Delay after) implements Disturbance {
        @Override
        public String kind() {
            return "duplicate";
        }
    }

    /**
     * @param share of the ticks in range, 0 to 1
     * @param symbols empty: all
     * @param from event time from the start of the stream, inclusive
     * @param to event time from the start of the stream, exclusive
     */
    record Target(double share, Set<String> symbols, Duration from, Duration to) {}
}

package io.tickproof.generator.scenario;

import io.tickproof.market.Micros;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One item of {@code disturb}: something that happens to a share of the ticks before they are sent. */
public sealed interface Disturbance {
    /** Returns which ticks can be affected. */
    Target target();

    /** Returns the key in the scenario file. */
    default String kind() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Returns the effect in words, for reports. */
    String describe();

    /** Returns the maximum time by which a delivery can be held back, in µs. */
    default long maxHoldMicros() {
        return 0;
    }

    /** A disturbance that delays ticks or their duplicates by a distribution. */
    sealed interface Delaying extends Disturbance {
        Delay delay();

        @Override
        default long maxHoldMicros() {
            return delay().maxMicros();
        }
    }

    /** Holds ticks back briefly, so that others overtake them. */
    record OutOfOrder(Target target, Delay delay) implements Delaying {
        @Override
        public String describe() {
            return "held back, " + delay.describe();
        }
    }

    /** Holds ticks back for a long time, usually longer than the job waits for them. */
    record Late(Target target, Delay delay) implements Delaying {
        @Override
        public String describe() {
            return "held back, " + delay.describe();
        }
    }

    /**
     * Sends ticks again after a delay.
     *
     * @param misrouted whether the duplicate is sent to a partition to which the symbol is not assigned, where it must
     *     become a dead letter
     */
    record Duplicate(Target target, Delay delay, boolean misrouted) implements Delaying {
        @Override
        public String describe() {
            return "sent again" + (misrouted ? " to another partition" : "") + ", " + delay.describe() + " later";
        }
    }

    /**
     * A venue is silent during the time range of the target, and then catches up.
     *
     * @param flood duration of the catch-up
     */
    record Gap(Target target, Duration flood) implements Disturbance {
        @Override
        public String describe() {
            return "silent from " + target.from() + " to " + target.to() + ", then caught up within " + flood;
        }

        @Override
        public long maxHoldMicros() {
            return Math.max(target.toMicros() - target.fromMicros(), Micros.of(flood));
        }
    }

    /** A gateway that buffers: the ticks of each period are sent in the last part of the period. */
    record Burst(Target target, Duration every, Duration within) implements Disturbance {
        @Override
        public String describe() {
            return "buffered for " + every + ", sent within " + within;
        }

        @Override
        public long maxHoldMicros() {
            return Micros.of(every.minus(within));
        }
    }

    /** An order that is filled by many others: one trade becomes several, with the same time and price. */
    record HotKey(Target target, int fills) implements Disturbance {
        @Override
        public String describe() {
            return fills + " fills instead of one";
        }
    }

    /** The clock of a venue is wrong by a duration; a positive one means that the clock is ahead. */
    record ClockSkew(Target target, Duration by) implements Disturbance {
        @Override
        public String describe() {
            return "clock wrong by " + by;
        }
    }

    /**
     * Nothing is sent to these partitions during the time range, by due time. Their ticks are lost.
     *
     * @param heartbeats whether heartbeats are still sent
     */
    record IdlePartition(Target target, Set<Integer> partitions, boolean heartbeats) implements Disturbance {
        @Override
        public String describe() {
            return "no ticks in partitions " + partitions + " from " + target.from() + " to " + target.to()
                    + (heartbeats ? "" : ", and no heartbeats");
        }
    }

    /** Sends a malformed record in addition to the tick, of a random kind. */
    record Malformed(Target target, List<Malformation> kinds) implements Disturbance {
        @Override
        public String describe() {
            return "an additional malformed record, of " + kinds.size() + " kinds";
        }
    }

    /** Drops ticks, which are then never sent. */
    record Drop(Target target) implements Disturbance {
        @Override
        public String describe() {
            return "never sent";
        }
    }

    /**
     * Which ticks can be affected.
     *
     * @param share share of the ticks in range that are affected, 0 to 1
     * @param symbols empty for all symbols
     * @param from event time from the start of the stream, inclusive
     * @param to event time from the start of the stream, exclusive
     */
    record Target(double share, Set<String> symbols, Duration from, Duration to) {
        /** Returns the start in µs from the start of the stream. */
        public long fromMicros() {
            return Micros.of(from);
        }

        /** Returns the end in µs from the start of the stream, exclusive. */
        public long toMicros() {
            return Micros.of(to);
        }
    }
}

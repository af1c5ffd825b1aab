package io.tickproof.generator.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One item of {@code disturb}: something that happens to a share of the ticks on their way. */
public sealed interface Disturbance {
    /** Whom it may hit, and how often. */
    Target target();

    /** The key in the scenario file. */
    default String kind() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** What it does to those it hits, in words, for reports. */
    String describe();

    /** How long it can hold a delivery back at the most, in µs. */
    default long maxHoldMicros() {
        return 0;
    }

    /** One that holds ticks, or their copies, back by a distribution. */
    sealed interface Delaying extends Disturbance {
        Delay delay();

        @Override
        default long maxHoldMicros() {
            return delay().maxMicros();
        }
    }

    /** Held back a little, so that others overtake it. */
    record OutOfOrder(Target target, Delay delay) implements Delaying {
        @Override
        public String describe() {
            return "held back, " + delay.describe();
        }
    }

    /** Held back for long, usually beyond what the job waits for. */
    record Late(Target target, Delay delay) implements Delaying {
        @Override
        public String describe() {
            return "held back, " + delay.describe();
        }
    }

    /**
     * Sent once more, some time after the first.
     *
     * @param misrouted to another partition than the symbol's own: there it is a dead letter
     */
    record Duplicate(Target target, Delay delay, boolean misrouted) implements Delaying {
        @Override
        public String describe() {
            return "sent again" + (misrouted ? " to another partition" : "") + ", " + delay.describe() + " later";
        }
    }

    /**
     * A venue goes silent over the target's time range, and then sends all of it at once.
     *
     * @param flood how long that takes
     */
    record Gap(Target target, Duration flood) implements Disturbance {
        @Override
        public String describe() {
            return "silent from " + target.from() + " to " + target.to() + ", then sent within " + flood;
        }

        @Override
        public long maxHoldMicros() {
            return Math.max(target.toMicros() - target.fromMicros(), flood.toNanos() / 1000);
        }
    }

    /** What happens in each period is sent in the last part of it: a gateway that gathers. */
    record Burst(Target target, Duration every, Duration within) implements Disturbance {
        @Override
        public String describe() {
            return "gathered for " + every + ", sent within " + within;
        }

        @Override
        public long maxHoldMicros() {
            return every.minus(within).toNanos() / 1000;
        }
    }

    /** A trade comes as many: one order that is filled by that many others, at one time and price. */
    record HotKey(Target target, int fills) implements Disturbance {
        @Override
        public String describe() {
            return fills + " fills in place of one";
        }
    }

    /** The venue's clock is wrong by so much: positive is ahead. */
    record ClockSkew(Target target, Duration by) implements Disturbance {
        @Override
        public String describe() {
            return "clock wrong by " + by;
        }
    }

    /**
     * Nothing reaches these partitions while it lasts, by due time; their ticks are lost.
     *
     * @param heartbeats whether heartbeats still do
     */
    record IdlePartition(Target target, Set<Integer> partitions, boolean heartbeats) implements Disturbance {
        @Override
        public String describe() {
            return "no ticks in partitions " + partitions + " from " + target.from() + " to " + target.to()
                    + (heartbeats ? "" : ", nor heartbeats");
        }
    }

    /** A broken copy of the tick is sent beside it, of each kind in turn by chance. */
    record Malformed(Target target, List<Malformation> kinds) implements Disturbance {
        @Override
        public String describe() {
            return "a broken copy beside it, of " + kinds.size() + " kinds";
        }
    }

    /** Never sent. */
    record Drop(Target target) implements Disturbance {
        @Override
        public String describe() {
            return "never sent";
        }
    }

    /**
     * @param share of the ticks in range, 0 to 1
     * @param symbols empty: all
     * @param from event time from the start of the stream, inclusive
     * @param to event time from the start of the stream, exclusive
     */
    record Target(double share, Set<String> symbols, Duration from, Duration to) {
        public long fromMicros() {
            return from.toNanos() / 1000;
        }

        public long toMicros() {
            return to.toNanos() / 1000;
        }
    }
}

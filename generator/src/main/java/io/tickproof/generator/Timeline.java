package io.tickproof.generator;

import io.tickproof.generator.Delivery.Label;
import io.tickproof.generator.recording.DataCard;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import java.util.ArrayDeque;
import java.util.PriorityQueue;

/**
 * The deliveries of a scenario: a pure function of scenario and seed, walked as often as one likes. Lazy: it holds
 * only what is in flight, that is delayed deliveries and one block of ticks a symbol.
 *
 * <p>Deliveries are ordered by (due time, symbol, id, copy). Every partition gets a heartbeat a {@code
 * stream.heartbeat} of event time, and at the end one that is far enough ahead to close every window by watermark.
 */
public final class Timeline {
    private final Scenario scenario;
    private final long firstMicros;

    private Timeline(Scenario scenario, long firstMicros) {
        this.scenario = scenario;
        this.firstMicros = firstMicros;
    }

    /** The timeline of a scenario with a made-up stream. */
    public static Timeline of(Scenario scenario, TickStream.Synthetic stream) {
        return new Timeline(scenario, SyntheticTicks.micros(stream.start()));
    }

    /** The timeline of a scenario that replays the recording of the card. */
    public static Timeline of(Scenario scenario, DataCard card) {
        return new Timeline(scenario, card.firstMicros());
    }

    public int partitions() {
        return scenario.stream().partitions();
    }

    /** Event time at which the timeline starts, in µs since the epoch. */
    public long startMicros() {
        return firstMicros;
    }

    /** A new walk from the start. Close it: it may hold a file. */
    public Walk walk() {
        return new Walk();
    }

    /** One pass over the deliveries. Not for several threads. */
    public final class Walk implements AutoCloseable {
        private final TickSource ticks = open();
        private final Disturber disturber = new Disturber(scenario.seed(), scenario.disturb(), firstMicros);
        private final Disturber.Verdict verdict = new Disturber.Verdict();
        private final PriorityQueue<Pending> pending = new PriorityQueue<>();
        private final ArrayDeque<Delivery> heartbeats = new ArrayDeque<>();
        private final long heartbeatMicros = scenario.stream().heartbeat().toNanos() / 1000;
        private long nextHeartbeatMicros = firstMicros + heartbeatMicros;
        /**
         * Greatest event time of the undisturbed ticks so far: a recording's ticks are due no earlier than those
         * before them.
         */
        private long clockMicros = firstMicros;

        private Tick base = ticks.next();
        private long lastDueMicros = firstMicros;
        private boolean ended;

        /** A delivery that waits for its time, with what decides between equals. */
        private record Pending(Delivery delivery, int ordinal, int copy) implements Comparable<Pending> {
            @Override
            public int compareTo(Pending other) {
                int byDue = Long.compare(delivery.dueMicros(), other.delivery.dueMicros());
                if (byDue != 0) {
                    return byDue;
                }
                int bySymbol = Integer.compare(ordinal, other.ordinal);
                if (bySymbol != 0) {
                    return bySymbol;
                }
                int byId =
                        Long.compare(delivery.tick().id(), other.delivery.tick().id());
                return byId != 0 ? byId : Integer.compare(copy, other.copy);
            }
        }

        /** The next delivery, or null behind the last. */
        public Delivery next() {
            while (true) {
                if (!heartbeats.isEmpty()) {
                    return heartbeats.poll();
                }
                // Whatever is due up to the next undisturbed tick goes out before that tick is looked at.
                long baseDue = base == null ? Long.MAX_VALUE : Math.max(clockMicros, base.timeMicros());
                long pendingDue = pending.isEmpty()
                        ? Long.MAX_VALUE
                        : pending.peek().delivery.dueMicros();
                long due = Math.min(baseDue, pendingDue);
                if (due == Long.MAX_VALUE) {
                    return end();
                }
                if (nextHeartbeatMicros <= due) {
                    beat(nextHeartbeatMicros, nextHeartbeatMicros);
                    nextHeartbeatMicros += heartbeatMicros;
                    continue;
                }
                if (pendingDue < baseDue) {
                    lastDueMicros = pendingDue;
                    return pending.poll().delivery;
                }
                takeBase(baseDue);
            }
        }

        @Override
        public void close() {
            ticks.close();
        }

        private void takeBase(long due) {
            clockMicros = due;
            Tick tick = base;
            int ordinal = ticks.ordinal();
            int partition = ordinal % partitions();
            int[] copies = {0};
            disturber.decide(
                    tick,
                    verdict,
                    delay -> pending.add(new Pending(
                            new Delivery(partition, due + delay, tick, tick.timeMicros(), Label.DUPLICATE),
                            ordinal,
                            ++copies[0])));
            pending.add(new Pending(
                    new Delivery(partition, due + verdict.delayMicros, tick, tick.timeMicros(), verdict.label),
                    ordinal,
                    0));
            base = ticks.next();
        }

        private Delivery end() {
            if (ended) {
                return null;
            }
            ended = true;
            long wait = scenario.job().longestWait().toNanos() / 1000;
            beat(lastDueMicros + heartbeatMicros, lastDueMicros + wait + heartbeatMicros);
            return heartbeats.poll();
        }

        private void beat(long dueMicros, long timeMicros) {
            for (int partition = 0; partition < partitions(); partition++) {
                heartbeats.add(new Delivery(partition, dueMicros, null, timeMicros, Label.HEARTBEAT));
            }
        }

        private TickSource open() {
            return scenario.stream() instanceof TickStream.Recorded recorded
                    ? new ReplayedTicks(recorded.file())
                    : new SyntheticTicks(scenario.seed(), (TickStream.Synthetic) scenario.stream());
        }
    }
}

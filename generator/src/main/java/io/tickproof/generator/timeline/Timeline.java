package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Malformation;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The deliveries of a scenario: a pure function of scenario and seed, walked as often as one likes, whole or in part.
 * Lazy: it holds only what is in flight, that is delayed deliveries and one block of ticks a symbol.
 *
 * <p>Deliveries are ordered by due time; those that are due together by the order of their ticks, that is (event time,
 * symbol, id) or the rows of the recording, and then the tick before its copies. Every partition gets a heartbeat a
 * {@code stream.heartbeat} of event time, and when nothing can come any more one that is far enough ahead to close
 * every window by watermark.
 */
public final class Timeline {
    private final Scenario scenario;
    private final long startMicros;
    private final long endMicros;
    private final long mostHeldMicros;

    private Timeline(Scenario scenario, long startMicros, long endMicros) {
        this.scenario = scenario;
        this.startMicros = startMicros;
        this.endMicros = endMicros;
        this.mostHeldMicros = mostHeldMicros(scenario.disturb());
    }

    /** The timeline of a scenario with a made-up stream. */
    public static Timeline of(Scenario scenario, TickStream.Synthetic stream) {
        long start = SyntheticTicks.micros(stream.start());
        return new Timeline(scenario, start, start + stream.duration().toNanos() / 1000);
    }

    /** The timeline of a scenario that replays the recording of the card. */
    public static Timeline of(Scenario scenario, DatasetProfile card) {
        return new Timeline(scenario, card.firstMicros(), Math.max(card.lastMicros(), card.lastArrivalMicros()));
    }

    /** A tick and a copy of it, each held back as long as can be. */
    private static long mostHeldMicros(List<Disturbance> disturbances) {
        return disturbances.stream().mapToLong(Disturbance::maxHoldMicros).sum();
    }

    /**
     * A part of a timeline.
     *
     * @param partitions whose deliveries
     * @param fromMicros due at it or behind it
     * @param toMicros due before it
     */
    public record Part(IntPredicate partitions, long fromMicros, long toMicros) {
        public static final Part ALL = new Part(partition -> true, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public int partitions() {
        return scenario.stream().partitions();
    }

    /** How many partitions the topic may have in the end: what was added has nothing of this timeline. */
    public int mostPartitions() {
        return scenario.mostPartitions();
    }

    /** Event time at which the timeline starts, in µs since the epoch. */
    public long startMicros() {
        return startMicros;
    }

    public List<Disturbance> disturbances() {
        return scenario.disturb();
    }

    /** Whether somebody chose the ticks: then nothing is by chance. */
    boolean isChosen() {
        return scenario.stream().only().isPresent();
    }

    /** A new walk from the start. Close it: it may hold a file. */
    public Walk walk() {
        return new Walk(Part.ALL);
    }

    /** A walk of a part: exactly those deliveries of the whole that are in it, in their order. */
    public Walk walk(Part part) {
        return new Walk(part);
    }

    /** One pass over the deliveries. Not for several threads. */
    public final class Walk implements AutoCloseable {
        private final Part part;
        private final PartitionAssignment homes = new PartitionAssignment(partitions());
        private final TickSource ticks;
        private final Disturber disturber = new Disturber(scenario.seed(), scenario.disturb(), startMicros);
        private final Disturber.Verdict verdict = new Disturber.Verdict();
        /** Which of the disturbances are idle partitions. */
        private final int[] idle;

        /** Deliveries that wait for their time; of those due together, the one that began to wait first. */
        private final TimeHeap<Delivery> pending = new TimeHeap<>(64);

        private long pended;
        private final ArrayDeque<Delivery> heartbeats = new ArrayDeque<>();
        private final long heartbeatMicros = scenario.stream().heartbeat().toNanos() / 1000;
        /** When everything that there is has been sent. */
        private final long closingMicros;

        private long nextHeartbeatMicros;
        /** A tick of the source is at hand and has not been taken. */
        private boolean ready;

        /** Bit n: the n-th disturbance drops ticks. */
        private final long drops;

        private long lostTicks;
        private long sequence;
        private final long[] lost = new long[scenario.disturb().size()];

        Walk(Part part) {
            this.part = part;
            idle = IntStream.range(0, scenario.disturb().size())
                    .filter(i -> scenario.disturb().get(i) instanceof Disturbance.IdlePartition)
                    .toArray();
            long bits = 0;
            for (int i = 0; i < scenario.disturb().size(); i++) {
                bits |= scenario.disturb().get(i) instanceof Disturbance.Drop ? 1L << i : 0;
            }
            drops = bits;
            long steps = (endMicros - startMicros + mostHeldMicros) / heartbeatMicros + 1;
            closingMicros = startMicros + steps * heartbeatMicros;
            long skipped = part.fromMicros() <= startMicros ? 0 : (part.fromMicros() - startMicros) / heartbeatMicros;
            nextHeartbeatMicros = startMicros + Math.max(1, skipped) * heartbeatMicros;
            ticks = open();
            ready = ticks.advance();
        }

        /** The next delivery, or null behind the last. */
        public Delivery next() {
            while (true) {
                Delivery delivery = nextOfAll();
                if (delivery == null || delivery.dueMicros() >= part.toMicros()) {
                    return null;
                }
                if (delivery.dueMicros() >= part.fromMicros()
                        && part.partitions().test(delivery.partition())
                        && reaches(delivery)) {
                    return delivery;
                }
            }
        }

        /**
         * How much a disturbance has kept from being sent so far: ticks that it alone dropped, or deliveries that an
         * idle partition lost.
         *
         * @param disturbance its place in the scenario
         */
        public long lost(int disturbance) {
            return lost[disturbance];
        }

        /** Deliveries so far that were not sent on purpose. */
        public long lost() {
            long sum = lostTicks;
            for (int i : idle) {
                sum += lost[i];
            }
            return sum;
        }

        @Override
        public void close() {
            ticks.close();
        }

        private Delivery nextOfAll() {
            while (true) {
                if (!heartbeats.isEmpty()) {
                    return heartbeats.poll();
                }
                // Whatever is due up to the next undisturbed tick goes out before that tick is looked at.
                long tickDue = ready ? ticks.dueMicros() : Long.MAX_VALUE;
                long pendingDue = pending.firstTime();
                long due = Math.min(tickDue, pendingDue);
                if (nextHeartbeatMicros <= Math.min(due, closingMicros)) {
                    beat();
                    continue;
                }
                if (due == Long.MAX_VALUE) {
                    return null;
                }
                if (pendingDue <= tickDue) {
                    return pending.poll();
                }
                Delivery delivery = ticks.tick() == null ? badRow(tickDue) : takeTick(tickDue);
                ready = ticks.advance();
                sequence++;
                if (delivery != null) {
                    return delivery;
                }
            }
        }

        /** The tick's own delivery if it is due at once, else null; the rest waits. */
        private Delivery takeTick(long due) {
            Tick tick = ticks.tick();
            int ordinal = ticks.ordinal();
            int home = homes.partition(ordinal, tick.symbol());
            disturber.decide(tick, due, homes.hash(ordinal), partitions(), verdict);
            if (verdict.dropped) {
                if (!part.partitions().test(home)) {
                    return null;
                }
                lostTicks++;
                long droppers = verdict.hits & drops;
                if (Long.bitCount(droppers) == 1) {
                    lost[Long.numberOfTrailingZeros(droppers)]++;
                }
                return null;
            }
            long happened = tick.timeMicros();
            Tick sent = verdict.timeMicros == happened
                    ? tick
                    : new Tick(
                            tick.symbol(), tick.id(), verdict.timeMicros, tick.price(), tick.quantity(), tick.side());
            long hold = verdict.holdMicros;
            Delivery own = new Delivery(
                    home,
                    due + hold,
                    happened,
                    hold,
                    verdict.timeMicros,
                    sent,
                    verdict.label,
                    verdict.hits,
                    null,
                    null,
                    null);
            if (hold != 0) {
                pend(own);
            }
            for (int fill = 1; fill <= verdict.fills; fill++) {
                pend(further(own, home, own.dueMicros(), Label.FILL, verdict.hits, fill(sent, fill), null, null));
            }
            for (Disturber.Copy again : verdict.copies) {
                int partition = (home + again.shift()) % partitions();
                pend(further(
                        own,
                        partition,
                        own.dueMicros() + again.laterMicros(),
                        again.shift() == 0 ? Label.DUPLICATE : Label.STRAY,
                        1L << again.step(),
                        sent,
                        again.shift() == 0 ? null : RejectionReason.WRONG_PARTITION,
                        null));
            }
            for (Malformation kind : verdict.broken) {
                pend(further(own, home, own.dueMicros(), Label.MALFORMED, verdict.hits, sent, kind.reason(), kind));
            }
            return hold == 0 ? own : null;
        }

        private void pend(Delivery delivery) {
            pending.add(delivery.dueMicros(), pended++, delivery);
        }

        private static Delivery further(
                Delivery own,
                int partition,
                long due,
                Label label,
                long hits,
                Tick tick,
                RejectionReason rejection,
                Malformation malformation) {
            return new Delivery(
                    partition,
                    due,
                    own.happenedMicros(),
                    due - own.dueMicros(),
                    own.timeMicros(),
                    tick,
                    label,
                    hits,
                    rejection,
                    malformation,
                    null);
        }

        /** The same trade with another id: far away from any that a source counts up to. */
        private static Tick fill(Tick tick, int number) {
            long id = (tick.id() ^ (long) number << 48) & Long.MAX_VALUE;
            return new Tick(tick.symbol(), id, tick.timeMicros(), tick.price(), tick.quantity(), tick.side());
        }

        /** A row that is no tick, told as JSON that has none of a tick's fields. */
        private Delivery badRow(long due) {
            StringBuilder text = new StringBuilder("{\"badRow\":\"");
            ticks.problem()
                    .codePoints()
                    .forEach(c -> text.appendCodePoint(c < ' ' || c == '"' || c == '\\' || c == 127 ? '?' : c));
            byte[] raw = text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
            int partition = (int) (sequence % partitions());
            return new Delivery(
                    partition, due, due, 0, due, null, Label.BAD_ROW, 0, RejectionReason.MISSING_FIELD, null, raw);
        }

        private void beat() {
            long due = nextHeartbeatMicros;
            long time = due;
            if (due == closingMicros) {
                time = Math.max(due, greatestOfAll())
                        + scenario.job().longestWait().toNanos() / 1000
                        + heartbeatMicros;
                nextHeartbeatMicros = Long.MAX_VALUE;
            } else {
                nextHeartbeatMicros += heartbeatMicros;
            }
            for (int partition = 0; partition < partitions(); partition++) {
                heartbeats.add(new Delivery(partition, due, due, 0, time, null, Label.HEARTBEAT, 0, null, null, null));
            }
        }

        /** However wrong a clock is: no part of the timeline knows the ticks of the others. */
        private long greatestOfAll() {
            long ahead = 0;
            for (Disturbance disturbance : scenario.disturb()) {
                if (disturbance instanceof Disturbance.ClockSkew skew) {
                    ahead += Math.max(0, skew.by().toNanos() / 1000);
                }
            }
            return endMicros + ahead;
        }

        private boolean reaches(Delivery delivery) {
            for (int i : idle) {
                Disturbance.IdlePartition silent =
                        (Disturbance.IdlePartition) scenario.disturb().get(i);
                long since = delivery.dueMicros() - startMicros;
                if (silent.partitions().contains(delivery.partition())
                        && since >= silent.target().fromMicros()
                        && since < silent.target().toMicros()
                        && delivery.dueMicros() < closingMicros
                        && !(delivery.isHeartbeat() && silent.heartbeats())) {
                    if (!delivery.isHeartbeat()) {
                        lost[i]++;
                    }
                    return false;
                }
            }
            return true;
        }

        private TickSource open() {
            TickSource all = openAll();
            return scenario.stream().only().isPresent()
                    ? new TickSelection(all, scenario.stream().only().get())
                    : all;
        }

        private TickSource openAll() {
            if (scenario.stream() instanceof TickStream.Recorded recorded) {
                return new ReplayedTicks(recorded, startMicros);
            }
            boolean strays = scenario.disturb().stream()
                    .anyMatch(d -> d instanceof Disturbance.Duplicate duplicate && duplicate.elsewhere());
            long from = part.fromMicros() <= startMicros ? startMicros : part.fromMicros() - mostHeldMicros;
            return new SyntheticTicks(
                    scenario.seed(),
                    (TickStream.Synthetic) scenario.stream(),
                    from,
                    symbol -> strays || part.partitions().test(PartitionAssignment.partition(symbol, partitions())));
        }
    }
}

package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.RowOrder;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Malformation;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.generator.timeline.Delivery.Payload;
import io.tickproof.generator.timeline.Delivery.Times;
import io.tickproof.generator.timeline.Delivery.ValidTick;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a scenario: a pure function of scenario and seed, which can be walked any number of times, in whole
 * or in part. It is lazy: memory holds only what is pending, that is delayed deliveries and one block of ticks per symbol.
 *
 * <p>Deliveries are ordered by due time. Deliveries that are due at the same time follow the order of their ticks, which
 * is (event time, symbol, id) or the row order of the recording; a tick precedes its duplicates. Every partition
 * receives a heartbeat per {@code stream.heartbeat} of event time. After everything else it receives a last heartbeat
 * that is far enough ahead to close every window by watermark.
 */
public final class Timeline {
    private final Scenario scenario;
    private final long startMicros;
    private final long endMicros;
    private final long maxHoldMicros;
    /** The order of the rows in the recording. */
    private final RowOrder rowOrder;
    /** What a topic recording contains; null for any other stream. */
    private final @Nullable TopicSummary topic;

    private Timeline(
            Scenario scenario, long startMicros, long endMicros, RowOrder rowOrder, @Nullable TopicSummary topic) {
        this.scenario = scenario;
        this.rowOrder = rowOrder;
        this.topic = topic;
        this.startMicros = startMicros;
        this.endMicros = endMicros;
        // Every disturbance holds back a tick and then its duplicate for as long as possible.
        this.maxHoldMicros = scenario.disturb().stream()
                .mapToLong(Disturbance::maxHoldMicros)
                .sum();
    }

    /** Returns the timeline of a scenario with synthetic ticks. */
    public static Timeline of(Scenario scenario, TickStream.Synthetic stream) {
        long start = Micros.of(stream.start());
        return new Timeline(scenario, start, start + Micros.of(stream.duration()), RowOrder.IN_ORDER, null);
    }

    /**
     * Returns the timeline of a scenario that replays a recording.
     *
     * @param profile the profile of that recording
     */
    public static Timeline of(Scenario scenario, DatasetProfile profile) {
        DatasetProfile.Times times = profile.times();
        return new Timeline(
                scenario,
                times.firstMicros(),
                Math.max(times.lastMicros(), times.lastArrivalMicros()),
                times.order(),
                null);
    }

    /**
     * Returns the timeline of a scenario that replays a topic: its records in their partitions and order, and after
     * them the last heartbeats. No other heartbeats are added, because they would change which ticks are late.
     *
     * @param topic the summary of that recording
     */
    public static Timeline of(Scenario scenario, TopicSummary topic) {
        return new Timeline(scenario, topic.startMicros(), topic.endMicros(), RowOrder.OUT_OF_ORDER, topic);
    }

    /**
     * A part of a timeline.
     *
     * @param partitions the partitions whose deliveries belong to the part
     * @param fromMicros least due time, inclusive, in µs since the epoch
     * @param toMicros greatest due time, exclusive, in µs since the epoch
     */
    public record Part(IntPredicate partitions, long fromMicros, long toMicros) {
        public static final Part ALL = Part.ofPartitions(partition -> true);

        /** Returns all deliveries of some partitions. */
        public static Part ofPartitions(IntPredicate partitions) {
            return new Part(partitions, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    /** Returns the number of partitions to which the timeline delivers. */
    public int partitions() {
        return scenario.stream().partitions();
    }

    /**
     * Returns the number of partitions that the topic has at the end of a run. Partitions that a fault adds contain
     * nothing of this timeline.
     */
    public int maxPartitions() {
        return scenario.maxPartitions();
    }

    /** Returns the event time at which the timeline starts, in µs since the epoch. */
    public long startMicros() {
        return startMicros;
    }

    /** Returns the time from the start to the last undisturbed tick at most, in µs of event time. */
    long durationMicros() {
        return endMicros - startMicros;
    }

    /** Returns the number of heartbeats, if no partition is idle. */
    long heartbeats() {
        long interval = Micros.of(scenario.stream().heartbeat());
        return ((endMicros - startMicros + maxHoldMicros) / interval + 1) * partitions();
    }

    public List<Disturbance> disturbances() {
        return scenario.disturb();
    }

    /** Returns whether the scenario names its ticks. Its shares and delays are then not those of a random sample. */
    boolean isSelection() {
        return scenario.stream().only() != null;
    }

    /** Starts a walk over all deliveries. Close it, because it may hold an open file. */
    public Walk walk() {
        return new Walk(Part.ALL);
    }

    /** Starts a walk over a part: exactly the deliveries of the whole that belong to the part, in the same order. */
    public Walk walk(Part part) {
        return new Walk(part);
    }

    /** One pass over the deliveries. Not thread-safe. */
    public final class Walk implements AutoCloseable {
        private final Part part;
        private final PartitionAssignment assignment = new PartitionAssignment(partitions());
        private final TickSource ticks;
        private final Disturber disturber =
                new Disturber(scenario.seed(), scenario.disturb(), startMicros, partitions());
        private final Disturber.Decision decision = new Disturber.Decision();
        /** Numbers of the disturbances that are idle partitions. */
        private final int[] idlePartitions;

        /** Deliveries that are not yet due; ties are ordered by the time at which they were added. */
        private final TimeHeap<Delivery> pending = new TimeHeap<>(64);

        private long pendingCount;
        private final ArrayDeque<Delivery> heartbeats = new ArrayDeque<>();
        private final long heartbeatMicros = Micros.of(scenario.stream().heartbeat());
        /** When the last heartbeats are due: nothing else can be due later. */
        private final long closingMicros;

        private long nextHeartbeatMicros;
        /** Whether the source is at a tick that has not been taken yet. */
        private boolean hasTick;

        /** Bit n: the n-th disturbance drops ticks. */
        private final long dropMask;

        private long droppedTicks;
        private long rows;
        private final long[] dropped = new long[scenario.disturb().size()];

        Walk(Part part) {
            this.part = part;
            idlePartitions = IntStream.range(0, scenario.disturb().size())
                    .filter(i -> scenario.disturb().get(i) instanceof Disturbance.IdlePartition)
                    .toArray();
            long drops = 0;
            for (int i = 0; i < scenario.disturb().size(); i++) {
                drops |= scenario.disturb().get(i) instanceof Disturbance.Drop ? 1L << i : 0;
            }
            dropMask = drops;
            closingMicros = startMicros + heartbeats() / partitions() * heartbeatMicros;
            long skipped = part.fromMicros() <= startMicros ? 0 : (part.fromMicros() - startMicros) / heartbeatMicros;
            nextHeartbeatMicros = topic != null ? closingMicros : startMicros + Math.max(1, skipped) * heartbeatMicros;
            ticks = openSource();
            hasTick = ticks.advance();
        }

        /** Returns the next delivery, or null after the last one. */
        public @Nullable Delivery next() {
            while (true) {
                Delivery delivery = nextOfAll();
                if (delivery == null || delivery.dueMicros() >= part.toMicros()) {
                    return null;
                }
                if (delivery.dueMicros() >= part.fromMicros()
                        && part.partitions().test(delivery.partition())
                        && isSent(delivery)) {
                    return delivery;
                }
            }
        }

        /**
         * Returns how much a disturbance has removed from the walk until now: ticks that it alone dropped, or deliveries
         * to an idle partition.
         *
         * @param disturbance number of the disturbance within the scenario, from 0
         */
        public long dropped(int disturbance) {
            return dropped[disturbance];
        }

        /** Returns how many deliveries disturbances have removed from the walk until now. */
        public long dropped() {
            long sum = droppedTicks;
            for (int i : idlePartitions) {
                sum += dropped[i];
            }
            return sum;
        }

        @Override
        public void close() {
            ticks.close();
        }

        private @Nullable Delivery nextOfAll() {
            while (true) {
                if (!heartbeats.isEmpty()) {
                    return heartbeats.poll();
                }
                // Everything that is due up to the next undisturbed tick is sent before that tick is processed.
                long tickDue = hasTick ? ticks.dueMicros() : Long.MAX_VALUE;
                long pendingDue = pending.firstTime();
                long due = Math.min(tickDue, pendingDue);
                if (nextHeartbeatMicros <= Math.min(due, closingMicros)) {
                    addHeartbeats();
                    continue;
                }
                if (due == Long.MAX_VALUE) {
                    return null;
                }
                if (pendingDue <= tickDue) {
                    return pending.poll();
                }
                Tick tick = ticks.tick();
                Delivery delivery = ticks.undisturbed();
                if (delivery == null) {
                    delivery = tick == null ? invalidRow(tickDue) : process(tick, tickDue);
                }
                hasTick = ticks.advance();
                rows++;
                if (delivery != null) {
                    return delivery;
                }
            }
        }

        /** Returns the tick's own delivery if it is due at once, otherwise null. Everything else becomes pending. */
        private @Nullable Delivery process(Tick tick, long due) {
            int ordinal = ticks.ordinal();
            int assigned = assignment.partition(ordinal, tick.symbol());
            disturber.decide(tick, due, assignment.hash(ordinal), decision);
            if (decision.dropped) {
                countDropped(assigned);
                return null;
            }
            Tick sent = decision.timeMicros == tick.timeMicros() ? tick : tick.withTimeMicros(decision.timeMicros);
            long hold = decision.holdMicros;
            ValidTick payload = new ValidTick(sent);
            Delivery own = new Delivery(
                    assigned,
                    new Times(due + hold, tick.timeMicros(), hold),
                    decision.label,
                    decision.disturbances,
                    payload,
                    sent == tick ? ticks.content() : null);
            if (hold != 0) {
                addPending(own);
            }
            addDerived(own, sent);
            return hold == 0 ? own : null;
        }

        private void countDropped(int assigned) {
            if (part.partitions().test(assigned)) {
                droppedTicks++;
                long droppers = decision.disturbances & dropMask;
                if (Long.bitCount(droppers) == 1) {
                    dropped[Long.numberOfTrailingZeros(droppers)]++;
                }
            }
        }

        /** Adds what is sent in addition to a tick: fills, duplicates and malformed records, in this order. */
        private void addDerived(Delivery own, Tick sent) {
            Times atOnce = new Times(own.dueMicros(), own.trueTimeMicros(), 0);
            for (int fill = 1; fill <= decision.fills; fill++) {
                Payload payload = new ValidTick(fill(sent, fill));
                addPending(new Delivery(own.partition(), atOnce, Label.FILL, own.disturbances(), payload, null));
            }
            for (Disturber.Duplicate duplicate : decision.duplicates) {
                addPending(new Delivery(
                        (own.partition() + duplicate.partitionShift()) % partitions(),
                        new Times(
                                own.dueMicros() + duplicate.delayMicros(),
                                own.trueTimeMicros(),
                                duplicate.delayMicros()),
                        duplicate.partitionShift() == 0 ? Label.DUPLICATE : Label.MISROUTED,
                        1L << duplicate.disturbance(),
                        own.payload(),
                        own.recorded()));
            }
            for (Malformation kind : decision.malformations) {
                Payload payload = new Delivery.MalformedTick(sent, kind);
                addPending(new Delivery(own.partition(), atOnce, Label.MALFORMED, own.disturbances(), payload, null));
            }
        }

        private void addPending(Delivery delivery) {
            pending.add(delivery.dueMicros(), pendingCount++, delivery);
        }

        /** Returns the same trade with an id that is far away from the ids of any source. */
        private static Tick fill(Tick tick, int number) {
            long id = (tick.id() ^ (long) number << 48) & Long.MAX_VALUE;
            return new Tick(tick.symbol(), id, tick.timeMicros(), tick.price(), tick.quantity(), tick.side());
        }

        private Delivery invalidRow(long due) {
            Payload payload = Delivery.InvalidRow.describing(Objects.requireNonNull(ticks.problem()), due);
            int partition = (int) (rows % partitions());
            return new Delivery(partition, Times.undisturbed(due), Label.INVALID_ROW, 0, payload, null);
        }

        private void addHeartbeats() {
            long due = nextHeartbeatMicros;
            long time = due;
            if (due == closingMicros) {
                time = Math.max(Math.max(due, maxEventTimeMicros()), ticks.maxHeartbeatMicros())
                        + Micros.of(scenario.job().maxWait())
                        + heartbeatMicros;
                nextHeartbeatMicros = Long.MAX_VALUE;
            } else {
                nextHeartbeatMicros += heartbeatMicros;
            }
            Times times = Times.undisturbed(due);
            Payload payload = new Delivery.Heartbeat(time);
            for (int partition = 0; partition < partitions(); partition++) {
                heartbeats.add(new Delivery(partition, times, Label.HEARTBEAT, 0, payload, null));
            }
        }

        /**
         * Returns an upper bound of all event times. It follows from the scenario alone, because a walk over a part does
         * not see the ticks of the other parts.
         */
        private long maxEventTimeMicros() {
            long ahead = 0;
            for (Disturbance disturbance : scenario.disturb()) {
                if (disturbance instanceof Disturbance.ClockSkew skew) {
                    ahead += Math.max(0, Micros.of(skew.by()));
                }
            }
            return endMicros + ahead;
        }

        /** Returns whether no idle partition removes the delivery. */
        private boolean isSent(Delivery delivery) {
            for (int i : idlePartitions) {
                Disturbance.IdlePartition idle =
                        (Disturbance.IdlePartition) scenario.disturb().get(i);
                long since = delivery.dueMicros() - startMicros;
                if (idle.partitions().contains(delivery.partition())
                        && since >= idle.target().fromMicros()
                        && since < idle.target().toMicros()
                        && delivery.dueMicros() < closingMicros
                        && !(delivery.isHeartbeat() && idle.heartbeats())) {
                    if (!delivery.isHeartbeat()) {
                        dropped[i]++;
                    }
                    return false;
                }
            }
            return true;
        }

        private TickSource openSource() {
            TickSource all = openStream();
            Set<TickStream.TickName> only = scenario.stream().only();
            return only == null ? all : new TickSelection(all, only);
        }

        private TickSource openStream() {
            if (scenario.stream() instanceof TickStream.Recorded recorded) {
                return topic != null
                        ? new ReplayedTopic(recorded, topic)
                        : new ReplayedTicks(recorded, rowOrder, startMicros);
            }
            boolean misroutes = scenario.disturb().stream()
                    .anyMatch(d -> d instanceof Disturbance.Duplicate duplicate && duplicate.misrouted());
            long from = part.fromMicros() <= startMicros ? startMicros : part.fromMicros() - maxHoldMicros;
            return new SyntheticTicks(
                    scenario.seed(),
                    (TickStream.Synthetic) scenario.stream(),
                    from,
                    symbol -> misroutes || part.partitions().test(PartitionAssignment.partition(symbol, partitions())));
        }
    }
}

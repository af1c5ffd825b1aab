package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.timeline.Delivery.ValidTick;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/**
 * The disorder of a timeline by the order of its partitions alone: how far ticks are behind the greatest event time of
 * their partition, which are duplicates, and when a partition is idle. Send times play no part, so a topic that was filled
 * at once has the same disorder as one that was filled live. Heartbeats are counted, and have no other effect.
 *
 * <p>A recording and the scenario that was derived from it are compared by this class.
 */
public final class DisorderProfile {
    /** An idle period has at least this length in event time, in µs. */
    static final long IDLE_MICROS = 10 * Micros.PER_SECOND;

    /** An idle period is at least this many times the mean distance of two ticks of its partition. */
    static final long IDLE_DISTANCES = 20;

    /** Number of ticks after which a duplicate is no longer recognised. */
    private static final int KNOWN_TICKS = 1_000_000;

    private static final int MAX_IDLE_PERIODS = 1_000;

    private final PartitionDisorder[] partitions;
    private final Map<String, SymbolCount> symbols = new LinkedHashMap<>();
    private long startMicros = Long.MAX_VALUE;
    private long endMicros = Long.MIN_VALUE;
    private long heartbeats;

    private final Map<TickKey, Long> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TickKey, Long> eldest) {
            return size() > KNOWN_TICKS;
        }
    };

    private record TickKey(String symbol, long id) {}

    /** An idle period of a partition: no tick has an event time in between. In µs since the epoch. */
    public record IdlePeriod(long fromMicros, long toMicros) {
        /** Returns its length in µs. */
        public long micros() {
            return toMicros - fromMicros;
        }
    }

    /** The ticks of one symbol. Mutable. */
    public static final class SymbolCount {
        private long ticks;
        private long firstPrice;

        /** Returns the number of its ticks, including duplicates. */
        public long ticks() {
            return ticks;
        }

        /** Returns the price of its first tick, in units of 10⁻⁸. */
        public long firstPrice() {
            return firstPrice;
        }
    }

    /** The disorder of one partition. */
    public static final class PartitionDisorder {
        private final Lateness lateness = new Lateness();
        private final Lateness duplicateLateness = new Lateness();
        private final PriorityQueue<IdlePeriod> gaps =
                new PriorityQueue<>(Comparator.comparingLong(IdlePeriod::micros));
        private long firstMicros = Long.MIN_VALUE;
        private long maxMicros = Long.MIN_VALUE;

        /** Returns the number of ticks, including duplicates. */
        public long ticks() {
            return lateness.ticks() + duplicateLateness.ticks();
        }

        /** Returns the number of ticks that are the same as an earlier one. */
        public long duplicates() {
            return duplicateLateness.ticks();
        }

        /** Returns how far each tick that is not a duplicate is behind the greatest event time before it, in µs. */
        public Lateness lateness() {
            return lateness;
        }

        /** Returns the same of the duplicates, in µs. */
        public Lateness duplicateLateness() {
            return duplicateLateness;
        }

        private void add(long timeMicros, boolean isDuplicate) {
            if (maxMicros == Long.MIN_VALUE) {
                firstMicros = timeMicros;
                maxMicros = timeMicros;
            }
            (isDuplicate ? duplicateLateness : lateness).add(Math.max(0, maxMicros - timeMicros));
            if (timeMicros > maxMicros) {
                addGap(maxMicros, timeMicros);
                maxMicros = timeMicros;
            }
        }

        private void addGap(long fromMicros, long toMicros) {
            if (toMicros - fromMicros >= IDLE_MICROS) {
                gaps.add(new IdlePeriod(fromMicros, toMicros));
                if (gaps.size() > MAX_IDLE_PERIODS) {
                    gaps.poll();
                }
            }
        }
    }

    private DisorderProfile(int partitions) {
        this.partitions = new PartitionDisorder[partitions];
        for (int i = 0; i < partitions; i++) {
            this.partitions[i] = new PartitionDisorder();
        }
    }

    /** Measures a timeline. */
    public static DisorderProfile of(Timeline timeline) {
        DisorderProfile profile = new DisorderProfile(timeline.partitions());
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                profile.add(delivery);
            }
        }
        return profile;
    }

    /**
     * Measures a topic recording. Ticks count in the partition where they were recorded, misrouted or not.
     *
     * @throws io.tickproof.generator.recording.RecordingException if the file cannot be read
     */
    public static DisorderProfile ofTopic(Path file) {
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            DisorderProfile profile = new DisorderProfile(reader.topic().partitions());
            TickDecoder decoder = new TickDecoder(true);
            for (TopicRecord record = reader.next(); record != null; record = reader.next()) {
                RecordedEvent event = RecordedEvent.of(record, decoder);
                if (event.tick() != null) {
                    profile.add(record.partition(), event.tick());
                }
                profile.heartbeats += event.isHeartbeat() ? 1 : 0;
            }
            return profile;
        }
    }

    /**
     * Measures any other recording, as it would be in a topic.
     *
     * @param partitions number of partitions of the topic
     * @throws io.tickproof.generator.recording.RecordingException if the file cannot be read
     */
    public static DisorderProfile ofRecording(Path file, ReadOptions options, int partitions) {
        DisorderProfile profile = new DisorderProfile(partitions);
        PartitionAssignment assignment = new PartitionAssignment(partitions);
        SymbolOrdinals ordinals = new SymbolOrdinals();
        try (RecordingReader reader = RecordingReader.open(file, options)) {
            for (RecordingReader.Row row = reader.next(); row != null; row = reader.next()) {
                Tick tick = row.tick();
                if (tick != null) {
                    profile.add(assignment.partition(ordinals.of(tick.symbol()), tick.symbol()), tick);
                }
            }
        }
        return profile;
    }

    private void add(Delivery delivery) {
        if (delivery.isHeartbeat()) {
            heartbeats++;
        } else if (delivery.payload() instanceof ValidTick valid) {
            add(delivery.partition(), valid.tick());
        }
    }

    private void add(int partition, Tick tick) {
        SymbolCount symbol = symbols.computeIfAbsent(tick.symbol(), name -> new SymbolCount());
        symbol.firstPrice = symbol.ticks == 0 ? tick.price() : symbol.firstPrice;
        symbol.ticks++;
        startMicros = symbol.ticks == 1 ? Math.min(startMicros, tick.timeMicros()) : startMicros;
        endMicros = Math.max(endMicros, tick.timeMicros());
        partitions[partition].add(tick.timeMicros(), isDuplicate(tick));
    }

    /** Returns whether the same tick was added before. The same id with other values is another tick. */
    private boolean isDuplicate(Tick tick) {
        long content = Fingerprints.mix64(Fingerprints.mix64(tick.timeMicros()) ^ tick.price())
                ^ Fingerprints.mix64(~tick.quantity());
        Long before = known.put(new TickKey(tick.symbol(), tick.id()), content);
        return before != null && before == content;
    }

    /** Returns the number of ticks, including duplicates. */
    public long ticks() {
        return sum(PartitionDisorder::ticks);
    }

    /** Returns the number of duplicates. */
    public long duplicates() {
        return sum(PartitionDisorder::duplicates);
    }

    /** Returns the number of heartbeats. */
    public long heartbeats() {
        return heartbeats;
    }

    private long sum(ToLongFunction<PartitionDisorder> number) {
        long sum = 0;
        for (PartitionDisorder partition : partitions) {
            sum += number.applyAsLong(partition);
        }
        return sum;
    }

    /** Returns the disorder of each partition. */
    public List<PartitionDisorder> partitions() {
        return List.of(partitions);
    }

    /** Returns the symbols in the order of their first tick. */
    public Map<String, SymbolCount> symbols() {
        return symbols;
    }

    /** Returns the least event time of the first ticks of all symbols, in µs since the epoch. */
    public long startMicros() {
        return startMicros;
    }

    /** Returns the greatest event time, in µs since the epoch. */
    public long endMicros() {
        return endMicros;
    }

    /** Returns how far the ticks of all partitions are behind, except duplicates, in µs. */
    public Lateness lateness() {
        return sum(false);
    }

    /** Returns how far the duplicates of all partitions are behind, in µs. */
    public Lateness duplicateLateness() {
        return sum(true);
    }

    private Lateness sum(boolean ofDuplicates) {
        Lateness sum = new Lateness();
        for (PartitionDisorder partition : partitions) {
            sum.add(ofDuplicates ? partition.duplicateLateness : partition.lateness);
        }
        return sum;
    }

    /**
     * Returns the idle periods of a partition in their order, including those before its first and after its last tick. A
     * partition without ticks has none.
     */
    public List<IdlePeriod> idlePeriods(int partition) {
        PartitionDisorder disorder = partitions[partition];
        if (disorder.maxMicros == Long.MIN_VALUE) {
            return List.of();
        }
        List<IdlePeriod> all = new ArrayList<>(disorder.gaps);
        all.add(new IdlePeriod(Math.min(startMicros, disorder.firstMicros), disorder.firstMicros));
        all.add(new IdlePeriod(disorder.maxMicros, Math.max(endMicros, disorder.maxMicros)));
        long idle = all.stream().mapToLong(IdlePeriod::micros).sum();
        long busy = Math.max(0, endMicros - startMicros - idle);
        long least = Math.max(IDLE_MICROS, IDLE_DISTANCES * (busy / Math.max(1, disorder.ticks())));
        return all.stream()
                .filter(period -> period.micros() >= least)
                .sorted(Comparator.comparingLong(IdlePeriod::fromMicros))
                .toList();
    }
}

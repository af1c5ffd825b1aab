package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Malformation;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what the disturbances of a scenario do to each tick, one disturbance after the other. The random numbers
 * depend only on the seed, the kind of the disturbance and its number within that kind, the symbol and the trade id.
 * Adding another disturbance or another symbol therefore does not change them.
 */
final class Disturber {
    private final Step[] steps;
    private final long startMicros;
    private final int partitions;

    /** What happens to one tick. Mutable and reused, because the disturber runs for every tick. */
    static final class Decision {
        /** Whether neither the tick nor anything derived from it is sent. */
        boolean dropped;

        long holdMicros;
        /** The event time that the tick carries. */
        long timeMicros;

        Label label = Label.UNDISTURBED;
        /** Bit n: the n-th disturbance applies. */
        long disturbances;
        /** How many additional fills are sent with the tick. */
        int fills;

        final List<Duplicate> duplicates = new ArrayList<>();
        final List<Malformation> malformations = new ArrayList<>();

        private void reset(Tick tick) {
            dropped = false;
            holdMicros = 0;
            timeMicros = tick.timeMicros();
            label = Label.UNDISTURBED;
            disturbances = 0;
            fills = 0;
            duplicates.clear();
            malformations.clear();
        }
    }

    /**
     * A duplicate of a tick.
     *
     * @param delayMicros delay after the tick itself
     * @param partitionShift distance from the symbol's partition; 0 for the same partition
     * @param disturbance number of the disturbance within the scenario
     */
    record Duplicate(long delayMicros, int partitionShift, int disturbance) {}

    /** A disturbance with its random streams. */
    private static final class Step {
        private final Disturbance disturbance;
        private final Disturbance.Target target;
        private final int number;
        private final long fromMicros;
        private final long toMicros;
        private final boolean allSymbols;
        private final SeededRandom selection;
        private final SeededRandom values;

        Step(long seed, Disturbance disturbance, int number, int numberWithinKind) {
            this.disturbance = disturbance;
            this.target = disturbance.target();
            this.number = number;
            this.fromMicros = target.fromMicros();
            this.toMicros = target.toMicros();
            this.allSymbols = target.symbols().isEmpty();
            String stream = disturbance.kind() + '#' + numberWithinKind;
            // The names of the streams determine the random numbers: a change changes every timeline.
            selection = new SeededRandom(seed, stream + ".hit");
            values = new SeededRandom(seed, stream + ".value");
        }

        boolean selects(Tick tick, long symbolHash, long sinceStartMicros) {
            return sinceStartMicros >= fromMicros
                    && sinceStartMicros < toMicros
                    && (allSymbols || target.symbols().contains(tick.symbol()))
                    && selection.uniform(symbolHash, tick.id()) < target.share();
        }
    }

    /** A tick with the values that several disturbances need. */
    private record Candidate(Tick tick, long symbolHash, long sinceStartMicros, long dueSinceStartMicros) {}

    Disturber(long seed, List<Disturbance> disturbances, long startMicros, int partitions) {
        this.startMicros = startMicros;
        this.partitions = partitions;
        Map<String, Integer> countByKind = new HashMap<>();
        List<Step> list = new ArrayList<>();
        for (int number = 0; number < disturbances.size(); number++) {
            Disturbance disturbance = disturbances.get(number);
            int numberWithinKind = countByKind.merge(disturbance.kind(), 1, Integer::sum);
            // The timeline applies idle partitions, because they depend on the partition and the due time.
            if (!(disturbance instanceof Disturbance.IdlePartition)) {
                list.add(new Step(seed, disturbance, number, numberWithinKind));
            }
        }
        steps = list.toArray(new Step[0]);
    }

    /**
     * Decides what happens to a tick.
     *
     * @param dueMicros when the tick would be sent without disturbances, in µs since the epoch
     * @param symbolHash {@link SeededRandom#hash} of the tick's symbol
     * @param decision receives the result
     */
    void decide(Tick tick, long dueMicros, long symbolHash, Decision decision) {
        decision.reset(tick);
        Candidate candidate = new Candidate(tick, symbolHash, tick.timeMicros() - startMicros, dueMicros - startMicros);
        for (Step step : steps) {
            if (step.selects(tick, symbolHash, candidate.sinceStartMicros)) {
                decision.disturbances |= 1L << step.number;
                apply(step, candidate, decision);
            }
        }
    }

    private void apply(Step step, Candidate candidate, Decision decision) {
        Disturbance disturbance = step.disturbance;
        long symbol = candidate.symbolHash;
        long id = candidate.tick.id();
        if (disturbance instanceof Disturbance.OutOfOrder outOfOrder) {
            decision.holdMicros += outOfOrder.delay().atMicros(step.values.uniform(symbol, id));
            decision.label = Label.OUT_OF_ORDER;
        } else if (disturbance instanceof Disturbance.Late late) {
            decision.holdMicros += late.delay().atMicros(step.values.uniform(symbol, id));
            decision.label = Label.LATE;
        } else if (disturbance instanceof Disturbance.Duplicate duplicate) {
            long delay = duplicate.delay().atMicros(step.values.uniform(symbol, id));
            long bits = step.values.bits(symbol, ~id);
            int shift = duplicate.misrouted() ? 1 + (int) Long.remainderUnsigned(bits, partitions - 1) : 0;
            decision.duplicates.add(new Duplicate(delay, shift, step.number));
        } else if (disturbance instanceof Disturbance.Gap gap) {
            double progress =
                    (double) (candidate.sinceStartMicros - step.fromMicros) / (step.toMicros - step.fromMicros);
            long release = step.toMicros + (long) (progress * Micros.of(gap.flood()));
            decision.holdMicros = Math.max(decision.holdMicros, release - candidate.dueSinceStartMicros);
            decision.label = Label.GAP;
        } else if (disturbance instanceof Disturbance.Burst burst) {
            decision.holdMicros = Math.max(decision.holdMicros, burstHoldMicros(burst, candidate.dueSinceStartMicros));
            decision.label = Label.BURST;
        } else if (disturbance instanceof Disturbance.HotKey hotKey) {
            decision.fills += hotKey.fills() - 1;
        } else if (disturbance instanceof Disturbance.ClockSkew skew) {
            decision.timeMicros = Math.max(0, decision.timeMicros + Micros.of(skew.by()));
            decision.label = Label.SKEWED;
        } else if (disturbance instanceof Disturbance.Malformed malformed) {
            List<Malformation> kinds = malformed.kinds();
            long bits = step.values.bits(symbol, id);
            decision.malformations.add(kinds.get((int) Long.remainderUnsigned(bits, kinds.size())));
        } else if (disturbance instanceof Disturbance.Drop) {
            decision.dropped = true;
        } else {
            throw new IllegalStateException("the disturbance " + disturbance.kind() + " is not applied to ticks");
        }
    }

    private static long burstHoldMicros(Disturbance.Burst burst, long dueSinceStartMicros) {
        long every = Micros.of(burst.every());
        long within = Micros.of(burst.within());
        long position = Math.floorMod(dueSinceStartMicros, every);
        long release = every - within + (long) ((double) position / every * within);
        return release - position;
    }
}

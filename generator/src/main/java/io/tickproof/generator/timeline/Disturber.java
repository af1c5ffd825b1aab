package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Malformation;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.market.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides for each tick what the scenario's disturbances do to it, one after the other. SeededRandom depend on (seed, kind and
 * its number among its kind, symbol, id) only, so neither another disturbance nor another symbol changes them.
 */
final class Disturber {
    private final Step[] steps;
    private final long startMicros;

    /** The decision on one tick. */
    static final class Verdict {
        /** Never sent, nor anything of it. */
        boolean dropped;

        long holdMicros;
        /** What its event time becomes. */
        long timeMicros;

        Label label;
        long hits;
        /** How many further fills come with it. */
        int fills;

        final List<Copy> copies = new ArrayList<>();
        final List<Malformation> broken = new ArrayList<>();
    }

    /**
     * A further copy of a tick.
     *
     * @param laterMicros behind the tick itself
     * @param shift how many partitions behind the symbol's own; 0: the same
     */
    record Copy(long laterMicros, int shift, int step) {}

    /** A disturbance with its draws. */
    private static final class Step {
        private final Disturbance disturbance;
        private final Disturbance.Target target;
        private final int number;
        private final long fromMicros;
        private final long toMicros;
        private final boolean everywhere;
        private final SeededRandom hits;
        private final SeededRandom values;

        Step(long seed, Disturbance disturbance, int number, int ofItsKind) {
            this.disturbance = disturbance;
            this.target = disturbance.target();
            this.number = number;
            this.fromMicros = target.fromMicros();
            this.toMicros = target.toMicros();
            this.everywhere = target.symbols().isEmpty();
            String concern = disturbance.kind() + '#' + ofItsKind;
            hits = new SeededRandom(seed, concern + ".hit");
            values = new SeededRandom(seed, concern + ".value");
        }

        boolean hits(Tick tick, long symbol, long sinceStartMicros) {
            return sinceStartMicros >= fromMicros
                    && sinceStartMicros < toMicros
                    && (everywhere || target.symbols().contains(tick.symbol()))
                    && hits.uniform(symbol, tick.id()) < target.share();
        }
    }

    Disturber(long seed, List<Disturbance> disturbances, long startMicros) {
        this.startMicros = startMicros;
        Map<String, Integer> numbers = new HashMap<>();
        List<Step> list = new ArrayList<>();
        for (int number = 0; number < disturbances.size(); number++) {
            Disturbance disturbance = disturbances.get(number);
            int ofItsKind = numbers.merge(disturbance.kind(), 1, Integer::sum);
            if (!(disturbance instanceof Disturbance.IdlePartition)) {
                // Which is a matter of where and when a delivery goes: the timeline's.
                list.add(new Step(seed, disturbance, number, ofItsKind));
            }
        }
        steps = list.toArray(new Step[0]);
    }

    /**
     * @param dueMicros when it would be sent if nothing held it back
     * @param symbol hash of the tick's symbol
     * @param partitions of the topic
     */
    void decide(Tick tick, long dueMicros, long symbol, int partitions, Verdict verdict) {
        verdict.dropped = false;
        verdict.holdMicros = 0;
        verdict.timeMicros = tick.timeMicros();
        verdict.label = Label.UNDISTURBED;
        verdict.hits = 0;
        verdict.fills = 0;
        verdict.copies.clear();
        verdict.broken.clear();
        long since = tick.timeMicros() - startMicros;
        long sinceDue = dueMicros - startMicros;
        for (Step step : steps) {
            if (step.hits(tick, symbol, since)) {
                verdict.hits |= 1L << step.number;
                apply(step, tick, symbol, since, sinceDue, partitions, verdict);
            }
        }
    }

    private static void apply(
            Step step, Tick tick, long symbol, long since, long sinceDue, int partitions, Verdict verdict) {
        Disturbance disturbance = step.disturbance;
        if (disturbance instanceof Disturbance.OutOfOrder outOfOrder) {
            verdict.holdMicros += outOfOrder.delay().atMicros(step.values.uniform(symbol, tick.id()));
            verdict.label = Label.OUT_OF_ORDER;
        } else if (disturbance instanceof Disturbance.Late late) {
            verdict.holdMicros += late.delay().atMicros(step.values.uniform(symbol, tick.id()));
            verdict.label = Label.LATE;
        } else if (disturbance instanceof Disturbance.Duplicate duplicate) {
            long later = duplicate.delay().atMicros(step.values.uniform(symbol, tick.id()));
            long bits = step.values.bits(symbol, ~tick.id());
            int shift = duplicate.elsewhere() ? 1 + (int) Long.remainderUnsigned(bits, partitions - 1) : 0;
            verdict.copies.add(new Copy(later, shift, step.number));
        } else if (disturbance instanceof Disturbance.Gap gap) {
            double way = (double) (since - step.fromMicros) / (step.toMicros - step.fromMicros);
            long release = step.toMicros + (long) (way * (gap.flood().toNanos() / 1000));
            verdict.holdMicros = Math.max(verdict.holdMicros, release - sinceDue);
            verdict.label = Label.GAP;
        } else if (disturbance instanceof Disturbance.Burst burst) {
            long every = burst.every().toNanos() / 1000;
            long within = burst.within().toNanos() / 1000;
            long into = Math.floorMod(sinceDue, every);
            long release = every - within + (long) ((double) into / every * within);
            verdict.holdMicros = Math.max(verdict.holdMicros, release - into);
            verdict.label = Label.BURST;
        } else if (disturbance instanceof Disturbance.HotKey hotKey) {
            verdict.fills += hotKey.fills() - 1;
        } else if (disturbance instanceof Disturbance.ClockSkew skew) {
            verdict.timeMicros = Math.max(0, verdict.timeMicros + skew.by().toNanos() / 1000);
            verdict.label = Label.SKEWED;
        } else if (disturbance instanceof Disturbance.Malformed malformed) {
            List<Malformation> kinds = malformed.kinds();
            long bits = step.values.bits(symbol, tick.id());
            verdict.broken.add(kinds.get((int) Long.remainderUnsigned(bits, kinds.size())));
        } else if (disturbance instanceof Disturbance.Drop) {
            verdict.dropped = true;
        }
    }
}

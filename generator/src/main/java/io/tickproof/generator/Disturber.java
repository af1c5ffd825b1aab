package io.tickproof.generator;

import io.tickproof.generator.Delivery.Label;
import io.tickproof.generator.scenario.Delay;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.market.Tick;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Decides for each tick what the scenario's disturbances do to it, one after the other. Draws depend on (seed, kind
 * and its number among its kind, symbol, id) only, so neither another disturbance nor another symbol changes them.
 */
final class Disturber {
    private final List<Step> steps;
    private final long startMicros;

    /** The decision on one tick: how long it is held back, and why. */
    static final class Verdict {
        long delayMicros;
        Label label;
    }

    private static final class Step {
        private final Disturbance disturbance;
        private final String concern;
        private final long seed;
        private final long fromMicros;
        private final long toMicros;
        private final Map<String, Draws> hits = new HashMap<>();
        private final Map<String, Draws> delays = new HashMap<>();

        Step(long seed, Disturbance disturbance, int number, long startMicros) {
            this.seed = seed;
            this.disturbance = disturbance;
            this.concern = disturbance.kind() + '#' + number;
            this.fromMicros = startMicros + disturbance.target().from().toNanos() / 1000;
            this.toMicros = startMicros + disturbance.target().to().toNanos() / 1000;
        }

        boolean hits(Tick tick) {
            Disturbance.Target target = disturbance.target();
            if (tick.timeMicros() < fromMicros || tick.timeMicros() >= toMicros) {
                return false;
            }
            if (!target.symbols().isEmpty() && !target.symbols().contains(tick.symbol())) {
                return false;
            }
            Draws draws = hits.computeIfAbsent(tick.symbol(), symbol -> new Draws(seed, concern + ".hit", symbol));
            return draws.uniform(tick.id()) < target.share();
        }

        long delayMicros(Tick tick, Delay delay) {
            Draws draws = delays.computeIfAbsent(tick.symbol(), symbol -> new Draws(seed, concern + ".delay", symbol));
            return delay.atMicros(draws.uniform(tick.id()));
        }
    }

    Disturber(long seed, List<Disturbance> disturbances, long startMicros) {
        this.startMicros = startMicros;
        Map<String, Integer> numbers = new HashMap<>();
        steps = disturbances.stream()
                .map(d -> new Step(seed, d, numbers.merge(d.kind(), 1, Integer::sum), this.startMicros))
                .toList();
    }

    /**
     * @param verdict filled with the delay of the tick itself
     * @param copies told the delay of each further copy, from the tick's own time
     */
    void decide(Tick tick, Verdict verdict, LongConsumer copies) {
        verdict.delayMicros = 0;
        verdict.label = Label.UNDISTURBED;
        for (Step step : steps) {
            if (!step.hits(tick)) {
                continue;
            }
            if (step.disturbance instanceof Disturbance.OutOfOrder outOfOrder) {
                verdict.delayMicros += step.delayMicros(tick, outOfOrder.delay());
                verdict.label = Label.OUT_OF_ORDER;
            } else if (step.disturbance instanceof Disturbance.Late late) {
                verdict.delayMicros += step.delayMicros(tick, late.by());
                verdict.label = Label.LATE;
            } else if (step.disturbance instanceof Disturbance.Duplicate duplicate) {
                copies.accept(verdict.delayMicros + step.delayMicros(tick, duplicate.after()));
            }
        }
    }
}

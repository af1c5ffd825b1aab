package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Delay;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.timeline.Delivery.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What the disturbances came to, measured on the deliveries as they go out, and whether that is what was asked: shares
 * and quantiles of the delays within their sampling error, everything else exactly.
 */
public final class MeasuredDisorder {
    /**
     * So many standard deviations of a binomial may a count be off. Beyond lies one of 5 × 10⁸ (two-sided), so a
     * timeline with a hundred such counts cries wolf once in five million seeds.
     */
    private static final double DEVIATIONS = 6;

    private static final double[] QUANTILES = {0.1, 0.5, 0.9};

    private final long startMicros;
    private final Item[] items;
    /** Bit n: the n-th disturbance holds ticks back. */
    private final long holders;

    private final long[] greatestMicros;
    private final Histogram distances = new Histogram(3);
    private final long[] counts = new long[Label.values().length];
    private long ticks;

    public MeasuredDisorder(Timeline timeline) {
        startMicros = timeline.startMicros();
        greatestMicros = new long[timeline.partitions()];
        Arrays.fill(greatestMicros, Long.MIN_VALUE);
        long skews = 0;
        boolean idle = false;
        for (int i = 0; i < timeline.disturbances().size(); i++) {
            skews |= timeline.disturbances().get(i) instanceof Disturbance.ClockSkew ? 1L << i : 0;
            idle |= timeline.disturbances().get(i) instanceof Disturbance.IdlePartition;
        }
        long skewers = skews;
        boolean someLost = idle;
        items = timeline.disturbances().stream()
                .map(disturbance -> new Item(disturbance, skewers, someLost, timeline.isChosen()))
                .toArray(Item[]::new);
        long bits = 0;
        for (int i = 0; i < items.length; i++) {
            bits |= items[i].holds ? 1L << i : 0;
        }
        holders = bits;
    }

    public void add(Delivery delivery) {
        counts[delivery.label().ordinal()]++;
        if (!delivery.isHeartbeat()) {
            ticks++;
            boolean alone = Long.bitCount(delivery.hits() & holders) == 1;
            for (int i = 0; i < items.length; i++) {
                items[i].add(delivery, (delivery.hits() & 1L << i) != 0, alone, startMicros);
            }
        }
        if (delivery.rejection() == null) {
            behind(delivery);
        }
    }

    /** Ticks that were not sent, as the walk that sent the others counted them. */
    public void lost(Timeline.Walk walk) {
        for (int i = 0; i < items.length; i++) {
            items[i].lost = walk.lost(i);
        }
    }

    private void behind(Delivery delivery) {
        long greatest = greatestMicros[delivery.partition()];
        if (!delivery.isHeartbeat() && greatest != Long.MIN_VALUE && delivery.timeMicros() < greatest) {
            distances.recordValue(greatest - delivery.timeMicros());
        }
        greatestMicros[delivery.partition()] = Math.max(greatest, delivery.timeMicros());
    }

    /** Deliveries that are no heartbeat. */
    public long ticks() {
        return ticks;
    }

    public long count(Label label) {
        return counts[label.ordinal()];
    }

    /** Ticks that came behind a greater event time of their partition. */
    public long behind() {
        return distances.getTotalCount();
    }

    /** How far behind they were, in µs, at a percentile; 0 if none was. */
    public long distanceMicros(double percentile) {
        return behind() == 0 ? 0 : distances.getValueAtPercentile(percentile);
    }

    /** A disturbance a line, in the scenario's order. */
    public List<Item> items() {
        return List.of(items);
    }

    /** Where it is not what was asked; empty where all is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Item item : items) {
            problems.addAll(item.problems());
        }
        return problems;
    }

    /** What one disturbance came to. */
    public static final class Item {
        private final Disturbance disturbance;
        private final long fromMicros;
        private final long toMicros;
        private final boolean everywhere;
        private final boolean holds;
        private final boolean judged;
        private final long skewers;
        private final Histogram held;
        private final long[] below = new long[QUANTILES.length];
        private final long[] upTo = new long[QUANTILES.length];
        private final long[] quantileMicros = new long[QUANTILES.length];
        private long eligible;
        private long hit;
        private long lost;
        private long samples;
        private long wrong;

        /**
         * @param skewers bit n: the n-th disturbance is a wrong clock
         * @param someLost whether an idle partition loses deliveries by due time: more of those that were held back, or
         *     less, so nothing can be said of their shares and delays
         * @param chosen whether the scenario names its ticks: those of a share that somebody chose, and no sample of all
         */
        Item(Disturbance disturbance, long skewers, boolean someLost, boolean chosen) {
            this.skewers = skewers;
            this.judged = !chosen && !(someLost && disturbance.maxHoldMicros() > 0);
            this.disturbance = disturbance;
            fromMicros = disturbance.target().fromMicros();
            toMicros = disturbance.target().toMicros();
            everywhere = disturbance.target().symbols().isEmpty();
            holds = disturbance.maxHoldMicros() > 0;
            held = new Histogram(3);
            if (disturbance instanceof Disturbance.Delaying delaying) {
                Delay delay = delaying.delay();
                for (int i = 0; i < QUANTILES.length; i++) {
                    quantileMicros[i] = delay.atMicros(QUANTILES[i]);
                }
            }
        }

        public Disturbance disturbance() {
            return disturbance;
        }

        /** Ticks that it could have hit, as far as they were sent or it kept them from it. */
        public long eligible() {
            return eligible + lost;
        }

        /** Ticks that it did hit. */
        public long hit() {
            return hit + lost;
        }

        /** Share of the eligible that it hit; 0 where none was. */
        public double share() {
            return eligible() == 0 ? 0 : (double) hit() / eligible();
        }

        /** How long those were held back that nothing else held back, in µs, at a percentile; 0 if none was. */
        public long heldMicros(double percentile) {
            return held.getTotalCount() == 0 ? 0 : held.getValueAtPercentile(percentile);
        }

        private void add(Delivery delivery, boolean hits, boolean alone, long startMicros) {
            boolean original = delivery.isOriginal();
            if (original && covers(delivery.tick().symbol(), delivery.happenedMicros() - startMicros)) {
                eligible++;
                hit += hits ? 1 : 0;
            } else if (original && hits) {
                wrong++;
            }
            if (disturbance instanceof Disturbance.IdlePartition idle) {
                long since = delivery.dueMicros() - startMicros;
                boolean inside = since >= fromMicros
                        && since < toMicros
                        && idle.partitions().contains(delivery.partition());
                wrong += inside ? 1 : 0;
            } else if (hits) {
                boolean sampled = disturbance instanceof Disturbance.Duplicate ? isCopy(delivery) : original && alone;
                if (sampled && holds) {
                    sample(delivery.heldMicros());
                }
                wrong += obeys(delivery, original, startMicros) ? 0 : 1;
            }
        }

        private boolean covers(String symbol, long sinceStartMicros) {
            return sinceStartMicros >= fromMicros
                    && sinceStartMicros < toMicros
                    && (everywhere || disturbance.target().symbols().contains(symbol));
        }

        private static boolean isCopy(Delivery delivery) {
            return delivery.label() == Label.DUPLICATE || delivery.label() == Label.STRAY;
        }

        private void sample(long micros) {
            samples++;
            held.recordValue(micros);
            for (int i = 0; i < QUANTILES.length; i++) {
                below[i] += micros < quantileMicros[i] ? 1 : 0;
                upTo[i] += micros <= quantileMicros[i] ? 1 : 0;
            }
        }

        private boolean obeys(Delivery delivery, boolean original, long startMicros) {
            long sinceDue = delivery.dueMicros() - startMicros;
            if (disturbance instanceof Disturbance.Gap) {
                return sinceDue >= toMicros;
            }
            if (disturbance instanceof Disturbance.ClockSkew skew && original) {
                // Two wrong clocks add up: then nothing is asked here.
                return Long.bitCount(delivery.hits() & skewers) > 1
                        || delivery.timeMicros() - delivery.happenedMicros()
                                == Math.max(
                                        -delivery.happenedMicros(), skew.by().toNanos() / 1000);
            }
            return true;
        }

        private List<String> problems() {
            List<String> problems = new ArrayList<>();
            Disturbance.Target target = disturbance.target();
            if (judged && !(disturbance instanceof Disturbance.IdlePartition)) {
                double tolerance = DEVIATIONS * Math.sqrt(eligible() * target.share() * (1 - target.share()));
                // Half a tick on either side: counts are whole.
                if (Math.abs(hit() - target.share() * eligible()) > tolerance + 0.5) {
                    problems.add(String.format(
                            Locale.ROOT,
                            "%s: %d of %d ticks were hit, %.4f %%, where %.4f %% were asked for",
                            disturbance.kind(),
                            hit(),
                            eligible(),
                            100 * share(),
                            100 * target.share()));
                }
            }
            if (wrong > 0) {
                problems.add(disturbance.kind() + ": " + wrong + " deliveries are not as it says: "
                        + disturbance.describe());
            }
            if (judged && disturbance instanceof Disturbance.Delaying) {
                for (int i = 0; i < QUANTILES.length; i++) {
                    double q = QUANTILES[i];
                    double tolerance = DEVIATIONS * Math.sqrt(samples * q * (1 - q)) + 1;
                    if (below[i] > q * samples + tolerance || upTo[i] < q * samples - tolerance) {
                        problems.add(String.format(
                                Locale.ROOT,
                                "%s: %d to %d of %d delays are up to %.6f s, where %.0f %% of them were asked for",
                                disturbance.kind(),
                                below[i],
                                upTo[i],
                                samples,
                                quantileMicros[i] / 1e6,
                                100 * q));
                    }
                }
            }
            return problems;
        }
    }
}

package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Delay;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.market.Micros;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The measured effect of one disturbance. */
public final class MeasuredDisturbance {
    /**
     * Tolerance of a count, in standard deviations of a binomial distribution. A count exceeds it by chance once in
     * 5 × 10⁸ (two-sided). A timeline with a hundred such counts therefore raises a false alarm once in five million
     * seeds.
     */
    private static final double DEVIATIONS = 6;

    private static final double[] QUANTILES = {0.1, 0.5, 0.9};

    private final Disturbance disturbance;
    private final long fromMicros;
    private final long toMicros;
    private final boolean allSymbols;
    private final boolean holds;
    private final boolean representative;
    private final long skewMask;
    private final long startMicros;
    private final Histogram delays = new Histogram(3);
    private final long[] below = new long[QUANTILES.length];
    private final long[] atOrBelow = new long[QUANTILES.length];
    private final long[] quantileMicros = new long[QUANTILES.length];
    private long eligible;
    private long affected;
    private long dropped;
    private long samples;
    private long violations;

    /**
     * @param skewMask bit n: the n-th disturbance is a clock skew
     * @param representative whether the deliveries are a random sample, so that shares and delays can be checked
     * @param startMicros start of the timeline, in µs since the epoch
     */
    MeasuredDisturbance(Disturbance disturbance, long skewMask, boolean representative, long startMicros) {
        this.disturbance = disturbance;
        this.skewMask = skewMask;
        this.representative = representative;
        this.startMicros = startMicros;
        fromMicros = disturbance.target().fromMicros();
        toMicros = disturbance.target().toMicros();
        allSymbols = disturbance.target().symbols().isEmpty();
        holds = disturbance.maxHoldMicros() > 0;
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

    /** Returns the number of ticks in the disturbance's range that were sent, or that it dropped. */
    public long eligible() {
        return eligible + dropped;
    }

    /** Returns the number of ticks to which the disturbance was applied. */
    public long affected() {
        return affected + dropped;
    }

    /** Returns the share of the eligible ticks that are affected, 0 to 1; 0 if none is eligible. */
    public double share() {
        return eligible() == 0 ? 0 : (double) affected() / eligible();
    }

    /**
     * Returns a percentile of the delays, in µs, over the ticks that no other disturbance holds back; 0 if there are none.
     *
     * @param percentile 0 to 100
     */
    public long delayMicros(double percentile) {
        return delays.getTotalCount() == 0 ? 0 : delays.getValueAtPercentile(percentile);
    }

    /**
     * Adds a delivery that is sent and is not a heartbeat.
     *
     * @param applied whether this disturbance was applied to it
     * @param heldByOne whether exactly one disturbance holds it back
     */
    void add(Delivery delivery, boolean applied, boolean heldByOne) {
        boolean original = delivery.isOriginal();
        if (original && covers(delivery.tick().symbol(), delivery.trueTimeMicros() - startMicros)) {
            eligible++;
            affected += applied ? 1 : 0;
        } else if (original && applied) {
            violations++;
        }
        if (disturbance instanceof Disturbance.IdlePartition idle) {
            long since = delivery.dueMicros() - startMicros;
            boolean inside =
                    since >= fromMicros && since < toMicros && idle.partitions().contains(delivery.partition());
            violations += inside ? 1 : 0;
        } else if (applied) {
            boolean sampled =
                    disturbance instanceof Disturbance.Duplicate ? isDuplicate(delivery) : original && heldByOne;
            if (sampled && holds) {
                addDelay(delivery.holdMicros());
            }
            violations += conforms(delivery, original) ? 0 : 1;
        }
    }

    void setDropped(long count) {
        dropped = count;
    }

    private boolean covers(String symbol, long sinceStartMicros) {
        return sinceStartMicros >= fromMicros
                && sinceStartMicros < toMicros
                && (allSymbols || disturbance.target().symbols().contains(symbol));
    }

    private static boolean isDuplicate(Delivery delivery) {
        return delivery.label() == Label.DUPLICATE || delivery.label() == Label.MISROUTED;
    }

    private void addDelay(long micros) {
        samples++;
        delays.recordValue(micros);
        for (int i = 0; i < QUANTILES.length; i++) {
            below[i] += micros < quantileMicros[i] ? 1 : 0;
            atOrBelow[i] += micros <= quantileMicros[i] ? 1 : 0;
        }
    }

    private boolean conforms(Delivery delivery, boolean original) {
        if (disturbance instanceof Disturbance.Gap) {
            return delivery.dueMicros() - startMicros >= toMicros;
        }
        if (disturbance instanceof Disturbance.ClockSkew skew && original) {
            // Several skews add up: their sum is not checked.
            return Long.bitCount(delivery.disturbances() & skewMask) > 1
                    || delivery.timeMicros() - delivery.trueTimeMicros()
                            == Math.max(-delivery.trueTimeMicros(), Micros.of(skew.by()));
        }
        return true;
    }

    /** Returns where the measurement differs from the request; empty if it does not. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (representative && !(disturbance instanceof Disturbance.IdlePartition)) {
            checkShare(problems);
        }
        if (violations > 0) {
            problems.add(disturbance.kind() + ": " + violations + " deliveries do not conform to the disturbance: "
                    + disturbance.describe());
        }
        if (representative && disturbance instanceof Disturbance.Delaying) {
            checkDelays(problems);
        }
        return problems;
    }

    private void checkShare(List<String> problems) {
        double requested = disturbance.target().share();
        double tolerance = DEVIATIONS * Math.sqrt(eligible() * requested * (1 - requested));
        // Counts are whole numbers: allow half a tick on either side.
        if (Math.abs(affected() - requested * eligible()) > tolerance + 0.5) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%s: affected %d of %d ticks (%.4f %%), but %.4f %% were requested",
                    disturbance.kind(),
                    affected(),
                    eligible(),
                    100 * share(),
                    100 * requested));
        }
    }

    private void checkDelays(List<String> problems) {
        for (int i = 0; i < QUANTILES.length; i++) {
            double q = QUANTILES[i];
            double tolerance = DEVIATIONS * Math.sqrt(samples * q * (1 - q)) + 1;
            if (below[i] > q * samples + tolerance || atOrBelow[i] < q * samples - tolerance) {
                problems.add(String.format(
                        Locale.ROOT,
                        "%s: %d to %d of %d delays are at most %.6f s, but %.0f %% were requested",
                        disturbance.kind(),
                        below[i],
                        atOrBelow[i],
                        samples,
                        Micros.toSeconds(quantileMicros[i]),
                        100 * q));
            }
        }
    }
}

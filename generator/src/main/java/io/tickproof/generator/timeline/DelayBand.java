package io.tickproof.generator.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Delays of a range, as one disturbance adds them: a share of the ticks is held back, uniformly within the range.
 *
 * <p>A tick that is held back is behind by a little less than its delay: by the time since the last tick of its partition
 * that overtook it. {@link #correct} therefore changes the share until the measured number of ticks is that of the
 * recording.
 *
 * @param kind the kind of the disturbance
 * @param from least delay, in µs
 * @param to greatest delay, in µs
 * @param measure the range by which the ticks are counted: the first range includes everything below, the last one
 *     everything above
 * @param target share of the ticks that are behind by this much in the recording
 * @param share share of the ticks that are held back
 */
record DelayBand(Kind kind, long from, long to, Range measure, double target, double share) {
    /** Number of ticks that are needed to tell more than the median. */
    private static final long MANY = 200;

    private static final long SOME = 20;
    private static final double[] FINE = {0, 0.25, 0.5, 0.75, 0.9, 0.99, 1};
    private static final double[] COARSE = {0, 0.5, 1};
    private static final double MAX_SHARE = 0.98;

    enum Kind {
        OUT_OF_ORDER,
        LATE,
        DUPLICATE
    }

    /** More than the first value, up to the second, in µs. */
    record Range(long from, long to) {}

    /**
     * Splits a range of lateness into bands at its quantiles.
     *
     * @param range the range to split; its end may be {@link Long#MAX_VALUE}
     * @param ticks number of ticks of which the shares are
     */
    static List<DelayBand> of(Kind kind, Lateness lateness, Range range, long ticks) {
        long count = lateness.between(range.from, range.to);
        List<DelayBand> bands = new ArrayList<>();
        if (count == 0) {
            return bands;
        }
        long before = lateness.between(0, range.from);
        double[] quantiles = count >= MANY ? FINE : count >= SOME ? COARSE : new double[] {0, 1};
        long from = value(lateness, before, count, 0);
        long measureFrom = range.from;
        for (int i = 1; i < quantiles.length; i++) {
            boolean isLast = i == quantiles.length - 1;
            long to = isLast ? value(lateness, before, count, 1) : value(lateness, before, count, quantiles[i]);
            long measureTo = isLast ? range.to : to;
            long inBand = lateness.between(measureFrom, measureTo);
            if (inBand > 0 && (to > from || isLast)) {
                double share = (double) inBand / ticks;
                bands.add(new DelayBand(
                        kind, Math.min(from, to), Math.max(from, to), new Range(measureFrom, measureTo), share, share));
                from = to;
                measureFrom = measureTo;
            }
        }
        return bands;
    }

    private static long value(Lateness lateness, long before, long count, double quantile) {
        // Percentiles are of all ticks that are behind; half a tick more avoids the one before by rounding.
        double rank = Math.min(lateness.behind(), before + Math.max(1, quantile * count) - 0.5);
        return lateness.micros(100.0 * rank / lateness.behind());
    }

    /** Returns the band with a share that brings the measured one closer to that of the recording. */
    DelayBand correct(double measured) {
        double factor = measured <= 0 ? 2 : Math.min(4, Math.max(0.1, target / measured));
        return new DelayBand(kind, from, to, measure, target, Math.min(MAX_SHARE, share * factor));
    }
}

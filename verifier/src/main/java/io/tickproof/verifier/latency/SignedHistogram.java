package io.tickproof.verifier.latency;

import org.HdrHistogram.Histogram;

/**
 * An HdrHistogram for both signs. Two clocks, or a clock in whole ms, can make a latency negative. Negative values are
 * shown, not clamped.
 */
public final class SignedHistogram {
    private final Histogram positive = new Histogram(3);
    private final Histogram negative = new Histogram(3);

    /** Adds a value in µs. */
    public void record(long micros) {
        if (micros >= 0) {
            positive.recordValue(micros);
        } else {
            negative.recordValue(-micros);
        }
    }

    /** Returns the number of values. */
    public long count() {
        return positive.getTotalCount() + negative.getTotalCount();
    }

    /**
     * Returns the value, in µs, at or below which the given percentage of the values lies, with 3 significant digits; 0 if
     * there is no value.
     *
     * @param percentile from 0 to 100
     */
    public long percentile(double percentile) {
        long negatives = negative.getTotalCount();
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * count()));
        if (rank <= negatives) {
            return -negative.getValueAtPercentile(100.0 * (negatives - rank + 1) / negatives);
        }
        long positives = positive.getTotalCount();
        return positives == 0 ? 0 : positive.getValueAtPercentile(100.0 * (rank - negatives) / positives);
    }

    /** Returns the greatest value in µs; 0 if there is none. */
    public long max() {
        return positive.getTotalCount() > 0
                ? positive.getMaxValue()
                : negative.getTotalCount() > 0 ? -negative.getMinValue() : 0;
    }
}

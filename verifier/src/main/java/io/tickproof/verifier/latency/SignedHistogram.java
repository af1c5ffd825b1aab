package io.tickproof.verifier.latency;

import org.HdrHistogram.Histogram;

/**
 * An HdrHistogram for both signs: two clocks, or one in whole ms, can make a latency negative, and that is shown, not
 * clamped.
 */
public final class SignedHistogram {
    private final Histogram positive = new Histogram(3);
    private final Histogram negative = new Histogram(3);

    public void record(long micros) {
        if (micros >= 0) {
            positive.recordValue(micros);
        } else {
            negative.recordValue(-micros);
        }
    }

    public long count() {
        return positive.getTotalCount() + negative.getTotalCount();
    }

    /**
     * The value, in µs, at or below which so many percent of the records lie; 3 significant digits.
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

    public long max() {
        return positive.getTotalCount() > 0
                ? positive.getMaxValue()
                : negative.getTotalCount() > 0 ? -negative.getMinValue() : 0;
    }
}

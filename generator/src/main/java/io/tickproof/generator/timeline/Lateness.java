package io.tickproof.generator.timeline;

import org.HdrHistogram.Histogram;

/** How far ticks are behind the greatest event time of their partition. Mutable while it is measured. */
public final class Lateness {
    private static final int DIGITS = 3;

    private final Histogram behind = new Histogram(DIGITS);
    private long ticks;

    void add(long micros) {
        ticks++;
        if (micros > 0) {
            behind.recordValue(micros);
        }
    }

    void add(Lateness other) {
        ticks += other.ticks;
        behind.add(other.behind);
    }

    /** Returns the number of ticks, behind or not. */
    public long ticks() {
        return ticks;
    }

    /** Returns the number of ticks that are behind. */
    public long behind() {
        return behind.getTotalCount();
    }

    /**
     * Returns a quantile of the ticks that are behind, in µs, with three significant digits; 0 if there are none.
     *
     * @param percent 0 to 100
     */
    public long micros(double percent) {
        return behind() == 0 ? 0 : behind.getValueAtPercentile(percent);
    }

    /** Returns the greatest value in µs, with three significant digits; 0 if no tick is behind. */
    public long maxMicros() {
        return behind() == 0 ? 0 : behind.getMaxValue();
    }

    /** Returns the number of ticks that are behind by more than the first value and at most the second, in µs. */
    public long between(long fromMicros, long toMicros) {
        if (toMicros <= fromMicros || behind() == 0) {
            return 0;
        }
        return upTo(toMicros) - upTo(fromMicros);
    }

    private long upTo(long micros) {
        return micros <= 0 ? 0 : behind.getCountBetweenValues(0, Math.min(micros, behind.getMaxValue()));
    }
}

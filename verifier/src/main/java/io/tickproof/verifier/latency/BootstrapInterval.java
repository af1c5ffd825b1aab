package io.tickproof.verifier.latency;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The difference of two percentiles with a 95 % confidence interval from resampling (Efron's percentile bootstrap).
 * Candles that close together are late together, so whole groups are resampled instead of single values (cluster
 * bootstrap).
 *
 * @param difference the percentile after minus the percentile before, µs
 * @param low the lower end of the interval, µs
 * @param high the upper end of the interval, µs
 */
public record BootstrapInterval(long difference, long low, long high) {
    private static final int MOST_RESAMPLES = 2_000;
    private static final int LEAST_RESAMPLES = 200;
    private static final long MOST_VALUES = 50_000_000;
    private static final double TAIL = 0.025;

    /**
     * Returns the difference of a percentile.
     *
     * @param before at least one group of values, none of them empty
     * @param after as before
     * @param percentile from 0 to 100
     */
    public static BootstrapInterval ofDifference(
            List<long[]> before, List<long[]> after, double percentile, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long values = size(before) + size(after);
        int resamples = (int) Math.max(LEAST_RESAMPLES, Math.min(MOST_RESAMPLES, MOST_VALUES / values));
        long[] differences = new long[resamples];
        for (int i = 0; i < resamples; i++) {
            differences[i] = percentile(resampled(after, random), percentile)
                    - percentile(resampled(before, random), percentile);
        }
        Arrays.sort(differences);
        return new BootstrapInterval(
                percentile(all(after), percentile) - percentile(all(before), percentile),
                differences[(int) Math.floor(TAIL * (resamples - 1))],
                differences[(int) Math.ceil((1 - TAIL) * (resamples - 1))]);
    }

    /** Returns whether the interval excludes 0. */
    public boolean isDifferent() {
        return low > 0 || high < 0;
    }

    private static long size(List<long[]> groups) {
        return groups.stream().mapToLong(group -> group.length).sum();
    }

    private static long[] all(List<long[]> groups) {
        return groups.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static long[] resampled(List<long[]> groups, SplittableRandom random) {
        long[][] chosen = new long[groups.size()][];
        int size = 0;
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = groups.get(random.nextInt(groups.size()));
            size += chosen[i].length;
        }
        long[] values = new long[size];
        int at = 0;
        for (long[] group : chosen) {
            System.arraycopy(group, 0, values, at, group.length);
            at += group.length;
        }
        return values;
    }

    private static long percentile(long[] values, double percentile) {
        Arrays.sort(values);
        int rank = (int) Math.max(1, Math.ceil(percentile / 100 * values.length));
        return values[rank - 1];
    }
}

package io.tickproof.verifier.latency;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How far two percentiles are apart, with an interval from resampling (Efron's percentile bootstrap). Candles that close
 * together are late together, so whole groups are drawn, not single values (cluster bootstrap).
 *
 * @param difference after less before, µs
 * @param low with 95 % confidence the difference is above
 * @param high and below
 */
public record BootstrapInterval(long difference, long low, long high) {
    private static final int MOST_DRAWS = 2_000;
    private static final int LEAST_DRAWS = 200;
    private static final long MOST_VALUES_DRAWN = 50_000_000;
    private static final double TAIL = 0.025;

    /**
     * @param before groups of values, none of them empty; at least one
     * @param percentile from 0 to 100
     */
    public static BootstrapInterval ofDifference(
            List<long[]> before, List<long[]> after, double percentile, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long values = size(before) + size(after);
        int draws = (int) Math.max(LEAST_DRAWS, Math.min(MOST_DRAWS, MOST_VALUES_DRAWN / values));
        long[] differences = new long[draws];
        for (int i = 0; i < draws; i++) {
            differences[i] =
                    percentile(drawn(after, random), percentile) - percentile(drawn(before, random), percentile);
        }
        Arrays.sort(differences);
        return new BootstrapInterval(
                percentile(all(after), percentile) - percentile(all(before), percentile),
                differences[(int) Math.floor(TAIL * (draws - 1))],
                differences[(int) Math.ceil((1 - TAIL) * (draws - 1))]);
    }

    /** Whether the interval leaves out that nothing changed. */
    public boolean isDifferent() {
        return low > 0 || high < 0;
    }

    private static long size(List<long[]> groups) {
        return groups.stream().mapToLong(group -> group.length).sum();
    }

    private static long[] all(List<long[]> groups) {
        return groups.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static long[] drawn(List<long[]> groups, SplittableRandom random) {
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

package io.tickproof.harness.speed;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * When two lists of measurements are called different. One-sided rank tests (Mann and Whitney 1947; exact but where values are equal) at a few
 * looks that are fixed beforehand; the doubt that is allowed in all is divided by looks, figures and sides (Bonferroni), so to look again and
 * again finds no difference that is none. What is told slower or faster is surely so, and its median is so by at least the least effect; what is told the same
 * surely differs by less.
 *
 * @param leastEffect such as 0.05: five percent
 * @param figures how many are judged at once
 */
record SequentialTest(double leastEffect, int figures) {
    /** Rounds behind which it is looked. With six and five figures no rank test can be sure unless every value of the one is above every value of the other. */
    static final List<Integer> LOOKS = List.of(8, 11, 15, 20);

    /** The chance that any of the figures of two builds that are alike is called slower or faster. */
    private static final double DOUBT = 0.05;

    private static final int SIDES = 2;

    /** What is said of two builds. */
    enum Says {
        SLOWER,
        FASTER,
        SAME,
        UNDECIDED
    }

    /**
     * @param before measurements, the less the better, all above zero
     * @param after as many
     */
    Says says(double[] before, double[] after) {
        double alpha = DOUBT / (LOOKS.size() * figures * SIDES);
        double least = 1 + leastEffect;
        double ratio = ratio(before, after);
        if (ratio >= least && isGreater(after, before, alpha)) {
            return Says.SLOWER;
        }
        if (ratio <= 1 / least && isGreater(before, after, alpha)) {
            return Says.FASTER;
        }
        return isGreater(times(before, least), after, alpha) && isGreater(times(after, least), before, alpha)
                ? Says.SAME
                : Says.UNDECIDED;
    }

    /** How many times as long it takes now, by the medians. */
    static double ratio(double[] before, double[] after) {
        return median(after) / median(before);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static boolean isGreater(double[] these, double[] those, double alpha) {
        return MannWhitneyUTest.withDefaults()
                        .with(AlternativeHypothesis.GREATER_THAN)
                        .test(these, those)
                        .getPValue()
                < alpha;
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }
}

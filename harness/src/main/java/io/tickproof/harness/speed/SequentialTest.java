package io.tickproof.harness.speed;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * A sequential test that decides whether two series of measurements differ. It applies one-sided rank tests (Mann and
 * Whitney 1947; exact unless values are equal) at a few looks that are fixed in advance. The error probability is
 * divided by looks, figures and sides (Bonferroni), so repeated looks do not find differences that do not exist.
 *
 * <p>{@code SLOWER} and {@code FASTER} mean that the test is significant and that the medians differ by at least the
 * minimum effect. {@code SAME} means that it is significant that they differ by less.
 *
 * @param minimumEffect for example 0.05 for 5 %
 * @param figures number of figures that are tested together
 */
record SequentialTest(double minimumEffect, int figures) {
    /**
     * Numbers of rounds after which the test looks at the measurements. With less than eight rounds and five figures, a
     * rank test is significant only if all values of one build are above all values of the other.
     */
    static final List<Integer> LOOKS = List.of(8, 11, 15, 20);

    /** The probability that any figure of two equal builds is called slower or faster. */
    private static final double ERROR_PROBABILITY = 0.05;

    private static final int SIDES = 2;

    /** The result of a comparison of two builds, from best to worst. */
    enum Result {
        FASTER,
        SAME,
        UNDECIDED,
        SLOWER;

        /** Returns the worse of the two results. */
        Result worse(Result other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    /** Returns the last look, after which an undecided figure stays undecided. */
    static int lastLook() {
        return LOOKS.get(LOOKS.size() - 1);
    }

    /**
     * Compares two series.
     *
     * @param before measurements of the first build; lower is better, and all are greater than zero
     * @param after as many measurements of the second build
     */
    Result compare(double[] before, double[] after) {
        double alpha = ERROR_PROBABILITY / (LOOKS.size() * figures * SIDES);
        double minimumRatio = 1 + minimumEffect;
        double ratio = ratio(before, after);
        if (ratio >= minimumRatio && isGreater(after, before, alpha)) {
            return Result.SLOWER;
        }
        if (ratio <= 1 / minimumRatio && isGreater(before, after, alpha)) {
            return Result.FASTER;
        }
        return isGreater(times(before, minimumRatio), after, alpha)
                        && isGreater(times(after, minimumRatio), before, alpha)
                ? Result.SAME
                : Result.UNDECIDED;
    }

    /** Returns the median after divided by the median before. */
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

package io.tickproof.harness.evidence;

import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.latency.SignedHistogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measured latency of one stage, in milliseconds.
 *
 * @param count number of measured ticks or candles
 * @param curve pairs of a percentile and its latency, by ascending percentile
 */
public record LatencyStage(double p50, double p95, double p99, double max, long count, List<double[]> curve) {
    /** The points are denser at the end, because the tail of a latency matters most. */
    private static final double[] CURVE = {0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

    private static final double MICROS_PER_MILLI = 1_000;

    /** Replaces an absent curve by an empty one. */
    public LatencyStage {
        curve = curve == null ? List.of() : curve;
    }

    /** Returns the measured stages by their names, in their order; stages without a measurement are omitted. */
    public static Map<String, LatencyStage> of(VerificationResult result) {
        Map<String, LatencyStage> stages = new LinkedHashMap<>();
        result.latency().stages().forEach((name, histogram) -> {
            if (histogram.count() > 0) {
                stages.put(name, of(histogram));
            }
        });
        return stages;
    }

    private static LatencyStage of(SignedHistogram histogram) {
        List<double[]> curve = new ArrayList<>();
        for (double percentile : CURVE) {
            curve.add(new double[] {percentile, millis(histogram, percentile)});
        }
        return new LatencyStage(
                millis(histogram, 50),
                millis(histogram, 95),
                millis(histogram, 99),
                histogram.max() / MICROS_PER_MILLI,
                histogram.count(),
                curve);
    }

    private static double millis(SignedHistogram histogram, double percentile) {
        return histogram.percentile(percentile) / MICROS_PER_MILLI;
    }
}

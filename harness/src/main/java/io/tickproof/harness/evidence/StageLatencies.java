package io.tickproof.harness.evidence;

import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.latency.SignedHistogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Summarises the latency histograms of a run as evidence.json stores them. */
final class StageLatencies {
    /** Percentiles of the curve that the page draws; denser towards the tail, which is the part that matters. */
    private static final double[] CURVE = {0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

    private StageLatencies() {}

    /** Returns stage name → latencies in ms, in the order of the stages; stages without a measurement are omitted. */
    static Map<String, Evidence.Stage> of(VerificationResult result) {
        Map<String, Evidence.Stage> stages = new LinkedHashMap<>();
        result.latency().stages().forEach((name, histogram) -> {
            if (histogram.count() > 0) {
                stages.put(
                        name,
                        new Evidence.Stage(
                                millis(histogram.percentile(50)),
                                millis(histogram.percentile(95)),
                                millis(histogram.percentile(99)),
                                millis(histogram.max()),
                                histogram.count(),
                                curve(histogram)));
            }
        });
        return stages;
    }

    private static List<double[]> curve(SignedHistogram histogram) {
        List<double[]> points = new ArrayList<>();
        for (double percentile : CURVE) {
            points.add(new double[] {percentile, millis(histogram.percentile(percentile))});
        }
        return points;
    }

    private static double millis(double micros) {
        return micros / 1000.0;
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.TimelineWriter;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.verifier.Result;
import io.tickproof.verifier.Verdict;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.latency.SignedHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The scenario's {@code expect.latencyMs} against what was measured. */
final class LatencyLimits {
    /** A generator this far behind its schedule has sent something else than the scenario says. */
    static final double MOST_BEHIND_MS = 2_000;

    private static final double[] CURVE = {0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

    private LatencyLimits() {}

    /**
     * A check a limit. None for a bounded run: there the job starts when everything is sent, so latency means nothing.
     */
    static List<Check> checks(Scenario scenario, Mode mode, Result result, TimelineWriter.Summary sent) {
        List<Check> checks = new ArrayList<>();
        if (mode == Mode.BOUNDED) {
            return checks;
        }
        boolean whole = result.checks().stream()
                .noneMatch(check -> check.name().equals("accounting") && check.verdict() != Verdict.PASS);
        scenario.expect()
                .latencyMs()
                .forEach((stage, limits) -> limits.forEach((percentile, limit) -> checks.add(check(
                        stage,
                        percentile,
                        limit,
                        result.latency().stages().get(stage),
                        whole,
                        sent.behindMaxMillis()))));
        return checks;
    }

    private static Check check(
            String stage, String percentile, double limit, SignedHistogram measured, boolean whole, double behind) {
        String name = "latency " + stage + " " + percentile;
        if (!whole) {
            return Check.unknown(name, "no verdict: the accounting does not add up");
        }
        if (behind > MOST_BEHIND_MS) {
            return Check.unknown(
                    name,
                    String.format(
                            Locale.ROOT,
                            "no verdict: the generator fell %.0f ms behind its schedule; lower deliver.pace",
                            behind));
        }
        if (measured.count() == 0) {
            return Check.unknown(name, "nothing was measured");
        }
        double value = millis(measured, percentile);
        String detail = String.format(Locale.ROOT, "%.1f ms, limit %.1f ms, of %d", value, limit, measured.count());
        if (value <= limit) {
            return Check.pass(name, detail);
        }
        Finding finding = new Finding(
                "latency",
                "",
                "",
                0,
                "at most " + limit + " ms",
                String.format(Locale.ROOT, "%.1f ms", value),
                new Cause(Kind.SLOW, "stage " + stage + ", " + percentile + " of " + measured.count()));
        return Check.fail(name, detail, List.of(finding), 1);
    }

    /** Denser towards the end: there it matters. */
    private static List<double[]> curve(SignedHistogram histogram) {
        List<double[]> points = new ArrayList<>();
        for (double percentile : CURVE) {
            points.add(new double[] {percentile, histogram.percentile(percentile) / 1000.0});
        }
        return points;
    }

    static double millis(SignedHistogram histogram, String percentile) {
        return switch (percentile) {
            case "p50" -> histogram.percentile(50) / 1000.0;
            case "p95" -> histogram.percentile(95) / 1000.0;
            case "p99" -> histogram.percentile(99) / 1000.0;
            case "max" -> histogram.max() / 1000.0;
            default -> throw new IllegalArgumentException("no such percentile: " + percentile);
        };
    }

    static Map<String, io.tickproof.harness.report.Evidence.Stage> stages(Result result) {
        Map<String, io.tickproof.harness.report.Evidence.Stage> stages = new java.util.LinkedHashMap<>();
        result.latency().stages().forEach((name, histogram) -> {
            if (histogram.count() > 0) {
                stages.put(
                        name,
                        new io.tickproof.harness.report.Evidence.Stage(
                                millis(histogram, "p50"),
                                millis(histogram, "p95"),
                                millis(histogram, "p99"),
                                millis(histogram, "max"),
                                histogram.count(),
                                curve(histogram)));
            }
        });
        return stages;
    }
}

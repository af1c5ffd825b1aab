package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.CheckName;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.latency.SignedHistogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The scenario's {@code expect.latencyMs} against what was measured. */
public final class LatencyLimits {
    /** A generator this far behind its schedule has sent something else than the scenario says. */
    public static final double MOST_BEHIND_MS = 2_000;

    private LatencyLimits() {}

    /**
     * A check a limit.
     *
     * @param startMicros of the stream, event time
     * @param addsUp whether the accounting does
     * @param behindMillis how far the generator fell behind its schedule
     */
    static List<Check> checks(
            Scenario.Expect expect, long startMicros, Latency latency, boolean addsUp, double behindMillis) {
        List<Check> checks = new ArrayList<>();
        Map<String, SignedHistogram> judged = judged(latency, startMicros, expect.warmUp());
        expect.latencyMs()
                .forEach((stage, limits) -> limits.forEach((percentile, limit) -> checks.add(check(
                        stage,
                        percentile,
                        limit,
                        judged.get(stage),
                        left(latency.stages().get(stage), judged.get(stage), expect.warmUp()),
                        addsUp,
                        behindMillis))));
        return checks;
    }

    /** The stages of a candle without those of the warm-up; the stages of a tick, which no cold job makes longer, as they are. */
    private static Map<String, SignedHistogram> judged(Latency latency, long startMicros, Duration warmUp) {
        Map<String, SignedHistogram> stages = new HashMap<>(latency.stages());
        if (warmUp.isZero()) {
            return stages;
        }
        stages.putAll(Latency.ofCandles(latency.samples().stream()
                .filter(sample -> sample.endMicros() - startMicros > warmUp.toNanos() / 1000)
                .toList()));
        return stages;
    }

    private static String left(SignedHistogram all, SignedHistogram judged, Duration warmUp) {
        long left = all.count() - judged.count();
        return left == 0 ? "" : "; " + left + " more end within the warm-up of " + warmUp;
    }

    private static Check check(
            String stage,
            String percentile,
            double limit,
            SignedHistogram measured,
            String left,
            boolean addsUp,
            double behind) {
        CheckName name = CheckId.LATENCY.of(stage, percentile);
        if (!addsUp) {
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
            return Check.unknown(name, "nothing was measured" + left);
        }
        double value = millis(measured, percentile);
        String detail =
                String.format(Locale.ROOT, "%.1f ms, limit %.1f ms, of %d%s", value, limit, measured.count(), left);
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

    static double millis(SignedHistogram histogram, String percentile) {
        return switch (percentile) {
            case "p50" -> histogram.percentile(50) / 1000.0;
            case "p95" -> histogram.percentile(95) / 1000.0;
            case "p99" -> histogram.percentile(99) / 1000.0;
            case "max" -> histogram.max() / 1000.0;
            default -> throw new IllegalArgumentException("no such percentile: " + percentile);
        };
    }
}

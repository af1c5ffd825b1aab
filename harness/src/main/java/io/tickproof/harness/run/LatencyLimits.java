package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.market.Micros;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.CheckName;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.latency.SignedHistogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Compares measured latencies with the scenario's {@code expect.latencyMs}.
 *
 * @param expect the limits and the warm-up
 * @param startMicros start of the stream in event time, µs since the epoch
 * @param accountingBalances whether every tick is accounted for; otherwise no latency has a verdict
 * @param behindMillis the largest delay of the generator behind its schedule
 */
public record LatencyLimits(Scenario.Expect expect, long startMicros, boolean accountingBalances, double behindMillis) {
    /** A generator that falls further behind its schedule does not send what the scenario describes. */
    public static final double MAX_BEHIND_MILLIS = 2_000;

    /** Returns one check per limit. */
    List<Check> checks(Latency latency) {
        List<Check> checks = new ArrayList<>();
        Map<String, SignedHistogram> held = heldToLimits(latency);
        expect.latencyMs()
                .forEach((stage, limits) -> limits.forEach((percentile, limit) -> checks.add(
                        check(new Limit(stage, percentile, limit), of(latency.stages(), stage), of(held, stage)))));
        return checks;
    }

    /** Returns the latencies of a stage. The stage exists, because the scenario reader rejects unknown ones. */
    private static SignedHistogram of(Map<String, SignedHistogram> stages, String stage) {
        return Objects.requireNonNull(stages.get(stage), stage);
    }

    private record Limit(String stage, String percentile, double millis) {}

    /**
     * Returns the latencies that are held to the limits, per stage. Stages of candles exclude the candles that end
     * within the warm-up. Stages of ticks include all ticks, because a cold job does not increase their latency.
     */
    private Map<String, SignedHistogram> heldToLimits(Latency latency) {
        Map<String, SignedHistogram> stages = new HashMap<>(latency.stages());
        if (expect.warmUp().isZero()) {
            return stages;
        }
        long warmUpMicros = Micros.of(expect.warmUp());
        stages.putAll(Latency.ofCandles(latency.samples().stream()
                .filter(sample -> sample.endMicros() - startMicros > warmUpMicros)
                .toList()));
        return stages;
    }

    private Check check(Limit limit, SignedHistogram all, SignedHistogram held) {
        CheckName name = CheckId.LATENCY.of(limit.stage(), limit.percentile());
        if (!accountingBalances) {
            return Check.unknown(name, "no verdict: the accounting does not balance");
        }
        if (behindMillis > MAX_BEHIND_MILLIS) {
            return Check.unknown(
                    name,
                    String.format(
                            Locale.ROOT,
                            "no verdict: the generator fell %.0f ms behind its schedule; lower deliver.pace",
                            behindMillis));
        }
        long excluded = all.count() - held.count();
        String warmUp = excluded == 0 ? "" : "; " + excluded + " more end within the warm-up of " + expect.warmUp();
        if (held.count() == 0) {
            return Check.unknown(name, "nothing was measured" + warmUp);
        }
        double measured = millis(held, limit.percentile());
        String detail = String.format(
                Locale.ROOT, "%.1f ms, limit %.1f ms, of %d%s", measured, limit.millis(), held.count(), warmUp);
        if (measured <= limit.millis()) {
            return Check.pass(name, detail);
        }
        Finding finding = new Finding(
                "latency",
                Finding.Place.NONE,
                "at most " + limit.millis() + " ms",
                String.format(Locale.ROOT, "%.1f ms", measured),
                new Cause(Kind.SLOW, "stage " + limit.stage() + ", " + limit.percentile() + " of " + held.count()));
        return Check.fail(name, detail, List.of(finding), 1);
    }

    private static double millis(SignedHistogram histogram, String percentile) {
        return switch (percentile) {
            case "p50" -> histogram.percentile(50) / 1000.0;
            case "p95" -> histogram.percentile(95) / 1000.0;
            case "p99" -> histogram.percentile(99) / 1000.0;
            case "max" -> histogram.max() / 1000.0;
            default -> throw new IllegalArgumentException("unknown percentile: " + percentile);
        };
    }
}

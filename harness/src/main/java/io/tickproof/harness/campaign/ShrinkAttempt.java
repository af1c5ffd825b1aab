package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.JobFailed;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run of a smaller scenario that failed.
 *
 * @param reason the reason for the failure; a smaller scenario must fail for the same reason
 * @param ticks the number of ticks that were sent
 * @param candles the findings of the candles that differ
 */
record ShrinkAttempt(String reason, long ticks, List<Finding> candles, Plan plan) {

    static ShrinkAttempt of(Plan plan, RunOutcome outcome) {
        var sent = outcome.history().sent();
        return new ShrinkAttempt(
                reason(outcome), sent == null ? 0 : sent.disorder().ticks(), differingCandles(outcome), plan);
    }

    private static List<Finding> differingCandles(RunOutcome outcome) {
        return outcome.checks().stream()
                .flatMap(check -> check.findings().stream())
                .filter(finding -> finding.kind().startsWith("candle ")
                        && !finding.window().isEmpty())
                .toList();
    }

    /** Returns the primary cause; without one, the checks that fail. */
    private static String reason(RunOutcome outcome) {
        if (outcome instanceof JobFailed) {
            return "the job does not complete";
        }
        return outcome.verified()
                .result()
                .primaryCause()
                .map(Cause.Kind::text)
                .orElseGet(() -> outcome.checks().stream()
                        .filter(check -> check.verdict() == Verdict.FAIL)
                        .map(Check::name)
                        .collect(Collectors.joining(", ", "checks that fail: ", "")));
    }

    /**
     * Returns the ticks with their deliveries, in the order in which they are sent.
     *
     * @param max the maximum number of ticks; the result has one more if the timeline exceeds it
     * @param maxWithDeliveries later ticks have no deliveries, to save memory
     */
    Map<TickName, List<Delivery>> deliveries(int max, int maxWithDeliveries) {
        Map<TickName, List<Delivery>> ticks = new LinkedHashMap<>();
        try (Timeline.Walk walk = plan.timeline().walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (!delivery.hasTick()) {
                    continue;
                }
                TickName name =
                        new TickName(delivery.tick().symbol(), delivery.tick().id());
                List<Delivery> deliveries = ticks.computeIfAbsent(name, tick -> new ArrayList<>());
                if (ticks.size() <= maxWithDeliveries) {
                    deliveries.add(delivery);
                } else if (ticks.size() > max) {
                    return ticks;
                }
            }
        }
        return ticks;
    }
}

package io.tickproof.harness.evidence;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.generator.timeline.MeasuredDisorder;
import io.tickproof.generator.timeline.MeasuredDisturbance;
import io.tickproof.harness.evidence.InputSummary.Affected;
import io.tickproof.harness.evidence.InputSummary.DisturbanceResult;
import io.tickproof.harness.evidence.InputSummary.Log;
import io.tickproof.harness.evidence.InputSummary.OutOfOrder;
import io.tickproof.harness.evidence.InputSummary.Quantiles;
import io.tickproof.harness.evidence.InputSummary.Sent;
import io.tickproof.harness.evidence.InputSummary.Stream;
import io.tickproof.harness.plan.Plan;
import io.tickproof.market.Micros;
import java.util.Map;
import java.util.function.DoubleToLongFunction;

/** Summarises the input of a run from its plan and from what the generator measured while it sent. */
final class InputSummaryBuilder {
    private InputSummaryBuilder() {}

    static InputSummary of(Plan plan, SendSummary sent) {
        MeasuredDisorder disorder = sent.disorder();
        return new InputSummary(
                stream(plan),
                disorder.disturbances().stream()
                        .map(InputSummaryBuilder::disturbance)
                        .toList(),
                new OutOfOrder(disorder.outOfOrder(), quantiles(disorder::distanceMicros)),
                new Sent(
                        disorder.ticks(),
                        disorder.count(Label.HEARTBEAT),
                        sent.manifest().dropped(),
                        sent.seconds(),
                        sent.maxLagMillis(),
                        sent.firstFailure() == null ? "" : sent.firstFailure().toString()),
                new Log(sent.manifest().partitions(), sent.manifest().sha256()));
    }

    private static Stream stream(Plan plan) {
        TickStream stream = plan.scenario().stream();
        String pace = plan.pace().describe();
        if (stream instanceof TickStream.Synthetic synthetic) {
            String source = "synthetic ticks over " + synthetic.duration() + " from " + synthetic.start();
            return new Stream(source, pace, synthetic.symbols().size(), Map.of());
        }
        String source = "recording " + ((TickStream.Recorded) stream).file();
        return plan.profile()
                .map(profile -> new Stream(source, pace, profile.symbols().size(), ProfileFacts.of(profile)))
                .orElseGet(() -> new Stream(source, pace, 0, Map.of()));
    }

    private static DisturbanceResult disturbance(MeasuredDisturbance item) {
        Disturbance disturbance = item.disturbance();
        return new DisturbanceResult(
                disturbance.kind(),
                target(disturbance.target()),
                disturbance.describe(),
                new Affected(
                        item.eligible(), item.affected(), disturbance.target().share(), item.share()),
                quantiles(item::delayMicros));
    }

    private static Quantiles quantiles(DoubleToLongFunction micros) {
        return new Quantiles(
                Micros.toSeconds(micros.applyAsLong(50)),
                Micros.toSeconds(micros.applyAsLong(99)),
                Micros.toSeconds(micros.applyAsLong(100)));
    }

    private static String target(Disturbance.Target target) {
        String symbols = target.symbols().isEmpty() ? "all" : String.join(", ", target.symbols());
        boolean always = target.from().isZero() && target.to().equals(ScenarioReader.LONGEST);
        return symbols + (always ? "" : ", " + target.from() + " to " + target.to());
    }
}

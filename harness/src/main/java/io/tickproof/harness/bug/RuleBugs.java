package io.tickproof.harness.bug;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Bugs that change the parameters of the candle contract that the job uses. */
final class RuleBugs {
    private RuleBugs() {}

    static UnaryOperator<Rules> windows(UnaryOperator<List<WindowSpec>> change) {
        return rules -> new Rules(
                change.apply(rules.windows()),
                rules.outOfOrderness(),
                rules.allowedLateness(),
                rules.maxAhead(),
                rules.rejectMisrouted(),
                rules.anyPrice());
    }

    static UnaryOperator<Rules> outOfOrderness(UnaryOperator<Duration> change) {
        return rules -> new Rules(
                rules.windows(),
                change.apply(rules.outOfOrderness()),
                rules.allowedLateness(),
                rules.maxAhead(),
                rules.rejectMisrouted(),
                rules.anyPrice());
    }

    static UnaryOperator<Rules> allowedLateness(UnaryOperator<Duration> change) {
        return rules -> new Rules(
                rules.windows(),
                rules.outOfOrderness(),
                change.apply(rules.allowedLateness()),
                rules.maxAhead(),
                rules.rejectMisrouted(),
                rules.anyPrice());
    }

    static UnaryOperator<Rules> acceptMisrouted() {
        return rules -> new Rules(
                rules.windows(),
                rules.outOfOrderness(),
                rules.allowedLateness(),
                rules.maxAhead(),
                false,
                rules.anyPrice());
    }

    static List<WindowSpec> withoutLast(List<WindowSpec> windows) {
        return windows.subList(0, windows.size() - 1);
    }

    static List<WindowSpec> withTwoMinutes(List<WindowSpec> windows) {
        List<WindowSpec> all = new ArrayList<>(windows);
        all.add(WindowSpec.tumbling(Duration.ofMinutes(2)));
        return all;
    }
}

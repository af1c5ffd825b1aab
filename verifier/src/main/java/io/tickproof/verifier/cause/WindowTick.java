package io.tickproof.verifier.cause;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.List;

/**
 * A tick that falls into a window, and what the contract does with it there.
 *
 * @param aside whether the job says that it is in no candle: too late, a duplicate, a dead letter
 */
record WindowTick(Tick tick, LogRecord sent, TickOutcome fate, boolean aside) {
    boolean isAccepted() {
        return fate == TickOutcome.ON_TIME || fate == TickOutcome.LATE;
    }

    String describe() {
        return Descriptions.of(tick) + ", " + sent.describe();
    }

    static String some(List<WindowTick> ticks) {
        String first = ticks.stream()
                .limit(3)
                .map(WindowTick::describe)
                .reduce((a, b) -> a + "; " + b)
                .orElse("none");
        return ticks.size() > 3 ? first + "; and " + (ticks.size() - 3) + " more" : first;
    }
}

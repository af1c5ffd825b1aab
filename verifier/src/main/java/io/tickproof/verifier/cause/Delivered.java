package io.tickproof.verifier.cause;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Sent;
import java.util.List;

/**
 * A tick that falls into a window, and what the contract does with it there.
 *
 * @param aside whether the job says that it is in no candle: too late, a duplicate, a dead letter
 */
record Delivered(Tick tick, Sent sent, Fate fate, boolean aside) {
    boolean isAccepted() {
        return fate == Fate.ON_TIME || fate == Fate.LATE;
    }

    String describe() {
        return Text.of(tick) + ", " + sent.place();
    }

    static String some(List<Delivered> ticks) {
        String first = ticks.stream()
                .limit(3)
                .map(Delivered::describe)
                .reduce((a, b) -> a + "; " + b)
                .orElse("none");
        return ticks.size() > 3 ? first + "; and " + (ticks.size() - 3) + " more" : first;
    }
}

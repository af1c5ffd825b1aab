package io.tickproof.verifier.oracle;

import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;

/**
 * A tick that is too late for a window: a row of the table too_late.
 *
 * @param markMicros M − B of its partition when it came
 */
public record TooLateTick(int partition, long offset, String window, long startMicros, Tick tick, long markMicros) {
    public String toRow() {
        return partition + "|" + offset + '|' + window + '|' + startMicros + '|' + tick.symbol() + '|' + tick.id() + '|'
                + tick.timeMicros() + '|' + Decimals.format(tick.price()) + '|' + Decimals.format(tick.quantity()) + '|'
                + markMicros;
    }
}

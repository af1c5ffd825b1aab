package io.tickproof.verifier.oracle;

import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;

/**
 * A tick that is too late for a window: a row of the table too_late.
 *
 * @param markMicros the watermark of its partition when it arrived (M − B of the candle contract), µs since the epoch
 */
public record TooLateTick(int partition, long offset, String window, long startMicros, Tick tick, long markMicros) {
    /** Returns the row as one line of text, from which the hash of the table is computed. */
    public String toRow() {
        return partition + "|" + offset + '|' + window + '|' + startMicros + '|' + tick.symbol() + '|' + tick.id() + '|'
                + tick.timeMicros() + '|' + Decimals.format(tick.price()) + '|' + Decimals.format(tick.quantity()) + '|'
                + markMicros;
    }
}

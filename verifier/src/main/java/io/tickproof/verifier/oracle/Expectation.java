package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;

/** What the oracle finds, as it finds it. Each candle is told once, when no later tick can change it. */
public interface Expectation {
    void candle(ExpectedCandle candle);

    void tooLate(TooLateTick row, Sent sent);

    void duplicate(io.tickproof.market.Tick tick, Sent sent);

    void deadLetter(String reason, Sent sent);

    /**
     * Told for every (tick, window) of the windows that somebody watches.
     *
     * @param fate ON_TIME or LATE where the window takes it; else why not
     */
    void watched(Candle.Key window, io.tickproof.market.Tick tick, Sent sent, Fate fate);
}

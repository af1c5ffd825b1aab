package io.tickproof.market;

import java.util.Objects;

/**
 * One trade.
 *
 * @param symbol the traded instrument, 1 to {@value Symbols#MAX_LENGTH} characters, see {@link Symbols}
 * @param id the trade id, unique within the symbol, 0 or more
 * @param timeMicros event time in µs since the epoch, UTC
 * @param price in units of 10⁻⁸, see {@link Decimals}; zero or negative only if the scenario allows it
 * @param quantity in units of 10⁻⁸, 0 or more
 * @param side the taker's side
 */
public record Tick(String symbol, long id, long timeMicros, long price, long quantity, Side side) {
    public Tick {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(side, "side");
    }

    /** Returns a copy with another event time, in µs since the epoch. */
    public Tick withTimeMicros(long newTimeMicros) {
        return new Tick(symbol, id, newTimeMicros, price, quantity, side);
    }

    /** Returns the name in messages: {@code BTC-USD 4711}. */
    public String name() {
        return symbol + " " + id;
    }
}

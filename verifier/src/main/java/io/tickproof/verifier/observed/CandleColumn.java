package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A column of a candle that can be compared. What makes a row unique (window, symbol, start) is none of them. */
public enum CandleColumn {
    OPEN("open", Candle::open, true),
    HIGH("high", Candle::high, true),
    LOW("low", Candle::low, true),
    CLOSE("close", Candle::close, true),
    VOLUME("volume", Candle::volume),
    VWAP("vwap", Candle::vwap),
    MEAN_PRICE("meanPrice", Candle::meanPrice),
    TRADES("trades", Candle::trades, false),
    ID_SUM("idSum", Candle::idSum, false),
    ID_XOR("idXor", Candle::idXor, false);

    private final String text;
    private final Function<Candle, BigDecimal> value;
    /** Where the column is a long, this; else null. */
    private final ToLongFunction<Candle> number;

    CandleColumn(String text, Function<Candle, BigDecimal> value) {
        this.text = text;
        this.value = value;
        number = null;
    }

    /** @param units whether it counts units of 10⁻⁸ */
    CandleColumn(String text, ToLongFunction<Candle> number, boolean units) {
        this.text = text;
        this.number = number;
        value = units
                ? candle -> Decimals.toBigDecimal(number.applyAsLong(candle))
                : candle -> BigDecimal.valueOf(number.applyAsLong(candle));
    }

    /** The word in scenarios and findings. */
    public String text() {
        return text;
    }

    public static Optional<CandleColumn> of(String text) {
        return Arrays.stream(values())
                .filter(column -> column.text.equals(text))
                .findFirst();
    }

    /** What the column says; null where it says nothing. */
    public BigDecimal value(Candle candle) {
        return value.apply(candle);
    }

    /** Whether the value is a sum or quotient of prices and quantities, and not a count of something. */
    public boolean isMeasured() {
        return compareTo(TRADES) < 0;
    }

    /** @param tolerance how far measured values may be apart; 0: not at all */
    public boolean differs(Candle a, Candle b, BigDecimal tolerance) {
        if (number != null && number.applyAsLong(a) == number.applyAsLong(b)) {
            return false;
        }
        BigDecimal one = value(a);
        BigDecimal other = value(b);
        if (one == null || other == null) {
            return one != other;
        }
        int order = one.compareTo(other);
        return order != 0
                && (!isMeasured()
                        || tolerance.signum() == 0
                        || one.subtract(other).abs().compareTo(tolerance) > 0);
    }
}

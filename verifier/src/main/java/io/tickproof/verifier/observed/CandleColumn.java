package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** A column of a candle that can be compared. What makes a row unique (window, symbol, start) is none of them. */
public enum CandleColumn {
    OPEN("open", candle -> Decimals.toBigDecimal(candle.open())),
    HIGH("high", candle -> Decimals.toBigDecimal(candle.high())),
    LOW("low", candle -> Decimals.toBigDecimal(candle.low())),
    CLOSE("close", candle -> Decimals.toBigDecimal(candle.close())),
    VOLUME("volume", Candle::volume),
    VWAP("vwap", Candle::vwap),
    MEAN_PRICE("meanPrice", Candle::meanPrice),
    TRADES("trades", candle -> BigDecimal.valueOf(candle.trades())),
    ID_SUM("idSum", candle -> BigDecimal.valueOf(candle.idSum())),
    ID_XOR("idXor", candle -> BigDecimal.valueOf(candle.idXor()));

    private final String text;
    private final Function<Candle, BigDecimal> value;

    CandleColumn(String text, Function<Candle, BigDecimal> value) {
        this.text = text;
        this.value = value;
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

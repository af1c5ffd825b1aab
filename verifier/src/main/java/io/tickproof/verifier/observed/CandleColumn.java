package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A column of a candle that can be compared. The columns of its key (window, symbol, start) are not among them. */
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
    private final Function<Candle, @Nullable BigDecimal> value;
    /** A shortcut for columns of the type long; null for the others. */
    private final @Nullable ToLongFunction<Candle> number;

    CandleColumn(String text, Function<Candle, @Nullable BigDecimal> value) {
        this.text = text;
        this.value = value;
        number = null;
    }

    /** @param units whether the column counts units of 10⁻⁸ */
    CandleColumn(String text, ToLongFunction<Candle> number, boolean units) {
        this.text = text;
        this.number = number;
        value = units
                ? candle -> Decimals.toBigDecimal(number.applyAsLong(candle))
                : candle -> BigDecimal.valueOf(number.applyAsLong(candle));
    }

    /** Returns the name of the column in scenarios and findings. */
    public String text() {
        return text;
    }

    /** Returns the column with this name; empty if there is none. */
    public static Optional<CandleColumn> of(String text) {
        return Arrays.stream(values())
                .filter(column -> column.text.equals(text))
                .findFirst();
    }

    /** Returns the value of the column; null if the row has none. */
    public @Nullable BigDecimal value(Candle candle) {
        return value.apply(candle);
    }

    /** Returns whether the value is a sum or quotient of prices and quantities, to which a tolerance applies. */
    public boolean isMeasured() {
        return compareTo(TRADES) < 0;
    }

    /**
     * Returns whether the column of two candles differs.
     *
     * @param tolerance the largest accepted difference of measured values; 0 for exact equality
     */
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

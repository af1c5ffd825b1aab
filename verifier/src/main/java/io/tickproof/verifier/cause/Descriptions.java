package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Describes candles, ticks and times for findings. */
public final class Descriptions {
    private Descriptions() {}

    /** Returns the columns of a candle; empty for null. */
    public static String of(@Nullable Candle candle) {
        if (candle == null) {
            return "";
        }
        return "open " + Decimals.format(candle.open()) + ", high " + Decimals.format(candle.high()) + ", low "
                + Decimals.format(candle.low()) + ", close " + Decimals.format(candle.close()) + ", volume "
                + plain(candle.volume()) + ", vwap " + plain(candle.vwap()) + ", mean " + plain(candle.meanPrice())
                + ", "
                + candle.trades() + " trades";
    }

    /** Returns the name, time, price and quantity of a tick. */
    public static String of(Tick tick) {
        return tick.name() + " (" + time(tick.timeMicros()) + ", " + Decimals.format(tick.price()) + " × "
                + Decimals.format(tick.quantity()) + ")";
    }

    /** Returns a time in ISO 8601, UTC. */
    public static String time(long micros) {
        return Micros.toInstant(micros).toString();
    }

    /** Returns a duration in seconds with up to six decimals: {@code 240}, {@code 0.000001}. */
    public static String seconds(long micros) {
        return plain(BigDecimal.valueOf(micros, 6));
    }

    /** Returns a count with grouped digits: {@code 17,080}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a number without trailing zeros and without an exponent; {@code none} for null. */
    static String plain(@Nullable BigDecimal value) {
        if (value == null) {
            return "none";
        }
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}

package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Candles and ticks in words, for findings. */
public final class Descriptions {
    private Descriptions() {}

    public static String of(Candle candle) {
        if (candle == null) {
            return "";
        }
        return "open " + Decimals.format(candle.open()) + ", high " + Decimals.format(candle.high()) + ", low "
                + Decimals.format(candle.low()) + ", close " + Decimals.format(candle.close()) + ", volume "
                + plain(candle.volume()) + ", vwap " + plain(candle.vwap()) + ", mean " + plain(candle.meanPrice())
                + ", "
                + candle.trades() + " trades";
    }

    public static String of(Tick tick) {
        return tick.name() + " (" + time(tick.timeMicros()) + ", " + Decimals.format(tick.price()) + " × "
                + Decimals.format(tick.quantity()) + ")";
    }

    public static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /** A span in seconds, to the microsecond: {@code 240}, {@code 0.000001}. */
    public static String seconds(long micros) {
        return plain(BigDecimal.valueOf(micros, 6));
    }

    private static String plain(BigDecimal value) {
        if (value == null) {
            return "none";
        }
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}

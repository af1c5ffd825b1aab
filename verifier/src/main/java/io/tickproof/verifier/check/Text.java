package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Candles and ticks in words, for findings. */
final class Text {
    private Text() {}

    static String of(Candle candle) {
        if (candle == null) {
            return "";
        }
        return "open " + Decimals.format(candle.open()) + ", high " + Decimals.format(candle.high()) + ", low "
                + Decimals.format(candle.low()) + ", close " + Decimals.format(candle.close()) + ", volume "
                + plain(candle.volume()) + ", vwap " + plain(candle.vwap()) + ", mean " + plain(candle.meanPrice())
                + ", "
                + candle.trades() + " trades";
    }

    static String of(Tick tick) {
        return tick.name() + " (" + time(tick.timeMicros()) + ", " + Decimals.format(tick.price()) + " × "
                + Decimals.format(tick.quantity()) + ")";
    }

    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /** Names of the columns in which two candles differ. */
    static List<String> differences(Candle a, Candle b) {
        List<String> names = new ArrayList<>();
        addIf(names, "open", a.open() != b.open());
        addIf(names, "high", a.high() != b.high());
        addIf(names, "low", a.low() != b.low());
        addIf(names, "close", a.close() != b.close());
        addIf(names, "volume", !plain(a.volume()).equals(plain(b.volume())));
        addIf(names, "vwap", !plain(a.vwap()).equals(plain(b.vwap())));
        addIf(names, "mean price", !plain(a.meanPrice()).equals(plain(b.meanPrice())));
        addIf(names, "trade count", a.trades() != b.trades());
        addIf(names, "fingerprint", a.idSum() != b.idSum() || a.idXor() != b.idXor());
        return names;
    }

    private static void addIf(List<String> names, String name, boolean differs) {
        if (differs) {
            names.add(name);
        }
    }

    private static String plain(BigDecimal value) {
        if (value == null) {
            return "none";
        }
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}

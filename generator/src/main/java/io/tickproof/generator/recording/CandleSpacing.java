package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The distances of the rows of published candles, by symbol. */
final class CandleSpacing {
    private final Map<String, TreeSet<Long>> times = new HashMap<>();

    CandleSpacing(List<PublishedCandle> candles) {
        for (PublishedCandle candle : candles) {
            times.computeIfAbsent(candle.symbol(), symbol -> new TreeSet<>()).add(candle.timeMicros());
        }
    }

    /**
     * Returns the length of a candle in µs: the greatest common divisor of the distances, so that a sparse symbol without
     * two consecutive windows is no problem; the least distance if the former is below 1 s; 0 if there are no distances.
     */
    long intervalMicros() {
        long divisor = 0;
        long least = Long.MAX_VALUE;
        for (Collection<Long> ofSymbol : times.values()) {
            long before = Long.MIN_VALUE;
            for (long time : ofSymbol) {
                if (before != Long.MIN_VALUE) {
                    divisor = divisor(time - before, divisor);
                    least = Math.min(least, time - before);
                }
                before = time;
            }
        }
        return divisor == 0 || divisor % Micros.PER_SECOND == 0 ? divisor : least;
    }

    /** Returns the number of windows without a row between two rows of their symbol. */
    long missing(long intervalMicros) {
        long missing = 0;
        for (TreeSet<Long> ofSymbol : times.values()) {
            missing += (ofSymbol.last() - ofSymbol.first()) / intervalMicros + 1 - ofSymbol.size();
        }
        return Math.max(0, missing);
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}

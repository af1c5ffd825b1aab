package io.tickproof.verifier.published;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distinguishes equal local times at the end of daylight saving time by the order of the file: the local time of a symbol
 * goes back when the repeated hour begins.
 */
final class RepeatedHour {
    /** Longer than the repeated hour, and much shorter than a year. */
    private static final long NEAR_MICROS = 2 * 3_600 * Micros.PER_SECOND;

    private final Map<String, Long> last = new HashMap<>();
    private final Map<String, Long> turns = new HashMap<>();
    private final boolean isNewestFirst;

    /** @param candles the rows in the order of the file */
    RepeatedHour(List<PublishedCandle> candles) {
        Map<String, Long> first = new HashMap<>();
        long ascending = 0;
        for (PublishedCandle candle : candles) {
            Long before = first.put(candle.symbol(), candle.timeMicros());
            ascending += before == null ? 0 : Long.signum(candle.timeMicros() - before);
        }
        isNewestFirst = ascending < 0;
    }

    /** Returns whether the time of the next row, if it occurs twice, is the second one. */
    boolean isSecond(PublishedCandle next) {
        Long before = last.put(next.symbol(), next.timeMicros());
        long step = before == null ? 0 : next.timeMicros() - before;
        if (isNewestFirst ? step > 0 : step < 0) {
            turns.put(next.symbol(), before);
        }
        Long turn = turns.get(next.symbol());
        boolean isAfterTurn = turn != null && Math.abs(next.timeMicros() - turn) <= NEAR_MICROS;
        return isNewestFirst != isAfterTurn;
    }
}

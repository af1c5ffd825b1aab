package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader saw of the table of candles while the job was writing it: each row as often as it changed, in the order
 * of the readings. Filled by one thread, read when that has ended.
 */
public final class ObservedRevisions {
    /** So many rows are kept; of more only the number is. */
    private static final int MOST_KEPT = 500_000;

    private final Map<Candle.Key, List<Reading>> byCandle = new TreeMap<>();
    private final Map<Candle.Key, Candle> last = new HashMap<>();
    private long kept;
    private long left;
    private long looks;

    /** @param wallMicros when it was seen, µs since the epoch */
    public record Reading(Candle candle, long wallMicros) {}

    /** One row of a look. @return whether it is another one than in the look before */
    public boolean saw(Candle candle, long wallMicros) {
        Candle before = last.put(candle.key(), candle);
        if (before != null && before.toRow().equals(candle.toRow())) {
            return false;
        }
        if (kept == MOST_KEPT) {
            left++;
            return true;
        }
        kept++;
        byCandle.computeIfAbsent(candle.key(), key -> new ArrayList<>(1)).add(new Reading(candle, wallMicros));
        return true;
    }

    public void looked() {
        looks++;
    }

    /** How many candles were seen. */
    long candles() {
        return last.size();
    }

    /** How often the table was looked at. */
    public long looks() {
        return looks;
    }

    /** Rows that were seen and not kept. */
    public long left() {
        return left;
    }

    /** In the order in which they were seen. */
    public Map<Candle.Key, List<Reading>> byCandle() {
        return byCandle;
    }
}

package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The candles that a concurrent reader saw while the job was writing them: each row once per change, in the order of the
 * readings. One thread adds rows; they are read after it has ended.
 */
public final class ObservedRevisions {
    /** Maximum number of rows that are kept. Further rows are only counted. */
    private static final int MOST_KEPT = 500_000;

    private final Map<Candle.Key, List<Reading>> byCandle = new TreeMap<>();
    private final Map<Candle.Key, Candle> latest = new HashMap<>();
    private long kept;
    private long omitted;
    private long polls;

    /** @param wallMicros when the row was seen, wall clock, µs since the epoch */
    public record Reading(Candle candle, long wallMicros) {}

    /**
     * Adds a row that was just read.
     *
     * @return whether the row differs from the one of the previous poll
     */
    public boolean add(Candle candle, long wallMicros) {
        Candle before = latest.put(candle.key(), candle);
        if (before != null && before.toRow().equals(candle.toRow())) {
            return false;
        }
        if (kept == MOST_KEPT) {
            omitted++;
            return true;
        }
        kept++;
        byCandle.computeIfAbsent(candle.key(), key -> new ArrayList<>(1)).add(new Reading(candle, wallMicros));
        return true;
    }

    /** Counts a poll. Call it after the rows of the poll are added. */
    public void endPoll() {
        polls++;
    }

    /** Returns the number of distinct candles that were seen. */
    long candles() {
        return latest.size();
    }

    /** Returns how often the table was read. */
    public long polls() {
        return polls;
    }

    /** Returns the number of rows that were seen and not kept. */
    public long omitted() {
        return omitted;
    }

    /** Returns the rows of each candle in the order in which they were seen. */
    public Map<Candle.Key, List<Reading>> byCandle() {
        return byCandle;
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.PublishedCandle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a file of published candles contains.
 *
 * @param symbols symbol → number of rows
 * @param span the times of the rows
 * @param gaps windows without a row
 * @param flaws rows that cannot be right
 */
public record CandleProfile(PublishedCandleFile file, Map<String, Long> symbols, Span span, Gaps gaps, Flaws flaws) {
    /**
     * The times of the rows, in µs since the epoch.
     *
     * @param isNewestFirst whether most rows are earlier than the row before
     */
    public record Span(long firstMicros, long lastMicros, boolean isNewestFirst) {}

    /**
     * Windows without a trade or without a row.
     *
     * @param missing windows between two rows of their symbol that have no row
     * @param zeroVolumes rows with a volume of zero
     */
    public record Gaps(long missing, long zeroVolumes) {}

    /**
     * Rows that cannot be right.
     *
     * @param unordered rows whose open or close is above the high or below the low
     * @param firstUnordered row of the first of them; 0 if there is none
     * @param repeated rows with the time of an earlier row of their symbol
     * @param firstRepeated row of the first of them; 0 if there is none
     */
    public record Flaws(long unordered, long firstUnordered, long repeated, long firstRepeated) {}

    /** Returns the profile of a file. */
    public static CandleProfile of(PublishedCandleFile file) {
        Map<String, Long> symbols = new TreeMap<>();
        Map<String, Long> last = new HashMap<>();
        Set<Map.Entry<String, Long>> seen = new HashSet<>();
        long first = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        long direction = 0;
        long zeroVolumes = 0;
        long unordered = 0;
        long firstUnordered = 0;
        long repeated = 0;
        long firstRepeated = 0;
        for (PublishedCandle candle : file.candles()) {
            symbols.merge(candle.symbol(), 1L, Long::sum);
            Long before = last.put(candle.symbol(), candle.timeMicros());
            direction += before == null ? 0 : Long.signum(candle.timeMicros() - before);
            first = Math.min(first, candle.timeMicros());
            latest = Math.max(latest, candle.timeMicros());
            zeroVolumes += candle.volume() != null && candle.volume().signum() == 0 ? 1 : 0;
            if (!candle.prices().isOrdered()) {
                firstUnordered = unordered == 0 ? candle.row() : firstUnordered;
                unordered++;
            }
            if (!seen.add(Map.entry(candle.symbol(), candle.timeMicros()))) {
                firstRepeated = repeated == 0 ? candle.row() : firstRepeated;
                repeated++;
            }
        }
        long interval = file.intervalMicros();
        return new CandleProfile(
                file,
                symbols,
                new Span(first, latest, direction < 0),
                new Gaps(interval == 0 ? 0 : new CandleSpacing(file.candles()).missing(interval), zeroVolumes),
                new Flaws(unordered, firstUnordered, repeated, firstRepeated));
    }
}

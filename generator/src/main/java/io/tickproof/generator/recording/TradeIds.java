package io.tickproof.generator.recording;

import io.tickproof.generator.recording.DatasetProfile.NumberedTick;
import org.jspecify.annotations.Nullable;

/**
 * The trade ids of a recording. The candle contract counts the same symbol and id once within a minute of event time.
 *
 * @param numbers ticks whose id is a number
 * @param texts ticks whose id is another text
 * @param outOfOrder ticks whose id is less than the greatest id of their symbol before them, and new
 * @param duplicates ticks that equal an earlier tick in symbol, id, price, quantity and time
 * @param conflicts ticks that have the symbol and the id of an earlier tick, but another price, quantity or time
 * @param missing gaps in the ids of all symbols; null if no tick has an id that is a number
 */
public record TradeIds(
        long numbers,
        long texts,
        Occurrences outOfOrder,
        Occurrences duplicates,
        Conflicts conflicts,
        @Nullable Missing missing) {

    /** No occurrence. */
    static final Occurrences NEVER = new Occurrences(0, null);

    /**
     * How often something occurs.
     *
     * @param firstRow number of its first row in the file; null if it never occurs
     */
    public record Occurrences(long count, @Nullable Long firstRow) {
        Occurrences plus(long row) {
            return new Occurrences(count + 1, firstRow == null ? Long.valueOf(row) : firstRow);
        }
    }

    /**
     * Different ticks with the same id.
     *
     * @param count ticks that differ from every earlier tick with their symbol and id
     * @param dropped ticks that a job drops as duplicates although they are none: those of them that also have the
     *     minute of an earlier tick with their id
     * @param first the first of them; null if there are none
     */
    public record Conflicts(
            long count, long dropped, @Nullable Pair first) {}

    /**
     * Two different ticks with the same symbol and id.
     *
     * @param earlier the first tick with this id
     * @param later the first one that differs from it
     */
    public record Pair(NumberedTick earlier, NumberedTick later) {}

    /**
     * Ids between the least and the greatest id of a symbol that no tick has.
     *
     * @param ids number of missing ids
     * @param gaps number of spans of missing ids
     * @param first the gap with the least ids; of several symbols that of the symbol whose first row comes first; null if
     *     no id is missing
     */
    public record Missing(long ids, long gaps, @Nullable Gap first) {
        Missing plus(Missing other) {
            return new Missing(ids + other.ids, gaps + other.gaps, first == null ? other.first : first);
        }
    }

    /**
     * A span of missing ids.
     *
     * @param firstId the least missing id
     * @param afterRow number of the row in the file that has the id before it
     */
    public record Gap(String symbol, long firstId, long afterRow) {}
}

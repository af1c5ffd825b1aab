package io.tickproof.generator.recording;

import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a recording contains. The whole file is read before anything starts, so invalid rows are found. Values of which
 * there is none, such as the first of no duplicates, are null.
 *
 * @param source file and format
 * @param counts numbers of rows
 * @param symbols in the order of their first row
 * @param times range and order of the times
 * @param ids the trade ids
 * @param activity gaps and ticks over time
 */
public record DatasetProfile(
        Source source,
        Counts counts,
        Map<String, SymbolProfile> symbols,
        Times times,
        TradeIds ids,
        Activity activity) {

    /** A span between two ticks that is longer than this many seconds counts as a gap. */
    static final long GAP_SECONDS = 60;

    /**
     * File and format.
     *
     * @param format name of the format
     * @param hasArrival whether the source records when it received each tick; if so, ticks are replayed at that time
     * @param options how the file was read
     */
    public record Source(Path file, String format, boolean hasArrival, ReadOptions options) {
        /** Returns whether the recording can be sorted: the records of a topic are replayed as they are. */
        public boolean isSortable() {
            return !TopicRecordingReader.isTopicRecording(file);
        }
    }

    /**
     * Numbers of rows.
     *
     * @param ticks rows with a tick
     * @param badRows rows that cannot be read as a tick; 0 if such rows are refused
     * @param firstBadRow describes the first of them
     * @param equalTimes ticks with the same time as the previous tick of their symbol
     * @param zeroQuantities ticks with a quantity of zero
     * @param truncatedTimes ticks whose event time had digits below the microsecond, which were cut off
     */
    public record Counts(
            long ticks,
            long badRows,
            @Nullable String firstBadRow,
            long equalTimes,
            long zeroQuantities,
            long truncatedTimes) {}

    /**
     * One symbol.
     *
     * @param ticks number of ticks, 1 or more
     * @param low least price, in units of 10⁻⁸
     * @param high greatest price, in units of 10⁻⁸
     * @param missingIds gaps in its trade ids; null if no tick has an id that is a number
     */
    public record SymbolProfile(long ticks, long low, long high, TradeIds.@Nullable Missing missingIds) {}

    /**
     * Range and order of the times. All times are µs since the epoch.
     *
     * @param firstMicros least event time
     * @param lastMicros greatest event time
     * @param latency from event times to arrival times; null if the source does not record arrivals
     * @param lastArrivalMicros greatest arrival time; the greatest event time if the source does not record arrivals
     * @param order the order of the rows
     * @param disorder how far ticks are out of order
     */
    public record Times(
            long firstMicros,
            long lastMicros,
            long lastArrivalMicros,
            @Nullable Latency latency,
            RowOrder order,
            Disorder disorder) {}

    /**
     * Differences between arrival and event times, in µs. A negative one means that a clock was wrong.
     *
     * @param minMicros the least difference
     * @param maxMicros the greatest difference
     */
    public record Latency(long minMicros, long maxMicros) {}

    /**
     * How far ticks are out of order in the file.
     *
     * @param ticks ticks whose event time is less than the greatest before them
     * @param maxMicros greatest difference between such a tick and the greatest event time before it, in µs; 0 if there
     *     are none
     * @param lateness how far each tick is behind the stream when it is replayed in the order of the file: behind the
     *     greatest event or arrival time until then, in µs; ticks that are not behind are omitted
     */
    public record Disorder(long ticks, long maxMicros, Histogram lateness) {
        /** Returns how many ticks are more than this behind, within a thousandth of the limit. */
        public long behind(long micros) {
            return lateness.getTotalCount() == 0 || micros >= lateness.getMaxValue()
                    ? 0
                    : lateness.getCountBetweenValues(lateness.nextNonEquivalentValue(micros), lateness.getMaxValue());
        }
    }

    /**
     * Gaps and ticks over time.
     *
     * @param gaps spans of more than {@value #GAP_SECONDS} s without any tick
     * @param longestGap the longest span without any tick; null if all ticks have the same time
     * @param bucketSeconds width of a bucket of {@code ticksOverTime}
     * @param ticksOverTime start of a bucket of event time, in s since the epoch → number of ticks
     */
    public record Activity(
            long gaps, @Nullable Gap longestGap, long bucketSeconds, SortedMap<Long, Long> ticksOverTime) {}

    /**
     * A span without any tick.
     *
     * @param startMicros event time of the tick before it, in µs since the epoch
     * @param micros its length, in µs
     */
    public record Gap(long startMicros, long micros) {}

    /** Returns the number of rows with a tick. */
    public long ticks() {
        return counts.ticks;
    }

    /**
     * Reads a recording whose format is detected and in which every row must be a tick.
     *
     * @throws RecordingException if the file cannot be read or any row is not a tick
     */
    public static DatasetProfile of(Path file) {
        return of(file, ReadOptions.STRICT);
    }

    /**
     * Reads a recording from end to end; twice if any of its ids occurs twice.
     *
     * @throws RecordingException if the file cannot be read, contains no tick, or contains a bad row that is refused
     */
    public static DatasetProfile of(Path file, ReadOptions options) {
        return new ProfileBuilder(file, options).read();
    }

    /** A tick with the number of its row in the file. */
    public record NumberedTick(long row, Tick tick) {}
}

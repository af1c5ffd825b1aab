package io.tickproof.pipeline.output;

import io.tickproof.market.Candle;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the job emits, one record type per table. They are public records, so that Flink serializes them as
 * POJOs and not with Kryo.
 */
public final class OutputRows {
    private OutputRows() {}

    /** The position of a record in the log. */
    public record LogPosition(int partition, long offset) {}

    /**
     * The fields of a tick that tables contain.
     *
     * @param timeMicros event time in µs since the epoch
     * @param price in units of 10⁻⁸
     * @param quantity in units of 10⁻⁸
     */
    public record TickFields(String symbol, long id, long timeMicros, long price, long quantity) {}

    /**
     * A candle, either its first emission or a revision.
     *
     * @param emittedMicros wall clock when the job emitted it, in µs since the epoch
     */
    public record CandleRow(Candle candle, long emittedMicros) {}

    /**
     * A tick that was too late for a window. There is one row per (tick, window).
     *
     * @param window name of the window
     * @param windowStartMicros start of the window in µs since the epoch
     * @param watermarkMicros the partition watermark M − B when the tick was read, in µs since the epoch
     */
    public record TooLateRow(
            LogPosition position, TickFields tick, String window, long windowStartMicros, long watermarkMicros) {}

    /**
     * A delivery of a tick that a candle already contains.
     *
     * @param timeMicros event time in µs since the epoch
     */
    public record DuplicateRow(LogPosition position, String symbol, long id, long timeMicros) {}

    /**
     * A record that is not a valid tick.
     *
     * @param reason name of a {@link io.tickproof.market.RejectionReason}
     * @param payload the bytes of the record, or a description of the tick
     */
    public record DeadLetterRow(LogPosition position, String reason, byte[] payload) {}

    /**
     * An update of a symbol's hash in Redis: its latest tick, its moving average, or both.
     *
     * @param tick null if the update contains no tick
     * @param average null if the update contains no average
     */
    public record LatestRow(
            String symbol,
            @Nullable LatestTick tick,
            @Nullable MovingAverage average) {

        /** Returns an update with the later tick and the later average of both updates. */
        public LatestRow merge(LatestRow other) {
            return new LatestRow(symbol, later(tick, other.tick), later(average, other.average));
        }

        private static <T extends Comparable<T>> @Nullable T later(@Nullable T one, @Nullable T other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return other.compareTo(one) > 0 ? other : one;
        }
    }

    /**
     * The latest tick of a symbol, ordered by (event time, trade id).
     *
     * @param price in units of 10⁻⁸
     * @param timeMicros event time in µs since the epoch
     */
    public record LatestTick(long price, long timeMicros, long id) implements Comparable<LatestTick> {
        @Override
        public int compareTo(LatestTick other) {
            int byTime = Long.compare(timeMicros, other.timeMicros);
            return byTime != 0 ? byTime : Long.compare(id, other.id);
        }
    }

    /**
     * The moving average of a symbol, ordered by (end of the window, number of ticks).
     *
     * @param value mean price of the window, 8 decimals
     * @param endMicros end of the window in µs since the epoch
     * @param count number of ticks in the window
     */
    public record MovingAverage(BigDecimal value, long endMicros, long count) implements Comparable<MovingAverage> {
        @Override
        public int compareTo(MovingAverage other) {
            int byEnd = Long.compare(endMicros, other.endMicros);
            return byEnd != 0 ? byEnd : Long.compare(count, other.count);
        }
    }
}

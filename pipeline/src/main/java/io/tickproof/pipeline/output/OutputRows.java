package io.tickproof.pipeline.output;

import io.tickproof.market.Candle;
import java.math.BigDecimal;

/** What the job puts out, a record a table. Public records, so that Flink serializes them without Kryo. */
public final class OutputRows {
    private OutputRows() {}

    /**
     * A candle, first or revised.
     *
     * @param emittedMicros when the job had it ready, wall clock, µs since the epoch
     */
    public record CandleRow(Candle candle, long emittedMicros) {}

    /** A tick that came too late for a window. One row a (tick, window). */
    public record TooLateRow(
            int partition,
            long offset,
            String window,
            long windowStartMicros,
            String symbol,
            long id,
            long timeMicros,
            long price,
            long quantity,
            long markMicros) {}

    /** A further copy of a tick that is in a candle already. */
    public record DuplicateRow(int partition, long offset, String symbol, long id, long timeMicros) {}

    /** @param reason a {@link io.tickproof.market.RejectionReason}'s name */
    public record DeadLetterRow(int partition, long offset, String reason, byte[] payload) {}

    /**
     * News for Redis: the latest tick of a symbol, or its moving average, or both.
     *
     * @param timeMicros of the latest tick; negative where there is no news of ticks
     * @param averageEndMicros end of the window of the average; 0 where there is no news of it
     */
    public record LatestRow(
            String symbol,
            long price,
            long timeMicros,
            long id,
            BigDecimal average,
            long averageEndMicros,
            long averageCount) {
        public boolean hasTick() {
            return timeMicros >= 0;
        }

        public boolean hasAverage() {
            return average != null;
        }

        /** The later tick and the later average of the two. */
        public LatestRow and(LatestRow other) {
            LatestRow tick = isLaterTick(other) ? other : this;
            LatestRow mean = isLaterAverage(other) ? other : this;
            return new LatestRow(
                    symbol,
                    tick.price,
                    tick.timeMicros,
                    tick.id,
                    mean.average,
                    mean.averageEndMicros,
                    mean.averageCount);
        }

        private boolean isLaterTick(LatestRow other) {
            return other.hasTick()
                    && (!hasTick() || other.timeMicros > timeMicros || other.timeMicros == timeMicros && other.id > id);
        }

        private boolean isLaterAverage(LatestRow other) {
            return other.hasAverage()
                    && (!hasAverage()
                            || other.averageEndMicros > averageEndMicros
                            || other.averageEndMicros == averageEndMicros && other.averageCount > averageCount);
        }
    }
}

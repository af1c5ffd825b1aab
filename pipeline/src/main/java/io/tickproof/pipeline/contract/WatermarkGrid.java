package io.tickproof.pipeline.contract;

import io.tickproof.market.Micros;

/**
 * The instants at which a window can end. Only a watermark that passes such an instant has an effect, so source and
 * lateness filter emit no others. Batches are flushed less often, and a watermark directly follows the record that
 * advanced it.
 */
public final class WatermarkGrid {
    private WatermarkGrid() {}

    /**
     * Returns the watermark in Flink's sense: all records up to and including this millisecond have been read.
     *
     * @param greatestMicros the greatest event time read, in µs since the epoch
     * @param outOfOrdernessMicros the max out-of-orderness, in µs
     */
    public static long watermarkMillis(long greatestMicros, long outOfOrdernessMicros) {
        return Micros.toMillis(greatestMicros - outOfOrdernessMicros) - 1;
    }

    /**
     * Returns whether the watermark passes an instant of the grid when it advances.
     *
     * @param fromMillis the watermark before; {@code Long.MIN_VALUE} if there was none, and then any watermark passes
     * @param toMillis the watermark after
     * @param gridMillis distance between two instants of the grid, see {@link WindowMath#paneMillis}
     */
    public static boolean crosses(long fromMillis, long toMillis, long gridMillis) {
        return fromMillis == Long.MIN_VALUE
                || Math.floorDiv(toMillis + 1, gridMillis) > Math.floorDiv(fromMillis + 1, gridMillis);
    }
}

package io.tickproof.pipeline.contract;

/**
 * Watermarks matter only where a window can end, so only those that pass such an instant are sent on: fewer flushes of
 * batches, and a watermark stands in the stream directly behind the record that moved it.
 */
public final class WatermarkGrid {
    private WatermarkGrid() {}

    /**
     * "Everything up to and including this ms has been seen": Flink's meaning, for the greatest event time M and bound
     * B in µs.
     */
    public static long watermarkMillis(long greatestMicros, long boundMicros) {
        return Math.floorDiv(greatestMicros - boundMicros, 1000L) - 1;
    }

    /** Whether an instant of the grid has passed between the two watermarks. */
    public static boolean crosses(long fromMillis, long toMillis, long gridMillis) {
        return fromMillis == Long.MIN_VALUE
                || Math.floorDiv(toMillis + 1, gridMillis) > Math.floorDiv(fromMillis + 1, gridMillis);
    }
}

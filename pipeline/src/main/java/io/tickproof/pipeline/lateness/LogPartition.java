package io.tickproof.pipeline.lateness;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the lateness filter knows about one partition of the log, and the batches that it has not emitted yet. */
final class LogPartition {
    /** M of the candle contract: the greatest event time of the valid records; {@code Long.MIN_VALUE} before the first. */
    long greatestMicros = Long.MIN_VALUE;

    /** Offset of the last record. Volatile, because the thread that reports metrics reads it. */
    volatile long offset = -1;

    /** Whether this subtask reads the partition. If not, its state is only kept for the next restore. */
    boolean isAssigned;

    final Map<String, TickBatch> batches = new LinkedHashMap<>();

    boolean hasRecord() {
        return greatestMicros != Long.MIN_VALUE;
    }

    /** Returns the partition watermark M − B in µs; {@code Long.MIN_VALUE} before the first valid record. */
    long watermarkMicros(long outOfOrdernessMicros) {
        return hasRecord() ? greatestMicros - outOfOrdernessMicros : Long.MIN_VALUE;
    }
}

package io.tickproof.verifier.oracle;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A record of the log.
 *
 * @param label what the generator did to the delivery: {@code on time}, {@code late}
 * @param delayMicros how long after its event time the delivery is scheduled, µs
 */
public record LogRecord(int partition, long offset, String label, long delayMicros, Timing timing) {
    /** Delays of this length and more are shown in whole seconds. */
    private static final long WHOLE_SECONDS_FROM_MICROS = 10 * Micros.PER_SECOND;

    /**
     * When the record was sent.
     *
     * @param scheduledMicros the scheduled time, wall clock, µs since the epoch
     * @param sentMicros when it was handed to the producer, wall clock, µs since the epoch
     * @param appendedMillis when the broker appended it to the log, ms since the epoch
     */
    public record Timing(long scheduledMicros, long sentMicros, long appendedMillis) {
        /** The timing of a log whose send times are not known. */
        public static final Timing UNKNOWN = new Timing(0, 0, 0);
    }

    /** Returns a record on time at this position, without a known timing. */
    public static LogRecord at(int partition, long offset) {
        return new LogRecord(partition, offset, "on time", 0, Timing.UNKNOWN);
    }

    public long scheduledMicros() {
        return timing.scheduledMicros();
    }

    public long sentMicros() {
        return timing.sentMicros();
    }

    public long appendedMillis() {
        return timing.appendedMillis();
    }

    /** Returns the position and the delay as findings show them: {@code partition 2, offset
     * 917, late, 41 s after its event time}. */
    public String describe() {
        String position = "partition " + partition + ", offset " + offset;
        return delayMicros > 0
                ? position + ", " + label + ", " + seconds(delayMicros) + " s after its event time"
                : position;
    }

    private static String seconds(long micros) {
        int scale = micros >= WHOLE_SECONDS_FROM_MICROS ? 0 : 3;
        return BigDecimal.valueOf(micros, 6)
                .setScale(scale, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}

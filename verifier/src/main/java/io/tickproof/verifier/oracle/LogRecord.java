package io.tickproof.verifier.oracle;

/**
 * A record that is in the log, and how it came there.
 *
 * @param label what the generator did to it, in words
 * @param delayMicros how long after its event time it was due
 * @param scheduledMicros when it was to be sent, wall clock, µs since the epoch
 * @param sentMicros when it was sent
 * @param appendedMillis when the broker appended it, in whole ms
 */
public record LogRecord(
        int partition,
        long offset,
        String label,
        long delayMicros,
        long scheduledMicros,
        long sentMicros,
        long appendedMillis) {

    /** For findings: {@code partition 2, offset 917, 41 s late}. */
    public String place() {
        StringBuilder text = new StringBuilder("partition ")
                .append(partition)
                .append(", offset ")
                .append(offset);
        if (delayMicros > 0) {
            text.append(", ")
                    .append(label)
                    .append(' ')
                    .append(seconds(delayMicros))
                    .append(" s after its time");
        }
        return text.toString();
    }

    private static String seconds(long micros) {
        java.math.BigDecimal value = java.math.BigDecimal.valueOf(micros, 6);
        int scale = micros >= 10_000_000 ? 0 : 3;
        return value.setScale(scale, java.math.RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}

package io.tickproof.market;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Conversions from and to microseconds, the one internal unit of time: instants as µs since the epoch, durations as a
 * number of µs, both in a {@code long}.
 */
public final class Micros {
    /** One millisecond in µs. */
    public static final long PER_MILLI = 1_000;

    /** One second in µs. */
    public static final long PER_SECOND = 1_000_000;

    /** Stands for a time or a duration that is not known; as a time it is before all others. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private Micros() {}

    /**
     * Returns the instant as µs since the epoch, rounded down.
     *
     * @throws ArithmeticException if it does not fit into a {@code long}, beyond the years ±290,000
     */
    public static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / PER_MILLI);
    }

    /**
     * Returns the duration in µs, rounded down.
     *
     * @throws ArithmeticException if it does not fit into a {@code long}
     */
    public static long of(Duration duration) {
        return Math.addExact(Math.multiplyExact(duration.getSeconds(), PER_SECOND), duration.getNano() / PER_MILLI);
    }

    /** Returns the milliseconds in µs. */
    public static long ofMillis(long millis) {
        return millis * PER_MILLI;
    }

    /** Returns the current wall clock in µs since the epoch. */
    public static long now() {
        return of(Instant.now());
    }

    /** Converts µs since the epoch to an instant. */
    public static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Converts µs to a duration. */
    public static Duration toDuration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** Converts µs to whole milliseconds, rounded towards negative infinity. */
    public static long toMillis(long micros) {
        return Math.floorDiv(micros, PER_MILLI);
    }

    /** Converts µs to seconds with a fraction. */
    public static double toSeconds(long micros) {
        return micros / (double) PER_SECOND;
    }

    /** Returns a duration in µs as a text in seconds: {@code 0.25 s}. */
    public static String secondsText(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString() + " s";
    }
}

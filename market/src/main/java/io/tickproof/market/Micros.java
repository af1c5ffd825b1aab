package io.tickproof.market;

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

    /** Returns the instant that is so many µs after the epoch. */
    public static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Returns the duration of so many µs. */
    public static Duration toDuration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** Returns whole milliseconds, rounded down, also before the epoch. */
    public static long toMillis(long micros) {
        return Math.floorDiv(micros, PER_MILLI);
    }

    /** Returns seconds with their fraction. */
    public static double toSeconds(long micros) {
        return micros / (double) PER_SECOND;
    }
}

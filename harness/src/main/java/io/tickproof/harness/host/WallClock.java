package io.tickproof.harness.host;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Detects that the clock of the machine was set during a run. Latencies, the age of rows and Flink's idleness detection
 * rely on it, so measurements with a clock that jumped are worthless. The monotonic clock of the JVM is the reference.
 */
public final class WallClock {
    /** More than NTP slews a clock in 15 minutes at 500 ppm, and less than a clock is usually set by. */
    private static final long TOLERANCE_MILLIS = 500;
    /** If two readings of the monotonic clock are further apart, the thread was suspended between them. */
    private static final long READING_NANOS_MAX = 50_000_000;

    private static final int TRIES_MAX = 100;

    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private final long startMillis;
    private final long startNanos;
    private volatile long movedMillis;

    public WallClock() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    public WallClock(LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
        long before;
        long wall;
        long after;
        int left = TRIES_MAX;
        do {
            before = nanos.getAsLong();
            wall = wallMillis.getAsLong();
            after = nanos.getAsLong();
        } while (after - before >= READING_NANOS_MAX && left-- > 0);
        startMillis = wall;
        startNanos = after;
    }

    /**
     * Checks the clock.
     *
     * @return a message if the clock was set since the start, even if it has been set back; empty otherwise
     */
    public Optional<String> moved() {
        long before = nanos.getAsLong();
        long wall = wallMillis.getAsLong();
        long after = nanos.getAsLong();
        if (movedMillis == 0 && after - before < READING_NANOS_MAX) {
            long off = wall - startMillis - TimeUnit.NANOSECONDS.toMillis(after - startNanos);
            movedMillis = Math.abs(off) > TOLERANCE_MILLIS ? off : 0;
        }
        return movedMillis == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the clock of this machine was set %s by %.1f s during the run%s: its measurements are worthless; run it again",
                        movedMillis < 0 ? "back" : "forward",
                        Math.abs(movedMillis) / 1e3,
                        movedMillis < 0 ? "" : ", or the machine was asleep"));
    }
}

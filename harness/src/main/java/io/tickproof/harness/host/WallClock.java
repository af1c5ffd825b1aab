package io.tickproof.harness.host;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the machine's clock was set while a run lasted. Latencies, the age of rows and FlinkCluster's watermarks all rest on
 * it: what is measured with a clock that jumped is worth nothing.
 */
public final class WallClock {
    /** More than NTP slews it by in an hour, less than anybody sets it by on purpose. */
    private static final long MOST_MILLIS = 500;
    /** Two readings further apart than this say nothing: the thread was held up between them. */
    private static final long MOST_APART_NANOS = 50_000_000;

    private static final int MOST_TRIES = 100;

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
        int left = MOST_TRIES;
        do {
            before = nanos.getAsLong();
            wall = wallMillis.getAsLong();
            after = nanos.getAsLong();
        } while (after - before >= MOST_APART_NANOS && left-- > 0);
        startMillis = wall;
        startNanos = after;
    }

    /** Looks at the clock. @return what became of it, if it was set since the run began, even if it was set back again */
    public Optional<String> moved() {
        long before = nanos.getAsLong();
        long wall = wallMillis.getAsLong();
        long after = nanos.getAsLong();
        if (movedMillis == 0 && after - before < MOST_APART_NANOS) {
            long off = wall - startMillis - TimeUnit.NANOSECONDS.toMillis(after - startNanos);
            movedMillis = Math.abs(off) > MOST_MILLIS ? off : 0;
        }
        return movedMillis == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "this machine's clock was set %s by %.1f s while the run lasted%s: nothing that was measured since is worth anything; run it again",
                        movedMillis < 0 ? "back" : "forward",
                        Math.abs(movedMillis) / 1e3,
                        movedMillis < 0 ? "" : ", or the machine slept"));
    }
}

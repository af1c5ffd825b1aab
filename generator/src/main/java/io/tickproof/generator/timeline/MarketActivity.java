package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Micros;
import org.jspecify.annotations.Nullable;

/**
 * How busy the market is from minute to minute. Symbols follow an operational clock on which their rates are constant;
 * this class converts its instants to event time (a time-changed Poisson process). Busy minutes contain more
 * operational time, quiet minutes contain less; the mean over a week is one.
 */
final class MarketActivity {
    private static final double MINUTE_MICROS = 60e6;
    /** Operational times from here on are treated as never: converted to event time they would overflow a long. */
    private static final double NEVER_MICROS = 1e17;

    private static final double BUSY_MINUTE_SHARE = 0.05;
    private static final double WEEKDAY_FACTOR = 1.1;
    private static final double WEEKEND_FACTOR = 0.75;
    private static final double BUSIEST_HOUR = 15;
    private static final long MINUTES_PER_DAY = 1_440;

    private final long startMicros;
    /** Operational µs up to the start of each minute; null if the two clocks are identical. */
    private final double @Nullable [] before;

    MarketActivity(long seed, TickStream.Synthetic stream, long startMicros) {
        this.startMicros = startMicros;
        if (stream.activity().sessions() == 0 && stream.activity().bursts() == 1) {
            before = null;
            return;
        }
        SeededRandom random = new SeededRandom(seed, "activity");
        int minutes = (int) (stream.duration().toMinutes() + 2);
        before = new double[minutes + 1];
        for (int i = 0; i < minutes; i++) {
            long minute = Math.floorDiv(startMicros, 60 * Micros.PER_SECOND) + i;
            double burst = SeededRandom.toUniform(random.bits(0, minute)) < BUSY_MINUTE_SHARE
                    ? stream.activity().bursts()
                    : (1 - BUSY_MINUTE_SHARE * stream.activity().bursts()) / (1 - BUSY_MINUTE_SHARE);
            before[i + 1] = before[i]
                    + MINUTE_MICROS * burst * session(stream.activity().sessions(), minute);
        }
    }

    private static double session(double swing, long minute) {
        double hour = Math.floorMod(minute, MINUTES_PER_DAY) / 60.0;
        // Day 0 of the epoch was a Thursday.
        boolean weekend = Math.floorMod(Math.floorDiv(minute, MINUTES_PER_DAY) + 3, 7L) >= 5;
        double day = 1 + swing * StrictMath.cos(2 * StrictMath.PI * (hour - BUSIEST_HOUR) / 24);
        double week = 1 + swing * ((weekend ? WEEKEND_FACTOR : WEEKDAY_FACTOR) - 1);
        return day * week;
    }

    /**
     * Converts an operational instant to event time.
     *
     * @param operationalMicros operational time since the start of the stream, in µs
     * @param hint a minute at or before the instant, as returned by {@link #minute}
     * @return µs since the epoch; {@link Long#MAX_VALUE} if the instant is after the end of the stream
     */
    long eventMicros(double operationalMicros, int hint) {
        if (before == null) {
            return operationalMicros >= NEVER_MICROS ? Long.MAX_VALUE : startMicros + (long) operationalMicros;
        }
        int minute = minute(operationalMicros, hint);
        if (minute == before.length - 1) {
            return Long.MAX_VALUE;
        }
        double fraction = (operationalMicros - before[minute]) / (before[minute + 1] - before[minute]);
        return startMicros + (long) ((minute + fraction) * MINUTE_MICROS);
    }

    /** Returns the minute that contains the instant, or the number of minutes if the instant is after all of them. */
    int minute(double operationalMicros, int hint) {
        if (before == null) {
            return 0;
        }
        int minute = hint;
        while (minute < before.length - 1 && before[minute + 1] <= operationalMicros) {
            minute++;
        }
        return minute;
    }

    /** Returns the smallest operational time, in µs, whose event time is at or after the given one. */
    double operationalMicros(long eventMicros) {
        double since = eventMicros - startMicros;
        if (before == null || since <= 0) {
            return Math.max(0, since);
        }
        int minute = (int) Math.min(since / MINUTE_MICROS, before.length - 2);
        double fraction = Math.min(1, since / MINUTE_MICROS - minute);
        return before[minute] + fraction * (before[minute + 1] - before[minute]);
    }
}

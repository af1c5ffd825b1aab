package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;

/**
 * How busy the market is from minute to minute. Symbols live by an operational clock on which their rates are
 * constant; this one tells the event time of its instants (a time-changed Poisson process). Busy minutes hold more of
 * it, quiet ones less; the mean over a week is one.
 */
final class MarketActivity {
    private static final double MINUTE = 60e6;
    private static final double AGES = 1e17;
    private static final double BURSTY = 0.05;
    private static final double WEEKDAY = 1.1;
    private static final double WEEKEND = 0.75;
    private static final double BUSIEST_HOUR = 15;

    private final long startMicros;
    /** Operational µs up to the start of each minute; null: both clocks are one. */
    private final double[] before;

    MarketActivity(long seed, TickStream.Synthetic stream, long startMicros) {
        this.startMicros = startMicros;
        if (stream.sessions() == 0 && stream.bursts() == 1) {
            before = null;
            return;
        }
        SeededRandom draws = new SeededRandom(seed, "activity");
        int minutes = (int) (stream.duration().toMinutes() + 2);
        before = new double[minutes + 1];
        for (int i = 0; i < minutes; i++) {
            long minute = Math.floorDiv(startMicros, 60_000_000L) + i;
            double burst = SeededRandom.toUniform(draws.bits(0, minute)) < BURSTY
                    ? stream.bursts()
                    : (1 - BURSTY * stream.bursts()) / (1 - BURSTY);
            before[i + 1] = before[i] + MINUTE * burst * session(stream.sessions(), minute);
        }
    }

    private static double session(double swing, long minute) {
        double hour = Math.floorMod(minute, 1440L) / 60.0;
        // Day 0 of the epoch was a Thursday.
        boolean weekend = Math.floorMod(Math.floorDiv(minute, 1440L) + 3, 7L) >= 5;
        double day = 1 + swing * StrictMath.cos(2 * StrictMath.PI * (hour - BUSIEST_HOUR) / 24);
        double week = 1 + swing * ((weekend ? WEEKEND : WEEKDAY) - 1);
        return day * week;
    }

    /**
     * Event time of an instant, in µs since the epoch.
     *
     * @param operationalMicros since the start of the stream
     * @param hint a minute at or before it
     */
    long eventMicros(double operationalMicros, int hint) {
        if (before == null) {
            // A rare symbol's first tick may be ages away.
            return operationalMicros >= AGES ? Long.MAX_VALUE : startMicros + (long) operationalMicros;
        }
        int minute = minute(operationalMicros, hint);
        if (minute == before.length - 1) {
            return Long.MAX_VALUE;
        }
        double within = (operationalMicros - before[minute]) / (before[minute + 1] - before[minute]);
        return startMicros + (long) ((minute + within) * MINUTE);
    }

    /** The minute that holds the instant; one behind the last if it is behind all. */
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

    /** The least operational time whose event time is not below this one. */
    double operationalMicros(long eventMicros) {
        double since = eventMicros - startMicros;
        if (before == null || since <= 0) {
            return Math.max(0, since);
        }
        int minute = (int) Math.min(since / MINUTE, before.length - 2);
        double within = Math.min(1, since / MINUTE - minute);
        return before[minute] + within * (before[minute + 1] - before[minute]);
    }
}

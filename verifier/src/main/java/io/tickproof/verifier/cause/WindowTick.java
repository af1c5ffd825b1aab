package io.tickproof.verifier.cause;

import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tick whose time is in a window, and its outcome there by the contract.
 *
 * @param watermarkMicros the watermark of the partition before the delivery, µs since the epoch; null before the first
 *     record of the partition
 * @param excluded whether the job's tables say that the tick is in no candle: too late, a duplicate, or a dead letter
 */
record WindowTick(
        Tick tick,
        LogRecord sent,
        TickOutcome outcome,
        @Nullable Long watermarkMicros,
        boolean excluded) {
    private static final int MOST_SHOWN = 3;

    boolean isAccepted() {
        return outcome == TickOutcome.ON_TIME || outcome == TickOutcome.LATE;
    }

    String describe() {
        return Descriptions.of(tick) + ", " + sent.describe();
    }

    /** Describes the first ticks and counts the others. */
    static String some(List<WindowTick> ticks) {
        String first = ticks.stream()
                .limit(MOST_SHOWN)
                .map(WindowTick::describe)
                .reduce((a, b) -> a + "; " + b)
                .orElse("none");
        return ticks.size() > MOST_SHOWN ? first + "; and " + (ticks.size() - MOST_SHOWN) + " more" : first;
    }

    /**
     * Returns the cause of missing late ticks: the job excluded them, or they are missing everywhere. The latter is only
     * known if the job reports the ticks that it excludes.
     */
    static Kind lateKind(List<WindowTick> missing, boolean reportsExcluded) {
        return reportsExcluded && missing.stream().noneMatch(WindowTick::excluded)
                ? Kind.OLDER_REVISION
                : Kind.LATE_LOST;
    }
}

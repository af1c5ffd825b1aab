package io.tickproof.pipeline.window;

import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WindowMath;
import java.io.Serializable;
import java.util.List;

/**
 * Determines when state is no longer needed. A span of event time, such as a pane, expires when the last window that
 * contains its last instant is closed for good. The watermark is never ahead of a partition watermark, so no tick after
 * that can still be accepted for the span.
 *
 * @param latenessMicros the allowed lateness L in µs
 */
record StateExpiry(List<WindowSpec> windows, long latenessMicros) implements Serializable {

    /** An action on the start of a span or window, in µs since the epoch. */
    interface StartAction {
        void accept(long startMicros) throws Exception;
    }

    /** Returns the watermark in ms from which on no tick is accepted for a window with this end. */
    long closedForGoodMillis(long endMicros) {
        return -Math.floorDiv(-(endMicros + latenessMicros), Micros.PER_MILLI) - 1;
    }

    /** Returns the watermark in ms at which the span {@code [start, start + length)} expires. */
    long expiryMillis(long startMicros, long lengthMicros) {
        long lastInstant = startMicros + lengthMicros - 1;
        long lastEnd = Long.MIN_VALUE;
        for (WindowSpec window : windows) {
            lastEnd = Math.max(lastEnd, WindowMath.lastStart(window, lastInstant) + window.sizeMicros());
        }
        return closedForGoodMillis(lastEnd);
    }

    /** Calls the action with the start of each span of this length that expires exactly at the watermark. */
    void forEachExpiredSpan(long watermarkMillis, long lengthMicros, StartAction action) throws Exception {
        long newest = Micros.ofMillis(watermarkMillis + 1) - latenessMicros;
        long oldest = newest;
        for (WindowSpec window : windows) {
            oldest = Math.min(oldest, newest - window.sizeMicros() - window.slideMicros());
        }
        for (long start = WindowMath.floor(oldest - lengthMicros, lengthMicros);
                start <= newest;
                start += lengthMicros) {
            if (expiryMillis(start, lengthMicros) == watermarkMillis) {
                action.accept(start);
            }
        }
    }

    /** Calls the action with the start of the window of this kind that is closed for good exactly at the watermark. */
    void forClosedWindow(WindowSpec window, long watermarkMillis, StartAction action) throws Exception {
        long newest = Micros.ofMillis(watermarkMillis + 1) - latenessMicros;
        long end = WindowMath.floor(newest, window.slideMicros());
        if (closedForGoodMillis(end) == watermarkMillis) {
            action.accept(end - window.sizeMicros());
        }
    }
}

package io.tickproof.pipeline.contract;

import io.tickproof.market.WindowSpec;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Determines which windows contain a tick, and when a window is closed. All times are in µs since the epoch unless the
 * name says otherwise.
 *
 * <p>"Partition watermark" is M − B of the candle contract: the greatest event time read from the tick's partition,
 * minus the max out-of-orderness. It is {@code Long.MIN_VALUE} for the first record of a partition, for which nothing is
 * late.
 */
public final class WindowMath {
    private WindowMath() {}

    /**
     * Returns the length of a pane in ms: the greatest common divisor of all slides. Every window is a whole number of
     * panes.
     */
    public static long paneMillis(List<WindowSpec> windows) {
        long divisor = 0;
        for (WindowSpec window : windows) {
            divisor = greatestCommonDivisor(divisor, window.slideMillis());
        }
        return divisor;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /**
     * Returns the window whose mean price is the moving average in Redis (candle contract 7): the first sliding window
     * in the order of the list, or the first window if none slides. The oracle makes this choice on its own.
     *
     * @param windows at least one window
     */
    public static WindowSpec averageWindow(List<WindowSpec> windows) {
        for (WindowSpec window : windows) {
            if (!window.isTumbling()) {
                return window;
            }
        }
        return windows.get(0);
    }

    /** Returns the greatest multiple of the length that is not after the time, also before the epoch. */
    public static long floor(long time, long length) {
        return Math.floorDiv(time, length) * length;
    }

    /** Returns the start of the last window that contains the time. */
    public static long lastStart(WindowSpec window, long time) {
        return floor(time, window.slideMicros());
    }

    /** Calls the action with the start of every window that contains the time, the last window first. */
    public static void forEachStart(WindowSpec window, long time, LongConsumer action) {
        long slide = window.slideMicros();
        long size = window.sizeMicros();
        for (long start = lastStart(window, time); start > time - size; start -= slide) {
            action.accept(start);
        }
    }

    /**
     * Returns whether a tick is too late for a window (candle contract 8): end + lateness ≤ partition watermark.
     *
     * @param end the end of the window
     * @param partitionWatermark M − B when the tick was read
     * @param lateness the allowed lateness L
     */
    public static boolean isTooLate(long end, long partitionWatermark, long lateness) {
        return partitionWatermark != Long.MIN_VALUE && end + lateness <= partitionWatermark;
    }

    /**
     * Returns whether any window that contains the time is closed. The tick then revises a candle or is too late for
     * it.
     */
    public static boolean isLateForAny(List<WindowSpec> windows, long time, long partitionWatermark) {
        return isTooLateForAny(windows, time, partitionWatermark, 0);
    }

    /** Returns whether all windows that contain the time are closed for good. */
    public static boolean isTooLateForAll(List<WindowSpec> windows, long time, long partitionWatermark, long lateness) {
        if (isBeforeAllDeadlines(time, partitionWatermark, lateness)) {
            return false;
        }
        for (WindowSpec window : windows) {
            if (!isTooLate(lastStart(window, time) + window.sizeMicros(), partitionWatermark, lateness)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether any window that contains the time is closed for good. */
    public static boolean isTooLateForAny(List<WindowSpec> windows, long time, long partitionWatermark, long lateness) {
        if (isBeforeAllDeadlines(time, partitionWatermark, lateness)) {
            return false;
        }
        for (WindowSpec window : windows) {
            // The earliest window that contains the time ends one slide after the start of the last one.
            if (isTooLate(lastStart(window, time) + window.slideMicros(), partitionWatermark, lateness)) {
                return true;
            }
        }
        return false;
    }

    /** A shortcut for nearly all ticks: a window that contains the time ends after it. */
    private static boolean isBeforeAllDeadlines(long time, long partitionWatermark, long lateness) {
        return partitionWatermark == Long.MIN_VALUE || time + lateness > partitionWatermark;
    }
}

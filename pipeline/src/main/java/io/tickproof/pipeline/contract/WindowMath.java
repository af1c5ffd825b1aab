package io.tickproof.pipeline.contract;

import io.tickproof.market.WindowSpec;
import java.util.List;
import java.util.function.LongConsumer;

/** Which windows hold a tick, and when they close. Times in µs since the epoch unless a name says otherwise. */
public final class WindowMath {
    private WindowMath() {}

    /** The greatest span that every window is made of: the greatest common divisor of all slides, in ms. */
    public static long paneMillis(List<WindowSpec> windows) {
        long divisor = 0;
        for (WindowSpec window : windows) {
            divisor = gcd(divisor, window.slideMillis());
        }
        return divisor;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
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

    /** The last of the starts whose windows hold the time. */
    public static long lastStart(WindowSpec window, long time) {
        long slide = window.slideMillis() * 1000;
        return Math.floorDiv(time, slide) * slide;
    }

    /** Calls back with every start whose window holds the time, the last first. */
    public static void forEachStart(WindowSpec window, long time, LongConsumer action) {
        long slide = window.slideMillis() * 1000;
        long size = window.sizeMillis() * 1000;
        for (long start = lastStart(window, time); start > time - size; start -= slide) {
            action.accept(start);
        }
    }

    /** Candle contract 8: a tick is too late for a window that ends at e when e + L ≤ M − B. */
    public static boolean isTooLate(long end, long mark, long lateness) {
        return mark != Long.MIN_VALUE && end + lateness <= mark;
    }

    /** Whether the first window of any kind is closed: then the tick revises a candle, or is too late for it. */
    public static boolean isLateForAny(List<WindowSpec> windows, long time, long mark) {
        return isTooLateForAny(windows, time, mark, 0);
    }

    /** Whether the last window of every kind is closed for good. */
    public static boolean isTooLateForAll(List<WindowSpec> windows, long time, long mark, long lateness) {
        if (mark == Long.MIN_VALUE || time + lateness > mark) {
            return false;
        }
        for (WindowSpec window : windows) {
            if (!isTooLate(lastStart(window, time) + window.sizeMillis() * 1000, mark, lateness)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first window of any kind is closed for good. */
    public static boolean isTooLateForAny(List<WindowSpec> windows, long time, long mark, long lateness) {
        if (mark == Long.MIN_VALUE || time + lateness > mark) {
            return false;
        }
        for (WindowSpec window : windows) {
            long slide = window.slideMillis() * 1000;
            // The earliest window that holds the time ends a slide behind the last instant that is a multiple of it.
            if (isTooLate(lastStart(window, time) + slide, mark, lateness)) {
                return true;
            }
        }
        return false;
    }
}

package io.tickproof.verifier.oracle;

import io.tickproof.market.WindowSpec;
import java.util.List;

/**
 * The parameters of the candle contract, as the scenario gives them.
 *
 * @param windows the windows that the job computes, in the order of the scenario; at least one
 * @param maxOutOfOrdernessMicros how far the partition watermark stays behind the greatest event time, µs
 * @param allowedLatenessMicros how long a closed window still accepts ticks, µs
 * @param maxAheadMicros how far a tick may be ahead of the greatest event time of its partition, µs; {@link #UNLIMITED}
 *     for no limit
 */
public record OracleRules(
        List<WindowSpec> windows, long maxOutOfOrdernessMicros, long allowedLatenessMicros, long maxAheadMicros) {
    /** The value for no limit on how far a tick may be ahead. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** @throws IllegalArgumentException if there is no window */
    public OracleRules {
        windows = List.copyOf(windows);
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("the oracle needs at least one window");
        }
    }

    /**
     * Returns the window whose mean price is the moving average in Redis: the first one that slides, otherwise the first
     * one (candle contract 7). The job decides this in its own code, so that a wrong choice on either side is found.
     */
    public WindowSpec averageWindow() {
        for (WindowSpec window : windows) {
            if (window.slideMillis() < window.sizeMillis()) {
                return window;
            }
        }
        return windows.get(0);
    }
}

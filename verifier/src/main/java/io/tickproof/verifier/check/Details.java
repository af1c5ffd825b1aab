package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.CandleDetail;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Explanation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds the detail of their candles to findings. To limit the size of a report, only the first findings of each window
 * and cause list their ticks, and of a large window only the ticks that matter most.
 */
final class Details {
    private static final int MOST_TICKS = 200;
    private static final int MOST_PER_CAUSE = 8;
    private static final int MOST_TICKS_OF_ALL = 8_000;

    private final Map<String, WindowSpec> windows = new HashMap<>();
    private final Map<String, Map<Cause.Kind, Integer>> listed = new HashMap<>();
    private int ticks;

    Details(List<WindowSpec> windows) {
        windows.forEach(window -> this.windows.put(window.name(), window));
    }

    /** Returns the finding with its detail; unchanged if the scenario has no such window. */
    Finding add(Finding finding, Explanation explanation, @Nullable Candle expected, @Nullable Candle observed) {
        WindowSpec window = windows.get(finding.window());
        if (window == null) {
            return finding;
        }
        int number = listed.computeIfAbsent(finding.window(), name -> new EnumMap<>(Cause.Kind.class))
                .merge(finding.cause().kind(), 1, Integer::sum);
        int most = number <= MOST_PER_CAUSE ? Math.min(MOST_TICKS, MOST_TICKS_OF_ALL - ticks) : 0;
        CandleDetail detail = explanation.detail(
                finding.cause(), expected, observed, finding.startMicros() + window.sizeMicros(), most);
        ticks += detail.ticks().size();
        return finding.with(detail);
    }
}

package io.tickproof.pipeline.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WindowMathTest {
    private static final WindowSpec SLIDING = WindowSpec.parse("PT5M/PT1M");
    private static final WindowSpec MINUTE = WindowSpec.parse("PT1M");
    private static final long SECOND = 1_000_000;

    @Test
    void averageWindowEqualsTheContract() throws Exception {
        for (Map<String, String> row :
                ContractExample.read("The average window").rows()) {
            List<WindowSpec> windows = ContractExample.windows(row.get("windows"));
            assertEquals(
                    row.get("average window"), WindowMath.averageWindow(windows).name());
        }
    }

    @Test
    void paneIsTheGreatestCommonDivisorOfAllSlides() {
        assertEquals(60_000, WindowMath.paneMillis(List.of(MINUTE, SLIDING)));
        assertEquals(30_000, WindowMath.paneMillis(ContractExample.windows("PT1M, PT90S")));
        assertEquals(1_000, WindowMath.paneMillis(ContractExample.windows("PT5S, PT7S")));
    }

    @Test
    void tickIsInEveryWindowThatContainsItsTime() {
        assertEquals(List.of(240L, 180L, 120L, 60L, 0L), startSeconds(SLIDING, 299 * SECOND));
        assertEquals(List.of(300L, 240L, 180L, 120L, 60L), startSeconds(SLIDING, 300 * SECOND));
        assertEquals(List.of(60L), startSeconds(MINUTE, 119 * SECOND));
    }

    @Test
    void windowsBeforeTheEpochAreAlignedToo() {
        assertEquals(List.of(-60L), startSeconds(MINUTE, -1));
        assertEquals(List.of(-60L, -120L, -180L, -240L, -300L), startSeconds(SLIDING, -1));
    }

    @Test
    void nothingIsLateForTheFirstRecordOfAPartition() {
        assertFalse(WindowMath.isTooLate(0, Long.MIN_VALUE, 0));
        assertFalse(WindowMath.isTooLateForAll(List.of(MINUTE), 0, Long.MIN_VALUE, 0));
        assertFalse(WindowMath.isLateForAny(List.of(MINUTE), 0, Long.MIN_VALUE));
    }

    @Test
    void slidingTickIsTooLateForItsEarliestWindowFirst() {
        List<WindowSpec> windows = List.of(SLIDING);
        long time = 299 * SECOND;
        long lateness = 30 * SECOND;
        assertFalse(WindowMath.isTooLateForAny(windows, time, 330 * SECOND - 1, lateness));
        assertTrue(WindowMath.isTooLateForAny(windows, time, 330 * SECOND, lateness));
        assertFalse(WindowMath.isTooLateForAll(windows, time, 570 * SECOND - 1, lateness));
        assertTrue(WindowMath.isTooLateForAll(windows, time, 570 * SECOND, lateness));
    }

    /** The shortcuts agree with the rule applied to every window. */
    @Test
    void anyAndAllEqualTheRulePerWindow() {
        List<WindowSpec> windows = ContractExample.windows("PT1M, PT90S, PT5M/PT1M");
        long lateness = 7 * SECOND;
        for (long time = -400 * SECOND; time < 400 * SECOND; time += 13 * SECOND) {
            for (long watermark = time; watermark < time + 400 * SECOND; watermark += 5 * SECOND + 1) {
                List<Boolean> tooLate = new ArrayList<>();
                for (WindowSpec window : windows) {
                    long reached = watermark;
                    WindowMath.forEachStart(
                            window,
                            time,
                            start -> tooLate.add(WindowMath.isTooLate(start + window.sizeMicros(), reached, lateness)));
                }
                assertEquals(tooLate.contains(true), WindowMath.isTooLateForAny(windows, time, watermark, lateness));
                assertEquals(!tooLate.contains(false), WindowMath.isTooLateForAll(windows, time, watermark, lateness));
            }
        }
    }

    private static List<Long> startSeconds(WindowSpec window, long time) {
        List<Long> starts = new ArrayList<>();
        WindowMath.forEachStart(window, time, start -> starts.add(start / SECOND));
        return starts;
    }
}

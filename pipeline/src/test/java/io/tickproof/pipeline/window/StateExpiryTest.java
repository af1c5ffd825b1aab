package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.ContractExample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StateExpiryTest {
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;

    private final List<WindowSpec> windows = ContractExample.windows("PT1M, PT5M/PT1M");
    private final StateExpiry expiry = new StateExpiry(windows, 30 * SECOND);

    /** A pane [0, 1 min) is in the window [0, 5 min), which accepts ticks until M − B is 5 min 30 s. */
    @Test
    void paneExpiresWhenItsLastWindowIsClosedForGood() {
        assertEquals(330_000 - 1, expiry.expiryMillis(0, MINUTE));
    }

    @Test
    void fractionOfAMillisecondIsRoundedUp() {
        assertEquals(0, new StateExpiry(windows, 1).closedForGoodMillis(0));
        assertEquals(-1, new StateExpiry(windows, 0).closedForGoodMillis(0));
    }

    @Test
    void everySpanExpiresExactlyOnce() throws Exception {
        List<Long> expired = new ArrayList<>();
        for (long watermark = 0; watermark < 900_000; watermark++) {
            expiry.forEachExpiredSpan(watermark, MINUTE, expired::add);
        }
        List<Long> expected = new ArrayList<>();
        for (long start = -5 * MINUTE; start <= 9 * MINUTE; start += MINUTE) {
            expected.add(start);
        }
        assertEquals(expected, expired);
    }

    @Test
    void everyWindowClosesForGoodExactlyOnce() throws Exception {
        List<Long> closed = new ArrayList<>();
        for (long watermark = 0; watermark < 300_000; watermark++) {
            expiry.forClosedWindow(windows.get(1), watermark, closed::add);
        }
        assertEquals(List.of(-5 * MINUTE, -4 * MINUTE, -3 * MINUTE, -2 * MINUTE, -MINUTE), closed);
    }
}

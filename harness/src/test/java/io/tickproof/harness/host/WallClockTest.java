package io.tickproof.harness.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WallClockTest {
    private long millis = 1_800_000_000_000L;
    private long nanos = 77;
    private long heldUpNanos;

    private final WallClock clock = new WallClock(() -> millis, () -> nanos += heldUpNanos);

    private void pass(long passedMillis) {
        millis += passedMillis;
        nanos += passedMillis * 1_000_000;
    }

    @Test
    void aClockThatGoesOnIsNoTrouble() {
        for (int i = 0; i < 100; i++) {
            pass(3_000);
            // NTP slews by half a millisecond a second at most.
            millis += i % 10 == 0 ? 4 : 0;
            assertEquals(Optional.empty(), clock.moved());
        }
    }

    @Test
    void aClockThatIsSetIsToldEvenWhenItIsSetRightAgain() {
        pass(5_000);
        millis -= 3_600_000;
        String told = clock.moved().orElseThrow();
        assertTrue(told.contains("set back by 3600.0 s"), told);
        millis += 3_600_000;
        assertEquals(Optional.of(told), clock.moved());
    }

    @Test
    void aMachineThatSleptIsTold() {
        millis += 60_000;
        assertTrue(
                clock.moved().orElseThrow().contains("forward by 60.0 s while the run lasted, or the machine slept"));
    }

    @Test
    void aThreadThatWasHeldUpBetweenTwoReadingsSaysNothing() {
        heldUpNanos = 900_000_000;
        assertEquals(Optional.empty(), clock.moved());
    }
}

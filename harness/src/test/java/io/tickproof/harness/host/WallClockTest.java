package io.tickproof.harness.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WallClockTest {
    private long millis = 1_800_000_000_000L;
    private long nanos = 77;
    private long suspendedNanos;

    private final WallClock clock = new WallClock(() -> millis, () -> nanos += suspendedNanos);

    private void pass(long passedMillis) {
        millis += passedMillis;
        nanos += passedMillis * 1_000_000;
    }

    @Test
    void slewedClockIsAccepted() {
        for (int i = 0; i < 100; i++) {
            pass(3_000);
            // NTP slews a clock by at most half a millisecond per second.
            millis += i % 10 == 0 ? 4 : 0;
            assertEquals(Optional.empty(), clock.moved());
        }
    }

    @Test
    void setClockIsReportedEvenAfterItIsSetBack() {
        pass(5_000);
        millis -= 3_600_000;
        String message = clock.moved().orElseThrow();
        assertTrue(message.contains("set back by 3600.0 s"), message);
        millis += 3_600_000;
        assertEquals(Optional.of(message), clock.moved());
    }

    @Test
    void sleepOfTheMachineIsReported() {
        millis += 60_000;
        assertTrue(clock.moved().orElseThrow().contains("forward by 60.0 s during the run, or the machine was asleep"));
    }

    @Test
    void readingOfASuspendedThreadIsIgnored() {
        suspendedNanos = 900_000_000;
        assertEquals(Optional.empty(), clock.moved());
    }
}

package io.tickproof.harness.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BoundedWaitTest {
    private static BoundedWait bounded(long limitMillis) {
        return new BoundedWait("2 brokers to register", Duration.ofMillis(limitMillis), Duration.ofMillis(1));
    }

    @Test
    void firstDoneLookEndsTheWait() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        assertEquals(3, bounded(60_000).until(() -> {
            int look = looks.incrementAndGet();
            return look == 3 ? BoundedWait.done(look) : BoundedWait.waiting("look " + look);
        }));
        assertEquals(3, looks.get());
    }

    @Test
    void timeoutNamesWhatWasAwaitedAndTheLastState() {
        WaitTimeoutException e = assertThrows(
                WaitTimeoutException.class, () -> bounded(20).until(() -> BoundedWait.waiting("1 of 2 registered")));
        assertEquals(
                "timed out after 0.02 s waiting for 2 brokers to register; last state: 1 of 2 registered",
                e.getMessage());
    }

    @Test
    void timeoutKeepsTheLastFailureAsItsCause() {
        IOException refused = new IOException("connection refused");
        WaitTimeoutException e =
                assertThrows(WaitTimeoutException.class, () -> bounded(0).until(() -> BoundedWait.waiting(refused)));
        assertEquals(
                "timed out after 0 s waiting for 2 brokers to register; last state: connection refused",
                e.getMessage());
        assertSame(refused, e.getCause());
    }

    @Test
    void progressRestartsTheLimit() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        assertEquals("done", bounded(0).until(() -> {
            int look = looks.incrementAndGet();
            return look == 50 ? BoundedWait.done("done") : BoundedWait.progressed(look + " of 50");
        }));
    }

    @Test
    void timeoutIsReplacedByTheGivenFailure() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> bounded(0).until(() -> BoundedWait.waiting("1 of 2"), IllegalStateException::new));
        assertEquals("1 of 2", e.getMessage());
    }

    @Test
    void acceptedValueEndsTheRepetition() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        assertEquals(3, bounded(60_000).lastUntil(value -> value == 3, attempts::incrementAndGet));
        assertEquals(3, attempts.get());
    }

    @Test
    void repetitionReturnsTheLastValueAfterTheLimit() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        assertEquals(1, bounded(0).lastUntil(value -> false, attempts::incrementAndGet));
        int last = bounded(20).lastUntil(value -> false, attempts::incrementAndGet);
        assertEquals(attempts.get(), last);
    }

    @Test
    void unlimitedRepetitionEndsWithItsCondition() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        BoundedWait unlimited = new BoundedWait("a fault", BoundedWait.UNLIMITED, Duration.ofMillis(1));
        assertEquals(5, unlimited.lastUntil(value -> value == 5, attempts::incrementAndGet));
    }

    @Test
    void failedLookEndsTheWaitAtOnce() {
        AtomicInteger looks = new AtomicInteger();
        assertThrows(
                IllegalStateException.class,
                () -> bounded(60_000).untilMet(() -> {
                    looks.incrementAndGet();
                    throw new IllegalStateException("the job has failed");
                }));
        assertEquals(1, looks.get());
    }

    @Test
    void interruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> bounded(60_000).untilMet(() -> false));
        assertFalse(Thread.interrupted());
    }
}

package io.tickproof.harness.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a condition by looking at it again and again, for a limited time. Every wait of the harness goes through
 * here, so that a timeout always names what was awaited, for how long, and the last state that was seen.
 *
 * <p>The condition is looked at at least once, even if the limit is zero, and the calling thread can be interrupted
 * between two looks.
 *
 * @param awaited what the wait is for, as a noun phrase or infinitive that follows "waiting for": {@code 2 TaskManagers to register}
 * @param limit how long to look
 * @param pause between two looks
 */
public record BoundedWait(String awaited, Duration limit, Duration pause) {

    /**
     * One look at the condition.
     *
     * @param <T> the value that the wait returns
     * @param <E> the failure that ends the wait at once
     */
    @FunctionalInterface
    public interface Probe<T, E extends Exception> {
        Look<T> look() throws E, InterruptedException;
    }

    /**
     * What one look found.
     *
     * @param <T> the value that the wait returns
     */
    public sealed interface Look<T> {}

    private record Done<T>(T value) implements Look<T> {}

    private record Waiting<T>(
            String state, boolean hasProgressed, @Nullable Exception cause) implements Look<T> {}

    /** Ends the wait, which returns this value. */
    public static <T> Look<T> done(T value) {
        return new Done<>(value);
    }

    /** Keeps waiting. @param state what was seen, for the message of a timeout: {@code 1 of 2 registered} */
    public static <T> Look<T> waiting(String state) {
        return new Waiting<>(state, false, null);
    }

    /** Keeps waiting after a failed look, which becomes the cause of a timeout. */
    public static <T> Look<T> waiting(Exception failure) {
        return new Waiting<>(failure.getMessage() == null ? failure.toString() : failure.getMessage(), false, failure);
    }

    /** Keeps waiting and restarts the limit, because what is awaited has come closer. @param state what was seen */
    public static <T> Look<T> progressed(String state) {
        return new Waiting<>(state, true, null);
    }

    /**
     * Looks until a look is {@link #done}.
     *
     * @return the value of the last look
     * @throws WaitTimeoutException if the limit has passed, since the start or since the last look that {@link #progressed}
     * @throws E if a look fails
     * @throws InterruptedException if this thread is interrupted
     */
    public <T, E extends Exception> T until(Probe<T, E> probe) throws E, WaitTimeoutException, InterruptedException {
        long startNanos = System.nanoTime();
        while (true) {
            Look<T> look = probe.look();
            if (look instanceof Done<T> done) {
                return done.value();
            }
            Waiting<T> waiting = (Waiting<T>) look;
            if (waiting.hasProgressed()) {
                startNanos = System.nanoTime();
            } else if (System.nanoTime() - startNanos >= limit.toNanos()) {
                throw new WaitTimeoutException(this, waiting.state(), waiting.cause());
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    /** One look at a condition that is either met or not. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean isMet() throws E, InterruptedException;
    }

    /**
     * Looks until the condition is met.
     *
     * @throws WaitTimeoutException if it is not met within the limit
     * @throws E if a look fails
     * @throws InterruptedException if this thread is interrupted
     */
    public <E extends Exception> void untilMet(Condition<E> condition)
            throws E, WaitTimeoutException, InterruptedException {
        this.<Boolean, E>until(() -> condition.isMet() ? done(true) : waiting("not yet"));
    }

    /** The condition was not met within the limit. */
    public static final class WaitTimeoutException extends IOException {
        private static final long serialVersionUID = 1L;

        WaitTimeoutException(BoundedWait wait, String state, @Nullable Exception cause) {
            super(
                    String.format(
                            Locale.ROOT,
                            "timed out after %s s waiting for %s; last state: %s",
                            seconds(wait.limit()),
                            wait.awaited(),
                            state),
                    cause);
        }

        private static String seconds(Duration limit) {
            return limit.toMillis() % 1000 == 0
                    ? Long.toString(limit.toSeconds())
                    : Double.toString(limit.toMillis() / 1000.0);
        }
    }
}

package io.tickproof.harness.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a condition by probing it repeatedly, for a limited time. Every wait of the harness uses this class, so
 * that a timeout always names the awaited condition, the limit, and the last observed state.
 *
 * <p>The condition is probed at least once, even if the limit is zero. The calling thread can be interrupted between
 * two probes.
 *
 * @param awaited the awaited condition, as a noun phrase or infinitive that follows "waiting for": {@code 2
 *     TaskManagers to register}
 * @param limit the time limit
 * @param pause the pause between two probes
 */
public record BoundedWait(String awaited, Duration limit, Duration pause) {
    /** The limit of a wait that another thread ends, 292 years. */
    public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

    /**
     * A probe of the condition.
     *
     * @param <T> the value that the wait returns
     * @param <E> the failure that ends the wait at once
     */
    @FunctionalInterface
    public interface Probe<T, E extends Exception> {
        Look<T> look() throws E, InterruptedException;
    }

    /** The result of one probe. @param <T> the value that the wait returns */
    public sealed interface Look<T> {}

    private record Done<T>(T value) implements Look<T> {}

    private record Waiting<T>(
            String state, boolean hasProgressed, @Nullable Exception cause) implements Look<T> {}

    /** Ends the wait, which returns this value. */
    public static <T> Look<T> done(T value) {
        return new Done<>(value);
    }

    /** Keeps waiting. @param state the observed state, for the message of a timeout: {@code 1 of 2 registered} */
    public static <T> Look<T> waiting(String state) {
        return new Waiting<>(state, false, null);
    }

    /** Keeps waiting after a failed probe, which becomes the cause of a timeout. */
    public static <T> Look<T> waiting(Exception failure) {
        return new Waiting<>(failure.getMessage() == null ? failure.toString() : failure.getMessage(), false, failure);
    }

    /**
     * Keeps waiting and restarts the limit, because the awaited condition has come closer.
     *
     * @param state the observed state
     */
    public static <T> Look<T> progressed(String state) {
        return new Waiting<>(state, true, null);
    }

    /**
     * Probes until a result is {@link #done}.
     *
     * @return the value of the last probe
     * @throws WaitTimeoutException if the limit has passed since the start, or since the last result that was {@link
     *     #progressed}
     * @throws E if a probe fails
     * @throws InterruptedException if this thread is interrupted
     */
    public <T, E extends Exception> T until(Probe<T, E> probe) throws E, WaitTimeoutException, InterruptedException {
        Look<T> last = lastLook(probe);
        if (last instanceof Waiting<T> waiting) {
            throw new WaitTimeoutException(this, waiting.state(), waiting.cause());
        }
        return ((Done<T>) last).value();
    }

    /**
     * Probes until a result is {@link #done}.
     *
     * @param failure returns the exception that replaces a {@link WaitTimeoutException}, from the last state
     * @return the value of the last probe
     * @throws E if a probe fails, or if the limit has passed as for {@link #until(Probe)}
     * @throws InterruptedException if this thread is interrupted
     */
    public <T, E extends Exception> T until(Probe<T, E> probe, Function<String, E> failure)
            throws E, InterruptedException {
        Look<T> last = lastLook(probe);
        if (last instanceof Waiting<T> waiting) {
            throw failure.apply(waiting.state());
        }
        return ((Done<T>) last).value();
    }

    private <T, E extends Exception> Look<T> lastLook(Probe<T, E> probe) throws E, InterruptedException {
        long startNanos = System.nanoTime();
        while (true) {
            Look<T> look = probe.look();
            if (!(look instanceof Waiting<T> waiting)) {
                return look;
            }
            if (waiting.hasProgressed()) {
                startNanos = System.nanoTime();
            } else if (System.nanoTime() - startNanos >= limit.toNanos()) {
                return look;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    /** A repeated attempt. @param <T> its value @param <E> the failure that ends the wait at once */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        T attempt() throws E, InterruptedException;
    }

    /**
     * Repeats an attempt until its value is accepted or the limit has passed. Unlike {@link #until} this does not fail,
     * because the last value is a result as well.
     *
     * @return the last value
     * @throws E if an attempt fails
     * @throws InterruptedException if this thread is interrupted
     */
    public <T, E extends Exception> T lastUntil(Predicate<T> isAccepted, Attempt<T, E> attempt)
            throws E, InterruptedException {
        long startNanos = System.nanoTime();
        while (true) {
            T value = attempt.attempt();
            if (isAccepted.test(value) || System.nanoTime() - startNanos >= limit.toNanos()) {
                return value;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    /** A probe of a condition that is either met or not. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean isMet() throws E, InterruptedException;
    }

    /**
     * Probes until the condition is met.
     *
     * @throws WaitTimeoutException if it is not met within the limit
     * @throws E if a probe fails
     * @throws InterruptedException if this thread is interrupted
     */
    public <E extends Exception> void untilMet(Condition<E> condition)
            throws E, WaitTimeoutException, InterruptedException {
        this.<Boolean, E>until(() -> condition.isMet() ? done(true) : waiting("not yet"));
    }

    /** Thrown if the condition was not met within the limit. */
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

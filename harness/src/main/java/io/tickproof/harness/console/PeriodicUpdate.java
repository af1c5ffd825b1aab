package io.tickproof.harness.console;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Repeats a short action while a long call runs, to show its progress. */
public final class PeriodicUpdate {
    private static final long PERIOD_MILLIS = 200;

    private PeriodicUpdate() {}

    /**
     * Returns the result of the call. The running stage ends with it, also if it fails.
     *
     * @param action reports the state to the progress; it is repeated on another thread until the call returns
     */
    public static <T> T during(Callable<T> call, Progress progress, Runnable action) throws Exception {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tickproof-progress");
            thread.setDaemon(true);
            return thread;
        });
        try {
            executor.scheduleWithFixedDelay(action, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            return call.call();
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            progress.idle();
        }
    }
}

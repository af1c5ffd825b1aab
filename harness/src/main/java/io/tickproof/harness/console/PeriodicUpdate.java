package io.tickproof.harness.console;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something small again and again while a long call runs. */
public final class PeriodicUpdate {
    private static final long EVERY_MILLIS = 200;

    private PeriodicUpdate() {}

    public static <T> T during(Callable<T> call, Runnable action) throws Exception {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tickproof-progress");
            thread.setDaemon(true);
            return thread;
        });
        try {
            executor.scheduleWithFixedDelay(action, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
            return call.call();
        } finally {
            executor.shutdownNow();
        }
    }
}

package io.tickproof.harness.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns a signal into an interrupt of the running thread, and keeps the JVM alive until that thread has closed its
 * resources and reported the result.
 */
public final class Interruption implements AutoCloseable {
    private static final long CLOSE_SECONDS = 45;
    private static final AtomicBoolean SIGNALLED = new AtomicBoolean();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Thread running) {
        hook = new Thread(
                () -> {
                    SIGNALLED.set(true);
                    running.interrupt();
                    try {
                        closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    // Otherwise the exit code would depend on the signal.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                },
                "tickproof-interruption");
    }

    /** Lets a signal interrupt the current thread until the returned object is closed. Close it last. */
    public static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Returns whether this JVM has received a signal to terminate. */
    public boolean signalled() {
        return SIGNALLED.get();
    }

    @Override
    public void close() {
        closed.countDown();
        if (!SIGNALLED.get()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // A signal has just arrived: the hook is running, and has nothing to wait for.
            }
        }
    }
}

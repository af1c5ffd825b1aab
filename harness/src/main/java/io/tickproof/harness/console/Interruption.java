package io.tickproof.harness.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns a signal into an interrupt of the thread that runs, and keeps the JVM alive until that thread has closed
 * everything it opened and said what became of the run.
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
                    // By itself the JVM would end with a code that depends on the signal.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                },
                "tickproof-interruption");
    }

    /** From now on a signal interrupts this thread. Close it as the last thing. */
    public static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Whether a signal asked this JVM to end. */
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
                // The signal came in between: the hook is at work, and no longer has to wait for anything.
            }
        }
    }
}

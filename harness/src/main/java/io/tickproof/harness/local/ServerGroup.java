package io.tickproof.harness.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Starts servers concurrently, and stops all that have started in the reverse order. */
final class ServerGroup {
    private static final int THREADS = 4;
    private static final long STOP_SECONDS = 30;

    private final ExecutorService starters = Executors.newFixedThreadPool(THREADS);
    /** The servers that have started, latest first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Starts a server in the background. */
    <T extends AutoCloseable> Future<T> start(Callable<T> start) {
        return starters.submit(() -> add(start.call()));
    }

    /** Adds a server that has started, to stop it with the others. */
    <T extends AutoCloseable> T add(T server) {
        synchronized (started) {
            started.push(server);
        }
        return server;
    }

    /** Reports that all servers have started. */
    void startedAll() {
        starters.shutdown();
    }

    /**
     * Interrupts servers that are still starting, waits until each has either started or stopped itself, and stops all.
     *
     * @param failure receives the exceptions of servers that do not stop, as suppressed exceptions
     */
    void stopAll(Exception failure) {
        starters.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            starters.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<AutoCloseable> servers;
        synchronized (started) {
            servers = new ArrayList<>(started);
            started.clear();
        }
        for (AutoCloseable server : servers) {
            try {
                server.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}

package io.tickproof.harness.stack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A fault that has been injected.
 *
 * @param description what was done, for the report, with the ids of the processes
 * @param recovery the action that ends the fault; null if nothing has to be recovered
 */
public record InjectedFault(String description, @Nullable Recovery recovery) {

    /** Ends a fault. */
    @FunctionalInterface
    public interface Recovery {
        void run() throws IOException, InterruptedException;
    }

    /** Creates a fault after which nothing has to be recovered. */
    public InjectedFault(String description) {
        this(description, null);
    }

    /** Returns whether the fault lasts until {@link #recover} is called. */
    public boolean lasts() {
        return recovery != null;
    }

    /**
     * Ends the fault. Does nothing if nothing has to be recovered.
     *
     * @throws IOException if the affected servers or processes do not recover
     */
    public void recover() throws IOException, InterruptedException {
        if (recovery != null) {
            recovery.run();
        }
    }
}

package io.tickproof.harness.stack;

import io.tickproof.harness.host.BoundedWait;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Signals from the harness to the operators of the reference job that fail on request. A signal is a file, because the
 * operators may run in other processes on this machine; the operator that deletes the file has taken the signal.
 *
 * @param prefix the path of the files, to which the name of a signal is appended
 */
public record OperatorSignals(String prefix) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String PAUSED = "-paused";

    /** The action that an operator is requested to take. */
    public enum Signal {
        /** An operator after the source throws at once. */
        THROW("-throw"),
        /** An operator in the task of the candle sink throws at the next checkpoint, after the sink has flushed. */
        THROW_AFTER_FLUSH("-flush"),
        /** The same operator pauses there, so that its process can be killed. */
        PAUSE_AFTER_FLUSH("-pause");

        private final String suffix;

        Signal(String suffix) {
            this.suffix = suffix;
        }
    }

    public OperatorSignals(Path prefix) {
        this(prefix.toString());
    }

    /**
     * Sends a signal and waits until an operator has taken it.
     *
     * @throws IOException if no operator takes it within 30 s
     */
    public void send(Signal signal) throws IOException, InterruptedException {
        Path file = file(signal.suffix);
        Files.createFile(file);
        try {
            new BoundedWait(
                            "an operator to take the signal " + signal + "; does the job run and complete checkpoints?",
                            LIMIT,
                            PAUSE)
                    .untilMet(() -> !Files.exists(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Waits until an operator has paused.
     *
     * @return the id of its process
     * @throws IOException if none pauses within 30 s
     */
    public long awaitPaused() throws IOException, InterruptedException {
        Path answer = file(PAUSED);
        new BoundedWait("an operator to pause between flush and checkpoint", LIMIT, PAUSE)
                .untilMet(() -> Files.exists(answer));
        long pid = Long.parseLong(Files.readString(answer));
        Files.delete(answer);
        return pid;
    }

    /**
     * Takes a signal, on the side of the operators. Exactly one of several subtasks takes it.
     *
     * @return whether this subtask has taken it
     */
    public boolean take(Signal signal) throws IOException {
        return Files.deleteIfExists(file(signal.suffix));
    }

    /** Reports, on the side of the operators, that this process has paused. */
    public void reportPaused() throws IOException {
        Path answer = file(PAUSED + ".new");
        Files.writeString(answer, Long.toString(ProcessHandle.current().pid()));
        Files.move(answer, file(PAUSED), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(String suffix) {
        return Path.of(prefix + suffix);
    }
}

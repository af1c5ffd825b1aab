package io.tickproof.harness.stack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a run comes to its servers.
 *
 * @param processes whether Flink's JobManager and TaskManagers are processes of their own, which can be killed; else they
 *     are in this JVM, or elsewhere
 * @param taskManagers how many of them; 1 in this JVM, 0 elsewhere
 * @param config the file that says where servers are that somebody else runs; empty: they are started for the run
 */
public record StackKind(boolean processes, int taskManagers, Optional<Path> config) {
    /** Flink in this JVM. */
    public static final StackKind EMBEDDED = new StackKind(false, 1, Optional.empty());

    /** Flink as processes, as many as show that a job survives the loss of one. */
    public static final StackKind PROCESSES = processes(2);

    /** Flink as processes. */
    public static StackKind processes(int taskManagers) {
        return new StackKind(true, taskManagers, Optional.empty());
    }

    /** Servers that somebody else runs. */
    public static StackKind external(Path config) {
        return new StackKind(false, 0, Optional.of(config));
    }

    /** Its name in reports and options. */
    public String text() {
        return config.isPresent() ? "external" : processes ? "processes" : "embedded";
    }
}

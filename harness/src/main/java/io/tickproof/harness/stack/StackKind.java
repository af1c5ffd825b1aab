package io.tickproof.harness.stack;

import java.nio.file.Path;

/** How the servers of a run are provided. */
public sealed interface StackKind {
    StackKind EMBEDDED = new Embedded();

    /** Flink as processes, with enough TaskManagers to survive the loss of one. */
    Processes PROCESSES = new Processes(2);

    /** Servers are started for the run, with Flink in this JVM. */
    record Embedded() implements StackKind {}

    /** Servers are started for the run, with Flink's JobManager and TaskManagers as processes that can be killed. */
    record Processes(int taskManagers) implements StackKind {}

    /** Servers are started for the run in containers, from the images of docker-compose.yml. */
    record Containers(int taskManagers) implements StackKind {
        /** The number of TaskManagers with enough slots for every scenario that ships with the project. */
        public static final int DEFAULT_TASK_MANAGERS = 2;
    }

    /** Servers that are already running. @param config the file with their addresses */
    record External(Path config) implements StackKind {}

    /** Returns the name of this kind in reports and options. */
    default String text() {
        if (this instanceof Embedded) {
            return "embedded";
        }
        if (this instanceof Processes) {
            return "processes";
        }
        return this instanceof Containers ? "testcontainers" : "external";
    }
}

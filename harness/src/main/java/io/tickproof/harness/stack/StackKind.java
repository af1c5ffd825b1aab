package io.tickproof.harness.stack;

import java.nio.file.Path;

/** How a run comes to its servers. */
public sealed interface StackKind {
    StackKind EMBEDDED = new Embedded();

    /** FlinkCluster as processes, as many as show that a job survives the loss of one. */
    Processes PROCESSES = new Processes(2);

    /** Servers are started for the run, FlinkCluster in this JVM. */
    record Embedded() implements StackKind {}

    /** Servers are started for the run, FlinkCluster's JobManager and TaskManagers as processes that can be killed. */
    record Processes(int taskManagers) implements StackKind {}

    /** Servers are started for the run in containers, of the images of docker-compose.yml. */
    record Containers(int taskManagers) implements StackKind {
        /** As many as every scenario's slots need. */
        public static final int DEFAULT_TASK_MANAGERS = 2;
    }

    /** @param config says where the servers are that somebody else runs */
    record External(Path config) implements StackKind {}

    /** Its name in reports and options. */
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

package io.tickproof.harness.stack;

/**
 * How the servers of a run are started.
 *
 * @param processes whether Flink's JobManager and TaskManagers are processes of their own, which can be killed; else they
 *     are in this JVM
 * @param taskManagers how many of them; 1 in this JVM
 */
public record StackKind(boolean processes, int taskManagers) {
    /** Flink in this JVM. */
    public static final StackKind EMBEDDED = new StackKind(false, 1);

    /** Flink as processes, as many as show that a job survives the loss of one. */
    public static final StackKind PROCESSES = new StackKind(true, 2);

    /** Its name in reports and options. */
    public String text() {
        return processes ? "processes" : "embedded";
    }
}

package io.tickproof.harness.flink;

import org.jspecify.annotations.Nullable;

/**
 * Counts restarts and checkpoints over all JobManagers of a job. If a JobManager is killed, its successor takes over
 * the job and counts from 0 again. Mutable and thread-safe.
 */
final class RestartCounter {
    private @Nullable Attempt last;
    private long restartsBefore;
    private long checkpointsBefore;
    private long checkpoints;

    /**
     * The current attempt to run the job, as its JobManager counts it.
     *
     * @param startedMillis when this JobManager took over the job, ms since the epoch
     * @param number from 0 for every JobManager
     */
    record Attempt(long startedMillis, long number) {}

    /**
     * Returns the number of all completed checkpoints.
     *
     * @param ofThisJobManager the number that the current JobManager has counted
     */
    synchronized long checkpoints(long ofThisJobManager) {
        if (ofThisJobManager < checkpoints) {
            checkpointsBefore += checkpoints;
        }
        checkpoints = ofThisJobManager;
        return checkpointsBefore + checkpoints;
    }

    /** Returns the number of restarts up to this attempt. */
    synchronized long restarts(Attempt now) {
        if (last != null && now.startedMillis() != last.startedMillis()) {
            // The change of JobManager is a restart too.
            restartsBefore += last.number() + 1;
        }
        last = now;
        return restartsBefore + now.number();
    }
}

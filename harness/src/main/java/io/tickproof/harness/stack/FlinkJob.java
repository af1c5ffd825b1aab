package io.tickproof.harness.stack;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job that was submitted. */
public final class FlinkJob {
    private static final long ANSWER_SECONDS = 30;
    private static final long ASK_MILLIS = 50;
    private static final int CHECKPOINT_ATTEMPTS = 100;

    private final MiniCluster cluster;
    private final JobID id;
    private final GateMetrics metrics;

    FlinkJob(MiniCluster cluster, URI rest, JobID id) {
        this.cluster = cluster;
        this.id = id;
        this.metrics = new GateMetrics(rest, id.toString());
    }

    /** Waits until every subtask runs. */
    public void awaitRunning(Duration limit) throws InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            AccessExecutionGraph graph = graph();
            failIfOver(graph);
            int running = 0;
            int all = 0;
            for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
                all++;
                running += vertex.getExecutionState() == ExecutionState.RUNNING ? 1 : 0;
            }
            if (running == all && all > 0) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new JobFailedException(
                        running + " of " + all + " subtasks ran after " + limit.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
    }

    /** Whether the job has finished all of its bounded input. */
    public boolean isFinished() throws InterruptedException, JobFailedException {
        AccessExecutionGraph graph = graph();
        if (graph.getState() == JobStatus.FINISHED) {
            return true;
        }
        failIfOver(graph);
        return false;
    }

    /** The last offset of each partition that the job has read; partitions it has not read from are absent. */
    public Map<Integer, Long> offsets() throws InterruptedException, JobFailedException {
        try {
            return metrics.offsets();
        } catch (IOException e) {
            throw new JobFailedException("Flink's REST API did not answer: " + e.getMessage(), e);
        }
    }

    /** Takes a checkpoint now. When it is complete, everything that was read before is in the sinks. */
    public void checkpoint() throws InterruptedException, JobFailedException {
        JobFailedException failure = null;
        for (int attempt = 0; attempt < CHECKPOINT_ATTEMPTS; attempt++) {
            try {
                answer(cluster.triggerCheckpoint(id));
                return;
            } catch (JobFailedException e) {
                // One may be declined while a task restarts; the next may pass.
                failure = e;
                failIfOver(graph());
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        }
        throw failure;
    }

    /** How often Flink restarted it from a checkpoint. */
    public long restarts() throws InterruptedException, JobFailedException {
        long most = 0;
        for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
            most = Math.max(most, vertex.getCurrentExecutionAttempt().getAttemptNumber());
        }
        return most;
    }

    /** Ends the job where it stands, and waits until it has ended. */
    public void cancel() throws InterruptedException, JobFailedException {
        answer(cluster.cancelJob(id));
        answer(cluster.requestJobResult(id));
    }

    private AccessExecutionGraph graph() throws InterruptedException, JobFailedException {
        return answer(cluster.getExecutionGraph(id));
    }

    private static void failIfOver(AccessExecutionGraph graph) throws JobFailedException {
        JobStatus state = graph.getState();
        if (state.isGloballyTerminalState() && state != JobStatus.FINISHED) {
            ErrorInfo failure = graph.getFailureInfo();
            throw new JobFailedException(
                    "the job is " + state + (failure == null ? "" : ": " + rootLine(failure.getException())));
        }
    }

    private static String rootLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static <T> T answer(java.util.concurrent.CompletableFuture<T> future)
            throws InterruptedException, JobFailedException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new JobFailedException("Flink could not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JobFailedException("Flink did not answer within " + ANSWER_SECONDS + " s", e);
        }
    }

    /** The job ended, or does not come up. */
    public static final class JobFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        JobFailedException(String message) {
            super(message);
        }

        JobFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

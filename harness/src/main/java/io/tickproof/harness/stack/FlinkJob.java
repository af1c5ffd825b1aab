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
    private static final long CHECKPOINT_SECONDS = 60;

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

    /**
     * The last offset of each partition that an attempt of the job has read; partitions it has not read from are
     * absent.
     *
     * @param attempt 0 for the first, as {@link #restarts} counts
     * @throws IOException if Flink's REST API does not answer
     */
    public Map<Integer, Long> offsets(long attempt) throws InterruptedException, IOException {
        return metrics.of(attempt).offsets();
    }

    /**
     * How far it is.
     *
     * @param records that were let in, heartbeats too
     * @param watermarkMillis of the windows; null where there is none yet
     * @param attempt 0 for the first
     */
    public record Reading(long records, Long watermarkMillis, long attempt) {
        /** Of a job that has not begun. */
        public static final Reading NONE = new Reading(0, null, 0);
    }

    /** @throws IOException if Flink's REST API does not answer, or the job is none of ours */
    public Reading reading() throws InterruptedException, JobFailedException, IOException {
        long attempt = restarts();
        GateMetrics.Progress progress = metrics.of(attempt);
        return new Reading(
                progress.offsets().values().stream()
                        .mapToLong(offset -> offset + 1)
                        .sum(),
                progress.watermarkMillis(),
                attempt);
    }

    /** Takes a checkpoint now. When it is complete, everything that was read before is in the sinks. */
    public void checkpoint() throws InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CHECKPOINT_SECONDS);
        while (true) {
            try {
                cluster.triggerCheckpoint(id).get(CHECKPOINT_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                // One may be declined while a task restarts; the next may pass.
                failIfOver(graph());
                if (System.nanoTime() > deadline) {
                    throw new JobFailedException(
                            "no checkpoint was completed within " + CHECKPOINT_SECONDS + " s: " + e.getCause(), e);
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            } catch (TimeoutException e) {
                throw new JobFailedException("no checkpoint was completed within " + CHECKPOINT_SECONDS + " s", e);
            }
        }
    }

    /** Seconds from the moment the job ran to the moment it had finished; 0 while it has not. */
    public double secondsRun() throws InterruptedException, JobFailedException {
        AccessExecutionGraph graph = graph();
        long finished = graph.getStatusTimestamp(JobStatus.FINISHED);
        return finished == 0 ? 0 : (finished - graph.getStatusTimestamp(JobStatus.RUNNING)) / 1000.0;
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

package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.harness.flink.RestartCounter.Attempt;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.core.execution.CheckpointType;
import org.jspecify.annotations.Nullable;

/**
 * A submitted job, observed through Flink's REST API. It works in the same way for clusters in this JVM, in other
 * processes and on other machines.
 */
public final class FlinkJob {
    private static final long ANSWER_SECONDS = 30;
    /** The maximum time without a response. It is long enough for a killed JobManager to be replaced. */
    private static final Duration ABSENCE_MAX = Duration.ofSeconds(90);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final long CHECKPOINT_SECONDS = 60;

    private final ClusterClient<?> cluster;
    private final RestApi rest;
    private final Duration refreshInterval;
    private final Resubmission resubmission;
    private final RestartCounter counter = new RestartCounter();
    /** The write lock is held while the job is stopped and not yet submitted again, so that no call uses the old id. */
    private final ReadWriteLock rescaling = new ReentrantReadWriteLock();

    private JobID id;
    private GateMetrics metrics;

    /**
     * @param refreshInterval the maximum age of Flink's cached responses: {@code web.refresh-interval} of the cluster
     * @param resubmission submits the job again, for {@link #rescale}
     */
    FlinkJob(ClusterClient<?> cluster, URI webUi, Duration refreshInterval, JobID id, Resubmission resubmission) {
        this.cluster = cluster;
        this.rest = new RestApi(webUi);
        this.refreshInterval = refreshInterval;
        this.resubmission = resubmission;
        this.id = id;
        this.metrics = new GateMetrics(rest, id.toString());
    }

    /** Submits the job again, from a savepoint. */
    interface Resubmission {
        JobID from(String savepoint, int parallelism) throws Exception;
    }

    /**
     * Waits until every subtask runs.
     *
     * @throws JobFailedException if the job ends, or if not all subtasks run within the limit
     */
    public void awaitRunning(Duration limit) throws InterruptedException, JobFailedException {
        try {
            new BoundedWait("all subtasks of the job to run", limit, PAUSE).<Integer, JobFailedException>until(() -> {
                JsonNode job = job();
                failIfOver(job);
                int running = 0;
                int all = 0;
                for (JsonNode vertex : job.path("vertices")) {
                    all += vertex.path("parallelism").asInt();
                    running += vertex.path("tasks").path("RUNNING").asInt();
                }
                return running == all && all > 0
                        ? BoundedWait.done(all)
                        : BoundedWait.waiting(running + " of " + all + " subtasks run");
            });
        } catch (WaitTimeoutException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Returns whether the job has read all of its bounded input and ended.
     *
     * @throws JobFailedException if it has ended in another way
     */
    public boolean isFinished() throws InterruptedException, JobFailedException {
        JsonNode job = job();
        if (state(job) == JobStatus.FINISHED) {
            return true;
        }
        failIfOver(job);
        return false;
    }

    /**
     * Returns, for each partition, the last offset that the current attempt of the job has read or was restored with.
     * Partitions that it has not read from are absent.
     *
     * @throws IOException if Flink's REST API does not answer
     */
    public Map<Integer, Long> offsets() throws InterruptedException, IOException {
        return consistently(() -> metrics.of(attempt().number()).offsets());
    }

    /**
     * The read progress of the job.
     *
     * @param records the number of records that were read, including heartbeats
     * @param watermarkMillis the watermark of the windows, ms since the epoch; null before the first one
     * @param restarts the number of restarts, as {@link #restarts} counts them
     */
    public record Reading(long records, @Nullable Long watermarkMillis, long restarts) {
        /** The reading of a job that has not started. */
        public static final Reading NONE = new Reading(0, null, 0);
    }

    /**
     * Returns the read progress of the job. A user job has no metrics for it and always reports 0 records.
     *
     * @throws IOException if Flink's REST API does not answer
     */
    public Reading reading() throws InterruptedException, IOException {
        return consistently(() -> {
            Attempt attempt = attempt();
            GateMetrics.Progress progress = metrics.of(attempt.number());
            return new Reading(
                    progress.offsets().values().stream()
                            .mapToLong(offset -> offset + 1)
                            .sum(),
                    progress.watermarkMillis(),
                    counter.restarts(attempt));
        });
    }

    /** Returns the number of completed checkpoints, including those under earlier JobManagers. */
    public long checkpoints() throws InterruptedException, IOException {
        return consistently(() -> counter.checkpoints(rest.get(path() + "/checkpoints")
                .path("counts")
                .path("completed")
                .asLong()));
    }

    /**
     * Returns the latest completed checkpoints that Flink remembers, at most ten by default.
     *
     * @throws IOException if Flink's REST API does not answer
     */
    public List<Checkpoint> latestCheckpoints() throws InterruptedException, IOException {
        List<Checkpoint> completed = new ArrayList<>();
        for (JsonNode one :
                consistently(() -> rest.get(path() + "/checkpoints")).path("history")) {
            if (one.path("status").asText().equals("COMPLETED")) {
                completed.add(new Checkpoint(
                        one.path("id").asLong(),
                        one.path("trigger_timestamp").asLong(),
                        one.path("end_to_end_duration").asLong()));
            }
        }
        return completed;
    }

    /**
     * The checkpoints and restores of the job.
     *
     * @param checkpoints whether the job takes periodic checkpoints
     * @param restores the number of times that its current JobManager has restored it from a checkpoint or savepoint
     */
    public record Recovery(boolean checkpoints, long restores) {
        /** The value for a job that was not observed. */
        public static final Recovery NONE = new Recovery(false, 0);
    }

    /** Returns whether the job takes checkpoints, and how often it was restored. */
    public Recovery recovery() throws InterruptedException, JobFailedException {
        return retried(() -> consistently(() -> {
            // Flink reports Long.MAX_VALUE for "never".
            long interval =
                    rest.get(path() + "/checkpoints/config").path("interval").asLong();
            return new Recovery(
                    interval < Long.MAX_VALUE,
                    rest.get(path() + "/checkpoints")
                            .path("counts")
                            .path("restored")
                            .asLong());
        }));
    }

    /** A failure of the job. @param cause the line of the stack trace that names the root cause */
    public record Failure(Instant time, String cause) {}

    /**
     * Returns the failures after which Flink restarted the job, latest first. Failures under earlier JobManagers are not
     * included.
     *
     * @throws IOException if Flink's REST API does not answer
     */
    public List<Failure> failures() throws InterruptedException, IOException {
        List<Failure> failures = new ArrayList<>();
        for (JsonNode failure : exceptionHistory()) {
            Instant time = Instant.ofEpochMilli(failure.path("timestamp").asLong());
            failures.add(new Failure(time, rootCause(failure.path("stacktrace").asText())));
        }
        return failures;
    }

    private JsonNode exceptionHistory() throws IOException, InterruptedException {
        return consistently(() -> rest.get(path() + "/exceptions"))
                .path("exceptionHistory")
                .path("entries");
    }

    /**
     * Takes a checkpoint now. When it is complete, the sinks have everything that was read before.
     *
     * @throws JobFailedException if the job ends, or if no checkpoint completes within 60 s
     */
    public void checkpoint() throws InterruptedException, JobFailedException {
        try {
            new BoundedWait("a checkpoint to complete", Duration.ofSeconds(CHECKPOINT_SECONDS), PAUSE)
                    .<Boolean, Exception>until(() -> {
                        try {
                            cluster.triggerCheckpoint(id(), CheckpointType.DEFAULT)
                                    .get(CHECKPOINT_SECONDS, TimeUnit.SECONDS);
                            return BoundedWait.done(true);
                        } catch (ExecutionException e) {
                            // Flink declines checkpoints while a task restarts. The next one may complete.
                            failIfOver(job());
                            return BoundedWait.waiting(e);
                        }
                    });
        } catch (InterruptedException | JobFailedException | RuntimeException e) {
            throw e;
        } catch (TimeoutException e) {
            throw new JobFailedException("no checkpoint completed within " + CHECKPOINT_SECONDS + " s", e);
        } catch (Exception e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the seconds from the start of the job to its end; 0 until it has finished. */
    public double secondsRun() throws InterruptedException, JobFailedException {
        JsonNode times = job().path("timestamps");
        long finished = times.path("FINISHED").asLong();
        return finished == 0 ? 0 : (finished - times.path("RUNNING").asLong()) / 1000.0;
    }

    /**
     * Returns how often Flink has restarted the job, including under earlier JobManagers. The call waits until Flink's
     * cached response has expired, so the result is never older than the call.
     */
    public long restarts() throws InterruptedException, JobFailedException {
        TimeUnit.MILLISECONDS.sleep(refreshInterval.toMillis());
        return retried(() -> consistently(() -> counter.restarts(attempt())));
    }

    /** Cancels the job, and waits until it has ended. */
    public void cancel() throws InterruptedException, JobFailedException {
        answer(cluster.cancel(id()));
        answer(cluster.requestJobResult(id()));
    }

    /**
     * Stops the job with a savepoint and resumes it from there. Other calls wait in the meantime.
     *
     * @param folder the folder for the savepoint; null for the cluster's default
     * @throws IOException if the job cannot be stopped or submitted again
     */
    public void rescale(int parallelism, @Nullable Path folder) throws IOException, InterruptedException {
        rescaling.writeLock().lock();
        try {
            // The number of checkpoints is saved, because the next job counts from 0.
            retried(this::checkpoints);
            String savepoint = stop(folder);
            answer(cluster.requestJobResult(id));
            id = resubmission.from(savepoint, parallelism);
            metrics = new GateMetrics(rest, id.toString());
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the job could not be submitted again: " + e, e);
        } finally {
            rescaling.writeLock().unlock();
        }
    }

    /**
     * Stops the job with a savepoint.
     *
     * @param folder the folder for the savepoint; null for the cluster's default
     * @return the URI of the folder of the savepoint
     * @throws IOException if there is none within {@value #CHECKPOINT_SECONDS} s
     */
    public String stop(@Nullable Path folder) throws IOException, InterruptedException {
        return new StopWithSavepoint(rest, path(), folder).within(Duration.ofSeconds(CHECKPOINT_SECONDS));
    }

    /** Sends several requests about the same job: {@link #rescale} cannot replace it in between. */
    private <T> T consistently(Question<T> question) throws IOException, InterruptedException {
        rescaling.readLock().lock();
        try {
            return question.ask();
        } finally {
            rescaling.readLock().unlock();
        }
    }

    private JobID id() {
        rescaling.readLock().lock();
        try {
            return id;
        } finally {
            rescaling.readLock().unlock();
        }
    }

    private String path() {
        return "/jobs/" + id();
    }

    private JsonNode job() throws InterruptedException, JobFailedException {
        return retried(() -> consistently(() -> rest.get(path())));
    }

    private Attempt attempt() throws IOException, InterruptedException {
        JsonNode job = rest.get(path());
        long latest = 0;
        for (String vertex : metrics.restartingTogether(job)) {
            for (JsonNode subtask : rest.get(path() + "/vertices/" + vertex).path("subtasks")) {
                latest = Math.max(latest, subtask.path("attempt").asLong());
            }
        }
        return new Attempt(job.path("start-time").asLong(), latest);
    }

    private interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    /**
     * Repeats a request for a while if Flink does not answer, because it takes some seconds to replace a killed
     * JobManager.
     */
    private static <T> T retried(Question<T> question) throws InterruptedException, JobFailedException {
        try {
            return new BoundedWait("an answer of the JobManager", ABSENCE_MAX, PAUSE).<T, RuntimeException>until(() -> {
                try {
                    return BoundedWait.done(question.ask());
                } catch (IOException e) {
                    return BoundedWait.waiting(e);
                }
            });
        } catch (WaitTimeoutException e) {
            if (e.getCause() instanceof RestApi.NotFoundException) {
                throw new JobFailedException("the JobManager does not know the job any more", e);
            }
            throw new UncheckedIOException(e);
        }
    }

    private static JobStatus state(JsonNode job) {
        return JobStatus.valueOf(job.path("state").asText());
    }

    private void failIfOver(JsonNode job) throws InterruptedException, JobFailedException {
        JobStatus state = state(job);
        if (state.isGloballyTerminalState() && state != JobStatus.FINISHED) {
            JsonNode history = retried(this::exceptionHistory);
            throw new JobFailedException("the job is " + state
                    + (history.isEmpty()
                            ? ""
                            : ": " + rootCause(history.get(0).path("stacktrace").asText())));
        }
    }

    /** Returns the line of a stack trace that names the last cause. */
    private static String rootCause(String stackTrace) {
        return stackTrace
                .lines()
                .filter(line -> !line.startsWith("\t") && !line.isBlank())
                .reduce((first, second) -> second.startsWith("Caused by: ") ? second : first)
                .orElse("")
                .replaceFirst("^Caused by: ", "");
    }

    private static <T> T answer(CompletableFuture<T> future) throws InterruptedException, JobFailedException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new JobFailedException("Flink could not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JobFailedException("Flink did not answer within " + ANSWER_SECONDS + " s", e);
        }
    }

    /** Thrown if the job has ended or does not start. */
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

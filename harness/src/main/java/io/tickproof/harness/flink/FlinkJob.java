package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
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

/** A job that was submitted, as FlinkCluster's REST API shows it, be it of a cluster in this JVM or of one in others. */
public final class FlinkJob {
    private static final long ANSWER_SECONDS = 30;
    /** So long the next JobManager may need. */
    private static final long AWAY_SECONDS = 90;

    private static final long ASK_MILLIS = 50;
    private static final long CHECKPOINT_SECONDS = 60;

    private final ClusterClient<?> cluster;
    private final RestApi rest;
    private final Duration fresh;
    private final Resumption resumption;
    private final Lives lives = new Lives();
    /** Held for writing while the job is none: stopped, and not yet submitted again. */
    private final ReadWriteLock between = new ReentrantReadWriteLock();

    private JobID id;
    private GateMetrics metrics;

    /** @param fresh until it is that old FlinkCluster repeats what it knew: the cluster's {@code web.refresh-interval} */
    FlinkJob(ClusterClient<?> cluster, URI webUi, Duration fresh, JobID id, Resumption resumption) {
        this.cluster = cluster;
        this.rest = new RestApi(webUi);
        this.fresh = fresh;
        this.resumption = resumption;
        is(id);
    }

    /** Submits the job once more. */
    interface Resumption {
        JobID from(String savepoint, int parallelism) throws Exception;
    }

    private void is(JobID now) {
        id = now;
        metrics = new GateMetrics(rest, now.toString());
    }

    /**
     * What a JobManager knows of the job.
     *
     * @param started when this JobManager took it on, ms since the epoch
     * @param attempt the present one, from 0 with every JobManager
     */
    private record Life(long started, long attempt) {}

    /** A JobManager that was killed leaves the job to its successor, which counts attempts from 0 again. Mutable. */
    private static final class Lives {
        private Life last;
        private long before;
        private long checkpointsBefore;
        private long checkpoints;

        synchronized long checkpoints(long completedNow) {
            if (completedNow < checkpoints) {
                checkpointsBefore += checkpoints;
            }
            checkpoints = completedNow;
            return checkpointsBefore + checkpoints;
        }

        synchronized long restarts(Life now) {
            if (last != null && now.started() != last.started()) {
                before += last.attempt() + 1;
            }
            last = now;
            return before + last.attempt();
        }
    }

    /** Waits until every subtask runs. */
    public void awaitRunning(Duration limit) throws InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            JsonNode job = job();
            failIfOver(job);
            int running = 0;
            int all = 0;
            for (JsonNode vertex : job.path("vertices")) {
                all += vertex.path("parallelism").asInt();
                running += vertex.path("tasks").path("RUNNING").asInt();
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
        JsonNode job = job();
        if (state(job) == JobStatus.FINISHED) {
            return true;
        }
        failIfOver(job);
        return false;
    }

    /**
     * The last offset of each partition that the present attempt of the job has read, or was restored with; partitions
     * it has not read from are absent.
     *
     * @throws IOException if FlinkCluster's REST API does not answer
     */
    public Map<Integer, Long> offsets() throws InterruptedException, IOException {
        return whole(() -> metrics.of(life().attempt()).offsets());
    }

    /**
     * How far it is.
     *
     * @param records that were let in, heartbeats too
     * @param watermarkMillis of the windows; null where there is none yet
     * @param restarts as {@link #restarts} counts them
     */
    public record Reading(long records, Long watermarkMillis, long restarts) {
        /** Of a job that has not begun. */
        public static final Reading NONE = new Reading(0, null, 0);
    }

    /** @throws IOException if FlinkCluster's REST API does not answer, or the job is none of ours */
    public Reading reading() throws InterruptedException, IOException {
        return whole(() -> {
            Life life = life();
            GateMetrics.Progress progress = metrics.of(life.attempt());
            return new Reading(
                    progress.offsets().values().stream()
                            .mapToLong(offset -> offset + 1)
                            .sum(),
                    progress.watermarkMillis(),
                    lives.restarts(life));
        });
    }

    /** How many checkpoints were completed, those of earlier JobManagers included. */
    public long checkpoints() throws InterruptedException, IOException {
        return whole(() -> lives.checkpoints(rest.get(path() + "/checkpoints")
                .path("counts")
                .path("completed")
                .asLong()));
    }

    /**
     * What it could come back from.
     *
     * @param checkpoints whether it takes any by itself
     * @param restores how often its present JobManager restored it from a checkpoint or a savepoint
     */
    public record Recovery(boolean checkpoints, long restores) {
        /** Of a job that nobody has asked. */
        public static final Recovery NONE = new Recovery(false, 0);
    }

    /** What it could come back from, and did. */
    public Recovery recovery() throws InterruptedException, JobFailedException {
        return answered(() -> whole(() -> {
            // FlinkCluster's word for never is the largest number.
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

    /**
     * Why FlinkCluster restarted it, as far as its present JobManager knows: when, and the last cause; the latest first.
     *
     * @throws IOException if FlinkCluster's REST API does not answer
     */
    public List<String> failures() throws InterruptedException, IOException {
        List<String> failures = new ArrayList<>();
        for (JsonNode one : history()) {
            failures.add(Instant.ofEpochMilli(one.path("timestamp").asLong()) + " "
                    + rootLine(one.path("stacktrace").asText()));
        }
        return failures;
    }

    /** Its failures, the latest first. */
    private JsonNode history() throws IOException, InterruptedException {
        return whole(() -> rest.get(path() + "/exceptions"))
                .path("exceptionHistory")
                .path("entries");
    }

    /** Takes a checkpoint now. When it is complete, everything that was read before is in the sinks. */
    public void checkpoint() throws InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CHECKPOINT_SECONDS);
        while (true) {
            try {
                cluster.triggerCheckpoint(id(), CheckpointType.DEFAULT).get(CHECKPOINT_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                // One may be declined while a task restarts; the next may pass.
                failIfOver(job());
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
        JsonNode times = job().path("timestamps");
        long finished = times.path("FINISHED").asLong();
        return finished == 0 ? 0 : (finished - times.path("RUNNING").asLong()) / 1000.0;
    }

    /**
     * How often FlinkCluster restarted it from a checkpoint, its JobManagers that were followed by another included. Never of
     * before this call: it waits until FlinkCluster has looked again.
     */
    public long restarts() throws InterruptedException, JobFailedException {
        TimeUnit.MILLISECONDS.sleep(fresh.toMillis());
        return answered(() -> whole(() -> lives.restarts(life())));
    }

    /** Ends the job where it stands, and waits until it has ended. */
    public void cancel() throws InterruptedException, JobFailedException {
        answer(cluster.cancel(id()));
        answer(cluster.requestJobResult(id()));
    }

    /**
     * Stops the job with a savepoint, and goes on from there. Whoever asks meanwhile waits.
     *
     * @param folder where the savepoint goes; null: where the cluster says
     * @throws IOException if it could not be stopped, or not be submitted again
     */
    public void rescale(int parallelism, Path folder) throws IOException, InterruptedException {
        between.writeLock().lock();
        try {
            // Those before count too: the next job starts anew.
            answered(this::checkpoints);
            String savepoint = stop(folder);
            answer(cluster.requestJobResult(id));
            is(resumption.from(savepoint, parallelism));
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the job could not be submitted again: " + e, e);
        } finally {
            between.writeLock().unlock();
        }
    }

    /**
     * Stops the job with a savepoint.
     *
     * @param folder where it goes; null: where the cluster says
     * @return URI of the folder it is in
     * @throws IOException if there was none within {@value #CHECKPOINT_SECONDS} s
     */
    public String stop(Path folder) throws IOException, InterruptedException {
        return new StopWithSavepoint(rest, path(), folder).within(CHECKPOINT_SECONDS);
    }

    /** Asks for what belongs together. */
    private <T> T whole(Question<T> question) throws IOException, InterruptedException {
        between.readLock().lock();
        try {
            return question.ask();
        } finally {
            between.readLock().unlock();
        }
    }

    private JobID id() {
        between.readLock().lock();
        try {
            return id;
        } finally {
            between.readLock().unlock();
        }
    }

    private String path() {
        return "/jobs/" + id();
    }

    private JsonNode job() throws InterruptedException, JobFailedException {
        return answered(() -> whole(() -> rest.get(path())));
    }

    private Life life() throws IOException, InterruptedException {
        JsonNode job = rest.get(path());
        long most = 0;
        for (String vertex : metrics.restartingTogether(job)) {
            for (JsonNode subtask : rest.get(path() + "/vertices/" + vertex).path("subtasks")) {
                most = Math.max(most, subtask.path("attempt").asLong());
            }
        }
        return new Life(job.path("start-time").asLong(), most);
    }

    private interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    /** Asks again for a while: a JobManager that was killed needs some seconds to be followed by another. */
    private static <T> T answered(Question<T> question) throws InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAY_SECONDS);
        while (true) {
            try {
                return question.ask();
            } catch (IOException e) {
                if (System.nanoTime() > deadline && e instanceof RestApi.NotFoundException) {
                    throw new JobFailedException("the JobManager does not know the job any more", e);
                }
                if (System.nanoTime() > deadline) {
                    throw new UncheckedIOException("Flink did not answer for " + AWAY_SECONDS + " s", e);
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        }
    }

    private static JobStatus state(JsonNode job) {
        return JobStatus.valueOf(job.path("state").asText());
    }

    private void failIfOver(JsonNode job) throws InterruptedException, JobFailedException {
        JobStatus state = state(job);
        if (state.isGloballyTerminalState() && state != JobStatus.FINISHED) {
            JsonNode history = answered(this::history);
            throw new JobFailedException("the job is " + state
                    + (history.isEmpty()
                            ? ""
                            : ": " + rootLine(history.get(0).path("stacktrace").asText())));
        }
    }

    /** The last cause of a stack trace. */
    private static String rootLine(String stackTrace) {
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

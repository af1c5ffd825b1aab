package io.tickproof.harness.run;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.Checkpoint;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.Reading;
import io.tickproof.harness.run.RunHistory.CheckpointSpan;
import io.tickproof.harness.run.RunHistory.JobRun;
import io.tickproof.verifier.observed.ConcurrentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records a run in progress: takes a sample several times per second, shows it as progress, passes it to a listener,
 * and keeps it for the report. A sample that fails is skipped, because no verdict depends on it.
 */
final class RunTimeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTimeline.class);
    private static final long SAMPLE_MILLIS = 250;
    private static final int MAX_KEPT_SAMPLES = 600;
    /** Checkpoints are asked for once per second, which is as often as a job usually takes them. */
    private static final int SAMPLES_PER_SECOND = 4;

    private static final int MAX_KEPT_CHECKPOINTS = 1_000;
    private final RunProgress shown;
    private final Consumer<RunEvent> listener;
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Long, CheckpointSpan> checkpoints = new TreeMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tickproof-timeline");
        thread.setDaemon(true);
        return thread;
    });
    private long read;
    private volatile LongSupplier sentCount = () -> 0;
    private volatile @Nullable SendSummary sent;
    /** Whether the progress of the run has ended. Guarded by {@link #shown}. */
    private boolean over;

    private volatile @Nullable FlinkJob job;
    private volatile @Nullable ConcurrentReader reader;
    private volatile @Nullable LatestCandles candles;

    /**
     * @param expectedDeliveries the approximate number of deliveries, including heartbeats
     * @param listener receives each sample, completed checkpoint and changed candle
     */
    RunTimeline(long expectedDeliveries, Progress progress, Consumer<RunEvent> listener) {
        shown = new RunProgress(expectedDeliveries, progress);
        this.listener = listener;
        listener.accept(new RunEvent.Begun(expectedDeliveries));
        clock.scheduleWithFixedDelay(this::sample, SAMPLE_MILLIS, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Includes a generator in the samples. @param count returns the number of deliveries handed to the producer */
    void sending(LongSupplier count) {
        sentCount = count;
    }

    /** Records that everything was sent. */
    void sent(SendSummary summary) {
        sent = summary;
    }

    /** Includes a job in the samples. */
    void running(FlinkJob started) {
        job = started;
    }

    /**
     * Includes a concurrent reader of the candles in the samples.
     *
     * @param window the name of the windows whose latest candles the listener receives
     */
    void reading(ConcurrentReader started, String window) {
        LatestCandles latest = new LatestCandles(window);
        started.onChange(latest::add);
        candles = latest;
        reader = started;
    }

    private void sample() {
        try {
            FlinkJob running = job;
            ConcurrentReader reading = reader;
            Reading metrics = running == null ? Reading.NONE : running.reading();
            // After a restart the new attempt reports nothing until it is restored.
            read = metrics.records() > 0 ? metrics.records() : read;
            Sample sample = new Sample(
                    Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3,
                    sentCount.getAsLong(),
                    read,
                    reading == null ? 0 : reading.candles(),
                    metrics.watermarkMillis(),
                    metrics.restarts());
            show(sample, running);
            listener.accept(sample);
            boolean isSecondOver;
            synchronized (samples) {
                samples.add(sample);
                isSecondOver = samples.size() % SAMPLES_PER_SECOND == 0;
            }
            LatestCandles latest = candles;
            if (latest != null && isSecondOver) {
                latest.ifChanged().ifPresent(changed -> listener.accept(new RunEvent.CandlesRead(changed)));
            }
            if (running != null && isSecondOver) {
                readCheckpoints(running);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a sample of the run failed", e);
        }
    }

    private void readCheckpoints(FlinkJob running) throws InterruptedException, IOException {
        for (Checkpoint checkpoint : running.latestCheckpoints()) {
            double from = Math.max(0, checkpoint.triggeredMillis() - startMillis) / 1e3;
            CheckpointSpan span =
                    new CheckpointSpan(checkpoint.number(), from, from + checkpoint.durationMillis() / 1e3);
            boolean isNew;
            synchronized (samples) {
                // After a restart of the JobManager, numbers continue, so that each number names one checkpoint.
                isNew = checkpoints.size() < MAX_KEPT_CHECKPOINTS
                        && checkpoints.putIfAbsent(checkpoint.number(), span) == null;
            }
            if (isNew) {
                listener.accept(new RunEvent.CheckpointCompleted(span));
            }
        }
    }

    private void show(Sample now, @Nullable FlinkJob running) throws InterruptedException {
        synchronized (shown) {
            if (over) {
                return;
            }
            if (running != null && shown.isRestart(now.restarts())) {
                shown.restarted(now.restarts(), causes(running));
            }
            SendSummary summary = sent;
            if (summary == null) {
                shown.sending(now);
            } else {
                shown.catchingUp(now, summary.sent());
            }
        }
    }

    private static List<String> causes(FlinkJob running) throws InterruptedException {
        try {
            return running.failures().stream().map(FlinkJob.Failure::cause).toList();
        } catch (IOException e) {
            LOG.debug("the failures of the job are unknown", e);
            return List.of();
        }
    }

    /**
     * Returns the records of the run, and ends its progress. A long run keeps only every nth sample.
     *
     * @param completed the statistics of the job; null if it did not complete
     * @param faults the faults of the scenario, injected or not
     */
    RunHistory history(@Nullable JobRun completed, List<FaultRecord> faults) throws InterruptedException {
        FlinkJob running = job;
        synchronized (shown) {
            over = true;
            if (running != null && completed != null && shown.isRestart(completed.restarts())) {
                shown.restarted(completed.restarts(), causes(running));
            }
        }
        synchronized (samples) {
            int step = samples.size() / MAX_KEPT_SAMPLES + 1;
            List<Sample> kept = new ArrayList<>();
            for (int i = 0; i < samples.size(); i += step) {
                kept.add(samples.get(i));
            }
            return new RunHistory(sent, completed, kept, faults, List.copyOf(checkpoints.values()));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

package io.tickproof.harness.run;

import org.jspecify.annotations.Nullable;

/**
 * One sample of a run's progress.
 *
 * @param seconds time since the run began
 * @param sent deliveries handed to the producer, including heartbeats
 * @param read records that the job has consumed; 0 if the job does not report this
 * @param candles candles that the concurrent reader has seen
 * @param watermarkMillis the job's watermark, event time in ms since the epoch; null before the first watermark
 * @param restarts restarts of the job
 */
public record Sample(
        double seconds,
        long sent,
        long read,
        long candles,
        @Nullable Long watermarkMillis,
        long restarts) implements RunEvent {}

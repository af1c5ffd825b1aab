package io.tickproof.harness.flink;

/**
 * A completed checkpoint of a job.
 *
 * @param number the number that Flink gave it
 * @param triggeredMillis when it was triggered, wall clock, ms since the epoch
 * @param durationMillis from the trigger to its completion
 */
public record Checkpoint(long number, long triggeredMillis, long durationMillis) {}

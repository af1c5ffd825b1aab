package io.tickproof.harness.run;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that are collected during a run.
 *
 * @param sent the summary of what was sent; null if this process sent nothing, because the job did not start or because
 *     it only re-verifies
 * @param job the statistics of the job; null if it did not complete, or did not run in this process
 * @param samples the run timeline
 * @param faults the faults of the scenario, injected or not, in its order; empty if this process injected none
 * @param checkpoints the completed checkpoints of the job that were noticed, in their order
 */
public record RunHistory(
        @Nullable SendSummary sent,
        @Nullable JobRun job,
        List<Sample> samples,
        List<FaultRecord> faults,
        List<CheckpointSpan> checkpoints) {
    /** The history of a job that did not run in this process. */
    public static final RunHistory NONE = new RunHistory(null, null, List.of(), List.of(), List.of());

    public RunHistory {
        samples = List.copyOf(samples);
        faults = List.copyOf(faults);
        checkpoints = List.copyOf(checkpoints);
    }

    /**
     * A completed checkpoint.
     *
     * @param number the number that Flink gave it
     * @param fromSeconds from the start of the run to its trigger
     * @param toSeconds from the start of the run to its completion
     */
    public record CheckpointSpan(long number, double fromSeconds, double toSeconds) {}

    /**
     * The statistics of a job that processed its input.
     *
     * @param seconds the run time of a bounded job; 0 for an unbounded one, which the run cancels
     * @param restarts the number of restarts
     * @param recovery the checkpoints and restores of the job
     */
    public record JobRun(double seconds, long restarts, Recovery recovery) {}
}

package io.tickproof.harness.stack;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.flink.FlinkJob;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Injects faults into the servers of a stack and into the job that runs on it. */
public interface FaultInjector extends FaultSupport {
    /**
     * The run into which faults are injected.
     *
     * @param topic name of the topic with the ticks
     * @param checkpoints folder of the job's checkpoints
     * @param signals the signals to the operators of the reference job
     * @param job the job; null until it is submitted
     */
    record Target(
            String topic,
            Path checkpoints,
            OperatorSignals signals,
            @Nullable FlinkJob job) {
        public Target withJob(FlinkJob submitted) {
            return new Target(topic, checkpoints, signals, submitted);
        }

        /**
         * Returns the job.
         *
         * @throws IOException if it has not been submitted yet
         */
        public FlinkJob submittedJob() throws IOException {
            if (job == null) {
                throw new IOException("the job has not been submitted yet");
            }
            return job;
        }
    }

    /**
     * Injects a fault. If it lasts, the caller ends it with {@link InjectedFault#recover}.
     *
     * @param fault of a {@linkplain #supports supported} type
     * @throws IOException if it cannot be injected
     * @throws InterruptedException if this thread is interrupted; no process stays frozen then
     */
    InjectedFault inject(Fault fault, Target target) throws IOException, InterruptedException;
}

package io.tickproof.harness.run;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.stack.Topic;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The job that a run verifies: the reference job, or a user job. */
interface JobUnderTest {
    /** Creates the tables and topics that the job writes to. */
    void prepare() throws Exception;

    /** Submits the job to Flink. */
    FlinkJob start() throws Exception;

    /**
     * Waits until the job has processed its input and its rows are in the sinks.
     *
     * @param input the topic of the ticks
     * @param reader reads the table of candles at the same time; null if {@link #reader} returns none
     * @param faultIsActive returns whether a fault is active; no progress is required until it is over
     * @throws CatchUp.StalledException if the job makes no progress
     * @throws FlinkJob.JobFailedException if the job fails
     * @throws Exception if a server does not answer
     */
    void awaitWork(
            FlinkJob job,
            Topic input,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier faultIsActive)
            throws Exception;

    /** Opens the sinks that the job writes to. */
    Sinks sinks() throws SinkException;

    /** Starts a reader of the job's table of candles; empty if the job does not write them to a table. */
    Optional<ConcurrentReader> reader() throws SinkException;
}

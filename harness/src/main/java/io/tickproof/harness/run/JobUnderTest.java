package io.tickproof.harness.run;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The job that a run judges: ours, or a user's own. */
interface JobUnderTest {
    /** Makes the tables that the job writes to. */
    void prepare() throws Exception;

    FlinkJob start() throws Exception;

    /**
     * Waits until the job has worked through the topic.
     *
     * @param reader looks at its table meanwhile
     * @param broken whether something is broken on purpose
     * @throws StalledException if it does not get there
     */
    void awaitWork(
            FlinkJob job,
            Topic topic,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier broken)
            throws InterruptedException, JobFailedException, BrokerException, StalledException, IOException;

    /** What it wrote. */
    Sinks sinks() throws SinkException;

    /** A reader of its table of candles; empty where they are in none. */
    Optional<ConcurrentReader> reader() throws SinkException;
}

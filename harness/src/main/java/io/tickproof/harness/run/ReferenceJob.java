package io.tickproof.harness.run;

import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.fault.FailingJob;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.Topic;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tickproof's own candle job, with or without an injected bug. */
final class ReferenceJob implements JobUnderTest {
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private final JobContext context;
    private final OperatorSignals signals;

    /** @param signals the signals that make operators fail, for the faults that need them */
    ReferenceJob(JobContext context, OperatorSignals signals) {
        this.context = context;
        this.signals = signals;
    }

    @Override
    public void prepare() {
        // The stack creates the tables of this job.
    }

    @Override
    public FlinkJob start() throws Exception {
        boolean fails = context.plan().scenario().faultsNeed(Requirement.FAILING_OPERATORS);
        return context.stack()
                .submit(
                        fails
                                ? new FailingJob(context.options(), signals)
                                : context.plan().job().apply(context.options()));
    }

    @Override
    public void awaitWork(
            FlinkJob job,
            Topic input,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier faultIsActive)
            throws Exception {
        new CatchUp(input, job, STALL_LIMIT, heartbeats, faultIsActive)
                .await(context.plan().request().mode());
    }

    @Override
    public PostgresSinks sinks() throws SinkException {
        return new PostgresSinks(context.database(), EnumSet.allOf(Sink.class), CandleLayout.OURS, "", context.redis());
    }

    @Override
    public Optional<ConcurrentReader> reader() throws SinkException {
        return Optional.of(ConcurrentReader.start(this::sinks));
    }
}

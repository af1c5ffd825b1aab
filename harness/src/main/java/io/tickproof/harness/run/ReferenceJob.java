package io.tickproof.harness.run;

import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.fault.FailingJob;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.RedisLatestPrices;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tickproof's own candle job, with or without an injected bug. */
final class ReferenceJob implements JobUnderTest {
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private final Plan plan;
    private final Stack stack;
    private final JobOptions options;
    private final OperatorSignals signals;

    /** @param signals the signals that make operators fail, for the faults that need them */
    ReferenceJob(Plan plan, Stack stack, JobOptions options, OperatorSignals signals) {
        this.signals = signals;
        this.plan = plan;
        this.stack = stack;
        this.options = options;
    }

    @Override
    public void prepare() {
        // The stack creates the tables of this job.
    }

    @Override
    public FlinkJob start() throws Exception {
        boolean fails = plan.scenario().faultsNeed(Requirement.FAILING_OPERATORS);
        return stack.submit(
                fails ? new FailingJob(options, signals) : plan.job().apply(options));
    }

    @Override
    public void awaitWork(
            FlinkJob job,
            Topic input,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier faultIsActive)
            throws InterruptedException, JobFailedException, BrokerException, StalledException, IOException {
        new CatchUp(input, job, STALL_LIMIT, heartbeats, faultIsActive)
                .await(plan.request().mode());
    }

    @Override
    public PostgresSinks sinks() throws SinkException {
        return new PostgresSinks(database(stack), EnumSet.allOf(Sink.class), CandleLayout.OURS, "", redis(stack));
    }

    @Override
    public Optional<ConcurrentReader> reader() throws SinkException {
        return Optional.of(ConcurrentReader.start(this::sinks));
    }

    static PostgresSinks.Database database(Stack stack) {
        PostgresSettings postgres = stack.addresses().postgres();
        return new PostgresSinks.Database(postgres.url(), postgres.user(), postgres.password());
    }

    static RedisLatestPrices redis(Stack stack) {
        RedisSettings redis = stack.addresses().redis();
        return new RedisLatestPrices(
                redis.host(),
                redis.port(),
                redis.user(),
                redis.password(),
                redis.tls() == null ? null : redis.tls().options(),
                redis.prefix());
    }
}

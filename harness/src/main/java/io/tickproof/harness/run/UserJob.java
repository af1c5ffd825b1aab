package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.UserJobSpec;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.Look;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user job from a jar. Only its sinks are known. */
public final class UserJob implements JobUnderTest {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /**
     * The maximum time in which a bounded job may write nothing new, and in which the sink of an unbounded one may stay
     * busy.
     */
    private static final Duration WORK_LIMIT = Duration.ofMinutes(10);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)}");
    /** The placeholders of job.own.arguments. */
    private static final List<String> PLACEHOLDERS = List.of(
            "bootstrap",
            "topic",
            "jdbcUrl",
            "jdbcUser",
            "jdbcPassword",
            "mode",
            "parallelism",
            "group",
            "candleTopic",
            "redisHost",
            "redisPort",
            "redisPassword");

    private final JobContext context;
    private final Progress progress;
    private final UserJobSpec spec;

    UserJob(JobContext context, Progress progress) {
        this.context = context;
        this.progress = progress;
        spec = context.plan().scenario().job().own().orElseThrow();
    }

    /**
     * Checks, before any server is started, that the jar exists and its arguments can be filled in.
     *
     * @param project the directory against which relative paths are resolved
     */
    public static void check(Scenario scenario, Path project) {
        UserJobSpec spec = scenario.job().own().orElseThrow();
        UserJobSpec.Program program = spec.program();
        if (program == null) {
            throw new UserException("scenario " + scenario.name()
                    + " has no job.own.jar: the job runs elsewhere. Send the ticks with generate and verify the output with"
                    + " verify (docs/how-to/judge-your-job.md), or set job.own.jar");
        }
        Path jar = project.resolve(program.jar());
        if (!Files.isRegularFile(jar)) {
            throw new UserException("job.own.jar of scenario " + scenario.name() + ": there is no file " + jar
                    + "; build the job first");
        }
        Path schema = spec.schema() == null ? null : project.resolve(spec.schema());
        if (schema != null && !Files.isRegularFile(schema)) {
            throw new UserException("job.own.schema of scenario " + scenario.name() + ": there is no file " + schema);
        }
        for (String argument : program.arguments()) {
            PLACEHOLDER.matcher(argument).results().map(found -> found.group(1)).forEach(UserJob::checkPlaceholder);
        }
    }

    private static void checkPlaceholder(String name) {
        if (!PLACEHOLDERS.contains(name)) {
            throw new UserException("job.own.arguments: {" + name + "} is unknown; there are {"
                    + String.join("}, {", PLACEHOLDERS) + "}");
        }
    }

    @Override
    public void prepare() throws Exception {
        if (spec.output().topic() != null) {
            context.stack()
                    .topic(spec.output().topic(), context.plan().timeline().partitions())
                    .close();
        }
        if (spec.schema() != null) {
            Path file = context.plan().project().resolve(spec.schema());
            try {
                context.stack().execute(Files.readString(file));
            } catch (SQLException e) {
                throw new UserException(file + ": PostgreSQL rejects it: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public FlinkJob start() throws Exception {
        Map<String, String> values = placeholderValues();
        UserJobSpec.Program program = Objects.requireNonNull(spec.program(), "checked before the run");
        List<String> arguments = program.arguments().stream()
                .map(argument -> PLACEHOLDER
                        .matcher(argument)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                Objects.requireNonNull(values.get(found.group(1)), found.group()))))
                .toList();
        try {
            return context.stack()
                    .submit(new UserJar(
                            context.plan().project().resolve(program.jar()),
                            program.entryClass(),
                            arguments,
                            context.options().parallelism(),
                            context.options().checkpoints().interval().toMillis(),
                            context.options().checkpoints().folder()));
        } catch (UserJar.JobFailure e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private Map<String, String> placeholderValues() {
        JobOptions.Kafka ticks = (JobOptions.Kafka) context.options().source();
        PostgresSettings postgres = context.options().sinks().postgres();
        RedisSettings redis = Objects.requireNonNull(context.options().sinks().redis(), "a stack has Redis");
        return Map.ofEntries(
                Map.entry("bootstrap", ticks.server().bootstrap()),
                Map.entry("topic", ticks.topic()),
                Map.entry("jdbcUrl", postgres.url()),
                Map.entry("jdbcUser", postgres.user()),
                Map.entry("jdbcPassword", postgres.password()),
                Map.entry("mode", context.plan().request().mode().text()),
                Map.entry("parallelism", Integer.toString(context.options().parallelism())),
                Map.entry("group", ticks.group()),
                Map.entry("candleTopic", String.valueOf(spec.output().topic())),
                Map.entry("redisHost", redis.host()),
                Map.entry("redisPort", Integer.toString(redis.port())),
                Map.entry("redisPassword", Objects.requireNonNullElse(redis.password(), "")));
    }

    /**
     * A bounded job ends. An unbounded one is done when its sink has been idle for job.own.settle; a checkpoint then
     * flushes rows that the job may still buffer.
     */
    @Override
    public void awaitWork(
            FlinkJob job,
            Topic input,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier faultIsActive)
            throws Exception {
        if (spec.output().topic() == null) {
            ConcurrentReader table = Objects.requireNonNull(reader, "a job without a topic has a table");
            awaitWork(job, heartbeats, faultIsActive, () -> {
                if (table.hasFailed()) {
                    throw new StalledException("the table " + spec.output().table()
                            + " cannot be read any more, so it is unknown when the job is done");
                }
                return table.quiet();
            });
            return;
        }
        try (Topic candles = Topic.existing(
                context.stack().addresses().kafka().clientProperties(),
                spec.output().topic())) {
            TopicActivity activity = new TopicActivity();
            awaitWork(job, heartbeats, faultIsActive, () -> activity.idleSince(CatchUp.ends(candles, faultIsActive)));
        }
    }

    /** Measures how long a sink has been idle. */
    private interface SinkActivity {
        Duration idle() throws InterruptedException, BrokerException, StalledException, IOException;
    }

    /** Measures how long the end offsets of a topic have not changed. Mutable. */
    private static final class TopicActivity {
        private Map<Integer, Long> ends = Map.of();
        private long changedNanos = System.nanoTime();

        Duration idleSince(Map<Integer, Long> currentEnds) {
            if (!currentEnds.equals(ends)) {
                ends = currentEnds;
                changedNanos = System.nanoTime();
            }
            return Duration.ofNanos(System.nanoTime() - changedNanos);
        }
    }

    /** Measures how long a sink has been idle, since the last fault at most. Mutable. */
    private final class IdleSink {
        private final SinkActivity activity;
        private final BooleanSupplier faultIsActive;
        private long startNanos = System.nanoTime();
        private Duration idle = Duration.ZERO;

        IdleSink(SinkActivity activity, BooleanSupplier faultIsActive) {
            this.activity = activity;
            this.faultIsActive = faultIsActive;
        }

        /** Looks at the sink. The job need neither write nor end until a fault is over. */
        Look<Boolean> look(boolean rowsAreProgress)
                throws InterruptedException, BrokerException, StalledException, IOException {
            boolean isExcused = faultIsActive.getAsBoolean();
            if (isExcused) {
                startNanos = System.nanoTime();
            }
            Duration before = idle;
            Duration sinceStart = Duration.ofNanos(System.nanoTime() - startNanos);
            Duration now = activity.idle();
            idle = now.compareTo(sinceStart) < 0 ? now : sinceStart;
            String state = "its sink has been idle for " + idle.toSeconds() + " s";
            progress.working("waiting", "for the job: " + state);
            boolean hasNewRows = idle.compareTo(before) < 0;
            return isExcused || rowsAreProgress && hasNewRows
                    ? BoundedWait.progressed(state)
                    : BoundedWait.waiting(state);
        }
    }

    private void awaitWork(
            FlinkJob job, FinalHeartbeats heartbeats, BooleanSupplier faultIsActive, SinkActivity activity)
            throws Exception {
        if (context.plan().request().mode() == Mode.BOUNDED) {
            awaitEnd(job, new IdleSink(activity, faultIsActive));
            return;
        }
        long restartsBeforeHeartbeats = 0;
        while (!hasEndedBeforeIdle(job, new IdleSink(activity, faultIsActive))) {
            job.checkpoint();
            long restarts = job.restarts();
            if (restarts == restartsBeforeHeartbeats) {
                return;
            }
            // A restart discards the watermarks, and reading the topic again takes time.
            job.awaitRunning(WORK_LIMIT);
            heartbeats.resend();
            restartsBeforeHeartbeats = restarts;
        }
    }

    private static void awaitEnd(FlinkJob job, IdleSink sink) throws Exception {
        new BoundedWait("the job to write or to end", WORK_LIMIT, PAUSE)
                .<Boolean, Exception>until(
                        () -> job.isFinished() ? BoundedWait.done(true) : sink.look(true),
                        state -> new StalledException("the job has written nothing new for " + WORK_LIMIT.toSeconds()
                                + " s and has not ended; does it stop at the end of the topic in mode bounded?"));
    }

    /** Waits until the job has ended, or its sink has been idle for job.own.settle. */
    private boolean hasEndedBeforeIdle(FlinkJob job, IdleSink sink) throws Exception {
        return new BoundedWait("the sink to be idle", WORK_LIMIT.plus(spec.settle()), PAUSE)
                .<Boolean, Exception>until(
                        () -> {
                            if (job.isFinished()) {
                                return BoundedWait.done(true);
                            }
                            Look<Boolean> look = sink.look(false);
                            return sink.idle.compareTo(spec.settle()) > 0 ? BoundedWait.done(false) : look;
                        },
                        state -> new StalledException("the job still writes " + WORK_LIMIT.toSeconds()
                                + " s after the last tick was sent; its sink was never idle for job.own.settle, "
                                + spec.settle()));
    }

    @Override
    public Sinks sinks() throws SinkException {
        return UserSinks.open(
                context.plan().scenario().job(),
                context.database(),
                context.redis(),
                context.stack().addresses().kafka().clientProperties());
    }

    @Override
    public Optional<ConcurrentReader> reader() throws SinkException {
        return spec.output().table() == null
                ? Optional.empty()
                : Optional.of(ConcurrentReader.start(() -> (PostgresSinks) sinks()));
    }
}

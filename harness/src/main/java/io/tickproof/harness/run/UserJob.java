package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.UserJobSpec;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.Stack;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user's own job, from a jar. Nothing is known of it but where it writes. */
public final class UserJob implements JobUnderTest {
    private static final long ASK_MILLIS = 100;
    /** So long a bounded job may show nothing new, and the sink of any other be restless. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)}");

    /** What the arguments of the job may contain in braces. */
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

    private final Plan plan;
    private final Stack stack;
    private final JobOptions options;
    private final Progress progress;
    private final UserJobSpec own;

    UserJob(Plan plan, Stack stack, JobOptions options, Progress progress) {
        this.plan = plan;
        this.stack = stack;
        this.options = options;
        this.progress = progress;
        own = plan.scenario().job().own().orElseThrow();
    }

    /** @throws UserException if the job cannot be started: its jar or schema does not exist, or an argument is wrong */
    public static void check(Scenario scenario, Path home) {
        UserJobSpec own = scenario.job().own().orElseThrow();
        UserJobSpec.Program program = own.program();
        if (program == null) {
            throw new UserException("scenario " + scenario.name()
                    + " has no job.own.jar: the job runs elsewhere. Send the ticks with generate and verify the output with"
                    + " verify (docs/how-to/judge-your-job.md), or set job.own.jar");
        }
        Path jar = home.resolve(program.jar());
        if (!Files.isRegularFile(jar)) {
            throw new UserException("job.own.jar of scenario " + scenario.name() + ": there is no file " + jar
                    + "; build the job first");
        }
        Path schema = own.schema() == null ? null : home.resolve(own.schema());
        if (schema != null && !Files.isRegularFile(schema)) {
            throw new UserException("job.own.schema of scenario " + scenario.name() + ": there is no file " + schema);
        }
        program.arguments().forEach(argument -> fill(argument, name -> ""));
    }

    @Override
    public void prepare() throws Exception {
        if (own.output().topic() != null) {
            stack.topic(own.output().topic(), plan.timeline().partitions()).close();
        }
        if (own.schema() != null) {
            Path file = plan.home().resolve(own.schema());
            try {
                stack.execute(Files.readString(file));
            } catch (SQLException e) {
                throw new UserException(file + ": PostgreSQL refuses it: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public FlinkJob start() throws Exception {
        UserJobSpec.Program program = Objects.requireNonNull(own.program(), "checked before the run");
        List<String> arguments = program.arguments().stream()
                .map(argument -> fill(argument, this::value))
                .toList();
        try {
            return stack.submit(new UserJar(
                    plan.home().resolve(program.jar()),
                    program.entryClass(),
                    arguments,
                    options.parallelism(),
                    options.checkpoints().interval().toMillis(),
                    options.checkpoints().folder()));
        } catch (UserJar.JobFailure e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private String value(String placeholder) {
        JobOptions.Kafka ticks = (JobOptions.Kafka) options.source();
        PostgresSettings postgres = options.sinks().postgres();
        RedisSettings redis = Objects.requireNonNull(options.sinks().redis(), "every stack has Redis");
        return switch (placeholder) {
            case "bootstrap" -> ticks.server().bootstrap();
            case "topic" -> ticks.topic();
            case "jdbcUrl" -> postgres.url();
            case "jdbcUser" -> postgres.user();
            case "jdbcPassword" -> postgres.password();
            case "mode" -> plan.request().mode().text();
            case "parallelism" -> Integer.toString(options.parallelism());
            case "group" -> ticks.group();
            case "candleTopic" -> String.valueOf(own.output().topic());
            case "redisHost" -> redis.host();
            case "redisPort" -> Integer.toString(redis.port());
            case "redisPassword" -> redis.password() == null ? "" : redis.password();
            default -> throw new IllegalArgumentException(placeholder);
        };
    }

    private static String fill(String argument, UnaryOperator<String> values) {
        return PLACEHOLDER.matcher(argument).replaceAll(placeholder -> {
            String name = placeholder.group(1);
            if (!PLACEHOLDERS.contains(name)) {
                throw new UserException("job.own.arguments: {" + name + "} is unknown; there are {"
                        + String.join("}, {", PLACEHOLDERS) + "}");
            }
            return Matcher.quoteReplacement(values.apply(name));
        });
    }

    /** A bounded job ends; of any other its sink grows quiet, and what it may still hold comes with a checkpoint. */
    @Override
    public void awaitWork(
            FlinkJob job,
            Topic ticks,
            @Nullable ConcurrentReader reader,
            FinalHeartbeats heartbeats,
            BooleanSupplier broken)
            throws InterruptedException, JobFailedException, BrokerException, StalledException, IOException {
        if (own.output().topic() == null) {
            ConcurrentReader looking = Objects.requireNonNull(reader);
            awaitWork(job, heartbeats, broken, () -> {
                if (looking.hasFailed()) {
                    throw new StalledException("the table " + own.output().table()
                            + " cannot be read any more, so nobody knows when the job is done");
                }
                return looking.quiet();
            });
            return;
        }
        try (Topic candles = Topic.existing(
                stack.addresses().kafka().clientProperties(), own.output().topic())) {
            Quiet quiet = new Quiet();
            awaitWork(job, heartbeats, broken, () -> quiet.since(CatchUp.ends(candles, broken)));
        }
    }

    private interface Question {
        Duration quiet() throws InterruptedException, BrokerException, StalledException;
    }

    /** For how long a topic has grown no more. Mutable. */
    private static final class Quiet {
        private Map<Integer, Long> ends = Map.of();
        private long changedNanos = System.nanoTime();

        Duration since(Map<Integer, Long> now) {
            if (!now.equals(ends)) {
                ends = now;
                changedNanos = System.nanoTime();
            }
            return Duration.ofNanos(System.nanoTime() - changedNanos);
        }
    }

    private void awaitWork(FlinkJob job, FinalHeartbeats heartbeats, BooleanSupplier broken, Question question)
            throws InterruptedException, JobFailedException, BrokerException, StalledException {
        boolean bounded = plan.request().mode() == Mode.BOUNDED;
        long startNanos = System.nanoTime();
        long beaten = 0;
        while (!job.isFinished()) {
            if (broken.getAsBoolean()) {
                // It need not write, nor come to an end of it.
                startNanos = System.nanoTime();
            }
            Duration here = Duration.ofNanos(System.nanoTime() - startNanos);
            Duration quiet = question.quiet();
            quiet = quiet.compareTo(here) < 0 ? quiet : here;
            progress.working("job", "its sink has been quiet for " + quiet.toSeconds() + " s");
            if (bounded && quiet.compareTo(PATIENCE) > 0) {
                throw new StalledException("the job has written nothing new for " + PATIENCE.toSeconds()
                        + " s and has not ended; does it stop at the end of the topic in mode bounded?");
            }
            if (!bounded && quiet.compareTo(own.settle()) > 0) {
                job.checkpoint();
                long restarts = job.restarts();
                if (restarts == beaten) {
                    return;
                }
                // A restart forgets the watermarks, and what it reads again takes its time.
                job.awaitRunning(PATIENCE);
                heartbeats.resend();
                beaten = restarts;
                startNanos = System.nanoTime();
                continue;
            }
            if (!bounded && here.compareTo(PATIENCE.plus(own.settle())) > 0) {
                throw new StalledException("the job still writes " + PATIENCE.toSeconds()
                        + " s after the last tick was sent; its sink was never quiet for job.own.settle, "
                        + own.settle());
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
    }

    @Override
    public Sinks sinks() throws SinkException {
        return UserSinks.open(
                plan.scenario().job(),
                ReferenceJob.database(stack),
                ReferenceJob.redis(stack),
                stack.addresses().kafka().clientProperties());
    }

    @Override
    public Optional<ConcurrentReader> reader() throws SinkException {
        if (own.output().table() == null) {
            return Optional.empty();
        }
        return Optional.of(ConcurrentReader.start(() -> (PostgresSinks) sinks()));
    }
}

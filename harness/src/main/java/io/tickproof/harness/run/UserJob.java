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
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user's own job, from a jar. Nothing is known of it but where it writes. */
public final class UserJob implements JobUnderTest {
    private static final long ASK_MILLIS = 100;
    /** So long a bounded job may show nothing new, and the sink of any other be restless. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)}");

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

    /** Sees to it, before anything is started, that there is a jar, and that its arguments can be filled in. */
    public static void check(Scenario scenario, Path home) {
        UserJobSpec own = scenario.job().own().orElseThrow();
        if (own.jar().isEmpty()) {
            throw new UserException("scenario " + scenario.name()
                    + " judges a job that runs elsewhere: send its ticks with generate, let the job work, and call verify"
                    + " (docs/how-to/judge-your-job.md); or name its jar in job.own.jar");
        }
        Path jar = home.resolve(own.jar().get());
        if (!Files.isRegularFile(jar)) {
            throw new UserException("job.own.jar of scenario " + scenario.name() + ": there is no file " + jar
                    + "; was the job built?");
        }
        own.schema()
                .map(home::resolve)
                .filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> {
                    throw new UserException(
                            "job.own.schema of scenario " + scenario.name() + ": there is no file " + file);
                });
        own.arguments().forEach(argument -> fill(argument, places("", "", "", "", "", "", 0, "", "", "", 0, "")));
    }

    @Override
    public void prepare() throws Exception {
        if (own.topic() != null) {
            stack.topic(own.topic(), plan.timeline().partitions()).close();
        }
        if (own.schema().isPresent()) {
            Path file = plan.home().resolve(own.schema().get());
            try {
                stack.execute(Files.readString(file));
            } catch (SQLException e) {
                throw new UserException(file + ": PostgreSQL refuses it: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public FlinkJob start() throws Exception {
        JobOptions.Kafka ticks = (JobOptions.Kafka) options.source();
        Map<String, String> places = places(
                ticks.server().bootstrap(),
                ticks.topic(),
                options.sinks().postgres().url(),
                options.sinks().postgres().user(),
                options.sinks().postgres().password(),
                plan.request().mode().text(),
                options.parallelism(),
                ticks.group(),
                String.valueOf(own.topic()),
                options.sinks().redis().host(),
                options.sinks().redis().port(),
                options.sinks().redis().password());
        List<String> arguments =
                own.arguments().stream().map(argument -> fill(argument, places)).toList();
        try {
            return stack.submit(new UserJar(
                    plan.home().resolve(own.jar().orElseThrow()),
                    own.entryClass().orElse(null),
                    arguments,
                    options.parallelism(),
                    options.checkpoints().interval().toMillis(),
                    options.checkpoints().folder()));
        } catch (UserJar.JobFailure e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private static Map<String, String> places(
            String bootstrap,
            String topic,
            String jdbcUrl,
            String jdbcUser,
            String jdbcPassword,
            String mode,
            int parallelism,
            String group,
            String candleTopic,
            String redisHost,
            int redisPort,
            String redisPassword) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("bootstrap", bootstrap);
        places.put("topic", topic);
        places.put("jdbcUrl", jdbcUrl);
        places.put("jdbcUser", jdbcUser);
        places.put("jdbcPassword", jdbcPassword);
        places.put("mode", mode);
        places.put("parallelism", Integer.toString(parallelism));
        places.put("group", group);
        places.put("candleTopic", candleTopic);
        places.put("redisHost", redisHost);
        places.put("redisPort", Integer.toString(redisPort));
        places.put("redisPassword", redisPassword == null ? "" : redisPassword);
        return places;
    }

    private static String fill(String argument, Map<String, String> places) {
        return PLACE.matcher(argument).replaceAll(place -> {
            String value = places.get(place.group(1));
            if (value == null) {
                throw new UserException("job.own.arguments: {" + place.group(1) + "} is unknown; there are {"
                        + String.join("}, {", places.keySet()) + "}");
            }
            return Matcher.quoteReplacement(value);
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
        if (own.topic() == null) {
            ConcurrentReader looking = Objects.requireNonNull(reader);
            awaitWork(job, heartbeats, broken, () -> {
                if (looking.hasFailed()) {
                    throw new StalledException("the table " + own.table()
                            + " cannot be read any more, so nobody knows when the job is done");
                }
                return looking.quiet();
            });
            return;
        }
        try (Topic candles = Topic.existing(stack.addresses().kafka().clientProperties(), own.topic())) {
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
        if (own.table() == null) {
            return Optional.empty();
        }
        return Optional.of(ConcurrentReader.start(() -> (PostgresSinks) sinks()));
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.SendJournal;
import io.tickproof.generator.TimelineWriter;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.EmbeddedStack;
import io.tickproof.harness.stack.FlinkJob;
import io.tickproof.harness.stack.FlinkJob.JobFailedException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.verifier.Verdict;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.PublishedCheck;
import io.tickproof.verifier.observed.LatestPrices;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One execution of a scenario on a stack that stands. {@link #execute} is the whole story. */
final class Run {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Plan plan;
    private final String id;
    private final EmbeddedStack stack;
    private final Progress progress;
    private final Stopwatch watch;

    Run(Plan plan, String id, EmbeddedStack stack, Progress progress, Stopwatch watch) {
        this.plan = plan;
        this.id = id;
        this.stack = stack;
        this.progress = progress;
        this.watch = watch;
    }

    /**
     * What a run came to.
     *
     * @param sent null where nothing was, since the job did not come up
     * @param failure where the job did not get through: why; then there is no result
     */
    record Outcome(
            TimelineWriter.Summary sent,
            Verification.Result result,
            List<Check> checks,
            PublishedOutcome published,
            double jobSeconds,
            String failure) {
        Verdict verdict() {
            Verdict verdict = failure == null ? Verdict.PASS : Verdict.FAIL;
            for (Check check : checks) {
                verdict = verdict.worse(check.verdict());
            }
            return checks.isEmpty() ? verdict.worse(Verdict.UNKNOWN) : verdict;
        }
    }

    /** @param outcome null where nothing published was to be compared */
    record PublishedOutcome(Path file, PublishedCheck.Outcome outcome) {}

    Outcome execute() throws Exception {
        TimelineWriter.Summary sent = null;
        int partitions = plan.timeline().partitions();
        try (Topic topic = Topic.create(stack.bootstrap(), topicName(), partitions)) {
            stack.clear();
            JobOptions options = options();
            SendJournal journal = new SendJournal(stack.folder().folder("journal-" + id), partitions);
            SentLog log = new SentLog(plan.timeline(), journal);
            Verification verification = new Verification(plan.rules(options), partitions);
            FlinkJob job;
            if (mode() == Mode.UNBOUNDED) {
                job = start(options);
                sent = generate(journal);
            } else {
                sent = generate(journal);
                job = start(options);
            }
            // The oracle computes while the job works.
            verification.expect(log);
            double jobSeconds = catchUp(job, topic, sent);
            return judge(sent, verification, log, jobSeconds);
        } catch (JobFailedException | StalledException e) {
            progress.done("job", e.getMessage());
            return new Outcome(sent, null, List.of(), null, 0, e.getMessage());
        }
    }

    /** An unbounded job must run before the first tick is due; a bounded one may have finished before anybody looks. */
    private FlinkJob start(JobOptions options) throws Exception {
        FlinkJob job = stack.submit(plan.job().apply(options));
        if (mode() == Mode.UNBOUNDED) {
            job.awaitRunning(START_LIMIT);
            watch.lap("job");
        }
        return job;
    }

    private TimelineWriter.Summary generate(SendJournal journal) throws Exception {
        TimelineWriter writer = writer();
        TimelineWriter.Summary sent;
        try (SendJournal.Writer entries = journal.writer()) {
            sent = Ticker.during(
                    () -> writer.write(plan.timeline(), entries),
                    () -> progress.working(
                            "generate",
                            String.format(Locale.ROOT, "%,d of about %,d", writer.sent(), plan.expectedTicks())));
        }
        progress.done(
                "generate",
                String.format(
                        Locale.ROOT,
                        "%,d ticks and %,d heartbeats into %d partitions in %.1f s",
                        sent.disorder().ticks(),
                        sent.sent() - sent.disorder().ticks(),
                        plan.timeline().partitions(),
                        watch.lap("generate")));
        return sent;
    }

    /** Seconds that a bounded job ran; 0 for an unbounded one, which is ended here. */
    private double catchUp(FlinkJob job, Topic topic, TimelineWriter.Summary sent) throws Exception {
        CatchUp.Beat beat = () -> writer().beatAgain(plan.timeline(), sent.lastTimeMicros());
        new CatchUp(topic, job, PATIENCE, progress, beat).await(mode());
        double seconds = job.secondsRun();
        if (mode() == Mode.UNBOUNDED) {
            job.cancel();
        }
        progress.done("job", String.format(Locale.ROOT, "caught up after %.1f s", watch.lap("job")));
        return seconds;
    }

    private Mode mode() {
        return plan.request().mode();
    }

    private String topicName() {
        return "ticks-" + id;
    }

    private TimelineWriter writer() {
        return new TimelineWriter(Map.of("bootstrap.servers", stack.bootstrap()), topicName(), plan.pace());
    }

    private Outcome judge(TimelineWriter.Summary sent, Verification verification, SentLog log, double jobSeconds)
            throws Exception {
        JobOptions.Postgres postgres = stack.postgres();
        JobOptions.Redis redis = stack.redis();
        try (Tables tables = new Tables(postgres.url(), postgres.user(), postgres.password())) {
            Verification.Result result = verification.judge(
                    log,
                    tables,
                    LatestPrices.read(redis.host(), redis.port(), redis.password()),
                    mode() == Mode.UNBOUNDED && !plan.pace().isMax());
            List<Check> checks = new ArrayList<>(result.checks());
            checks.add(generator(sent));
            checks.addAll(LatencyLimits.checks(plan.scenario(), mode(), result, sent));
            PublishedOutcome published = published(result, checks);
            double seconds = watch.lap("verify");
            long failed = checks.stream()
                    .filter(check -> check.verdict() != Verdict.PASS)
                    .count();
            progress.done(
                    "verify",
                    String.format(
                            Locale.ROOT,
                            "%d checks, %d of them not passed, in %.1f s",
                            checks.size(),
                            failed,
                            seconds));
            double span = mode() == Mode.UNBOUNDED ? secondsToLastCommit(result, sent) : jobSeconds;
            return new Outcome(sent, result, checks, published, span, null);
        }
    }

    /** Whether what was sent is disturbed as the scenario asks: a verdict is worth what its input is worth. */
    private static Check generator(TimelineWriter.Summary sent) {
        List<String> problems = sent.disorder().problems();
        if (problems.isEmpty() && sent.unacknowledged() > 0) {
            return Check.unknown(
                    "generator",
                    sent.unacknowledged() + " of " + sent.sent()
                            + " deliveries were not acknowledged, the first since: " + sent.firstFailure());
        }
        if (problems.isEmpty()) {
            return Check.pass(
                    "generator",
                    sent.disorder().items().size() + " disturbances achieved as asked, within the sampling error");
        }
        List<Finding> findings = problems.stream()
                .map(problem -> new Finding("disorder not as asked", "", "", 0, "", "", problem))
                .toList();
        return Check.fail("generator", "what was sent is not disturbed as asked", findings, findings.size());
    }

    private PublishedOutcome published(Verification.Result result, List<Check> checks) {
        return plan.published()
                .map(file -> {
                    var outcome = PublishedCheck.of(
                            file.candles(),
                            file.conventions(),
                            plan.scenario().job().windows(),
                            result.candles().observed());
                    checks.add(outcome.check());
                    return new PublishedOutcome(file.file(), outcome);
                })
                .orElse(null);
    }

    private static double secondsToLastCommit(Verification.Result result, TimelineWriter.Summary sent) {
        long last = result.candles().observed().values().stream()
                .mapToLong(ObservedCandle::committedMicros)
                .max()
                .orElse(sent.startedMicros());
        return Math.max(0, last - sent.startedMicros()) / 1e6;
    }

    private JobOptions options() throws java.io.IOException {
        return plan.jobOptions(
                stack.bootstrap(),
                topicName(),
                "job-" + id,
                stack.folder().folder("checkpoints-" + id),
                stack.postgres(),
                stack.redis());
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.bug.BugInjector;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.fault.FaultSchedule;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.PublishedCheck;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.ObservedRevisions;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a scenario on a stack that stands. {@link #execute} is the whole story. */
public final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Plan plan;
    private final String id;
    private final Stack stack;
    private final Progress progress;
    private final Stopwatch watch;
    private final Path left;
    private final Consumer<Sample> watcher;
    private JobUnderTest subject;
    private long restarts;
    private Recovery recovery = Recovery.NONE;

    /**
     * @param left the folder that findings.csv, accounting.csv and the rows go to
     * @param watcher told how the run goes on
     */
    public Run(
            Plan plan,
            String id,
            Stack stack,
            Progress progress,
            Stopwatch watch,
            Path left,
            Consumer<Sample> watcher) {
        this.plan = plan;
        this.id = id;
        this.stack = stack;
        this.progress = progress;
        this.watch = watch;
        this.left = left;
        this.watcher = watcher;
    }

    /**
     * What a run came to.
     *
     * @param sent null where nothing was, since the job did not come up, or somebody else sent
     * @param failure where the job did not get through: why; then there is no result
     */
    public record Outcome(
            TopicWriter.Summary sent,
            VerificationResult result,
            List<Check> checks,
            PublishedOutcome published,
            double jobSeconds,
            String failure,
            List<Sample> course,
            List<FaultRecord> faults) {
        public Outcome withChecks(List<Check> others) {
            return new Outcome(sent, result, others, published, jobSeconds, failure, course, faults);
        }

        public Verdict verdict() {
            Verdict verdict = failure == null ? Verdict.PASS : Verdict.FAIL;
            for (Check check : checks) {
                verdict = verdict.worse(check.verdict());
            }
            return checks.isEmpty() ? verdict.worse(Verdict.UNKNOWN) : verdict;
        }
    }

    /** @param outcome null where nothing published was to be compared */
    public record PublishedOutcome(Path file, PublishedCheck.Outcome outcome) {}

    public Outcome execute() throws Exception {
        Path checkpoints = stack.folder().folder("checkpoints-" + id);
        OperatorSignals signals = new OperatorSignals(checkpoints.resolveSibling("fail-" + id));
        try (FaultSchedule faults = new FaultSchedule(
                plan.scenario().faults(),
                stack.faultInjector(),
                new FaultInjector.Target(topicName(), checkpoints, signals, null),
                plan.expectedDeliveries())) {
            return execute(faults, checkpoints, signals);
        }
    }

    private Outcome execute(FaultSchedule faults, Path checkpoints, OperatorSignals signals) throws Exception {
        TopicWriter.Summary sent = null;
        int partitions = plan.timeline().partitions();
        long startedMicros = nowMicros();
        RunTimeline course = new RunTimeline(plan.expectedDeliveries(), progress, watcher);
        try (course;
                Topic topic = stack.topic(topicName(), partitions)) {
            stack.clear();
            if (plan.request().defect().isPresent()) {
                BugInjector.intoWrites(
                        plan.request().defect().get(), stack.addresses().postgres());
            }
            JobOptions options = options(checkpoints);
            SendJournal journal = new SendJournal(stack.folder().folder("journal-" + id), partitions);
            Verification verification = new Verification(plan.rules(), partitions);
            Optional<ObservedRevisions> readings;
            Optional<ConcurrentReader> reader;
            TopicMatcher.Found found = null;
            JournalReplay log = new JournalReplay(plan.timeline(), journal);
            FlinkJob job;
            double jobSeconds;
            List<FaultRecord> happened;
            subject = plan.scenario().job().own().isPresent()
                    ? new UserJob(plan, stack, options, progress)
                    : new ReferenceJob(plan, stack, options, signals);
            subject.prepare();
            reader = subject.reader();
            course.reads(reader);
            try {
                if (mode() == Mode.UNBOUNDED) {
                    job = start(course, faults);
                    sent = generate(journal, course, faults);
                } else {
                    sent = generate(journal, course, faults);
                    job = start(course, faults);
                }
                SendJournal complete = new SendJournal(stack.folder().folder("log-" + id), partitions);
                if (sent.unacknowledged() > 0) {
                    // The topic says what became of them, and only then it is known what must come out.
                    found = readBack(journal, complete);
                    log = new JournalReplay(plan.timeline(), complete);
                }
                // The oracle computes while the job works.
                verification.expect(log);
                jobSeconds = catchUp(job, topic, reader, sent, faults);
                happened = faults.stop();
                if (plan.request().defect().isPresent()) {
                    Stack.Addresses where = stack.addresses();
                    BugInjector.intoSinks(plan.request().defect().get(), where.postgres(), where.redis());
                }
                readings = reader.isPresent() ? reader.get().stop() : Optional.empty();
                if (found == null) {
                    found = readBack(journal, complete);
                }
            } finally {
                reader.ifPresent(ConcurrentReader::close);
            }
            Verification.Circumstances run = new Verification.Circumstances(
                    readings,
                    reader.map(ConcurrentReader::hasFailed).orElse(false),
                    mode() == Mode.UNBOUNDED && !plan.pace().isMax(),
                    startedMicros,
                    nowMicros());
            try (Sinks sinks = subject.sinks()) {
                return new RunVerification(plan, progress, watch, left)
                        .of(
                                verification,
                                log,
                                sinks,
                                run,
                                new RunVerification.Sending(
                                        sent, found, jobSeconds, course.moments(), happened, restarts, recovery));
            }
        } catch (JobFailedException | StalledException e) {
            List<FaultRecord> happened = faults.abort();
            faults.throwIfUnrecovered();
            progress.done("job", e.getMessage());
            return new Outcome(sent, null, List.of(), null, 0, e.getMessage(), course.moments(), happened);
        }
    }

    /** An unbounded job must run before the first tick is due; a bounded one may have finished before anybody looks. */
    private FlinkJob start(RunTimeline course, FaultSchedule faults) throws Exception {
        FlinkJob job = subject.start();
        course.runs(job);
        faults.jobStarted(job);
        if (mode() == Mode.UNBOUNDED) {
            job.awaitRunning(START_LIMIT);
            watch.lap("job");
        }
        return job;
    }

    private TopicWriter.Summary generate(SendJournal journal, RunTimeline course, FaultSchedule faults)
            throws Exception {
        TopicWriter writer = writer();
        TopicWriter.Summary sent;
        try (SendJournal.Writer entries = journal.writer()) {
            course.sends(writer::sent);
            faults.sendingStarted(writer::acknowledged);
            sent = writer.write(plan.timeline(), entries);
        }
        if (plan.request().defect().isPresent()) {
            BugInjector.intoTopic(
                    plan.request().defect().get(), stack.addresses().kafka().clientProperties(), topicName());
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
    private double catchUp(
            FlinkJob job,
            Topic topic,
            Optional<ConcurrentReader> reader,
            TopicWriter.Summary sent,
            FaultSchedule faults)
            throws Exception {
        CatchUp.Beat beat = () -> writer().beatAgain(plan.timeline(), sent.lastTimeMicros());
        faults.sentAll();
        try {
            do {
                subject.awaitWork(job, topic, reader, beat, faults::isActive);
            } while (faults.awaitRecovery());
        } catch (JobFailedException | StalledException e) {
            logFailures(job);
            throw e;
        }
        logFailures(job);
        faults.throwIfUnrecovered();
        restarts = job.restarts();
        recovery = job.recovery();
        double seconds = job.secondsRun();
        if (mode() == Mode.UNBOUNDED) {
            job.cancel();
        }
        progress.done("job", String.format(Locale.ROOT, "caught up after %.1f s", watch.lap("job")));
        return seconds;
    }

    /** What a check of restarts, or whoever looks for the reason of a job that did not get through, finds in run.log. */
    private static void logFailures(FlinkJob job) {
        try {
            job.failures().forEach(failure -> LOG.info("the job failed at {}", failure));
        } catch (IOException e) {
            LOG.info("why the job failed, if it did, is not known: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Mode mode() {
        return plan.request().mode();
    }

    private String topicName() {
        return "ticks-" + id;
    }

    private TopicWriter writer() {
        return new TopicWriter(stack.addresses().kafka().clientProperties(), topicName(), plan.pace());
    }

    private TopicMatcher.Found readBack(SendJournal journal, SendJournal complete) throws Exception {
        progress.working("log", "reading the topic back");
        try (SendJournal.Writer entries = complete.writer()) {
            return new TopicMatcher(stack.addresses().kafka().clientProperties(), topicName(), plan.timeline())
                    .read(Optional.of(journal), entries);
        }
    }

    public static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private JobOptions options(Path checkpoints) throws IOException {
        boolean linked = plan.scenario().faultsNeed(Requirement.TCP_PROXIES);
        Stack.Addresses job = stack.forJob(linked);
        JobOptions.Source source = new JobOptions.Kafka(
                job.kafka(),
                topicName(),
                "job-" + id,
                mode() == Mode.BOUNDED,
                plan.timeline().partitions());
        return plan.jobOptions(source, stack.checkpoints(checkpoints), job.postgres(), job.redis());
    }
}

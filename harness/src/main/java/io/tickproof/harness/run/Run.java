package io.tickproof.harness.run;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.bug.BugInjector;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.fault.FaultSchedule;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.run.RunHistory.JobRun;
import io.tickproof.harness.run.RunOutcome.JobFailed;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.observed.ConcurrentReader;
import io.tickproof.verifier.observed.ObservedRevisions;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a plan on a running stack. Start reading at {@link #execute}. */
public final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Plan plan;
    private final Stack stack;
    private final Progress progress;
    private final Output output;

    /**
     * The output of a run outside the servers.
     *
     * @param id the id of the run, unique on its stack; part of the names of the topic and of temporary files
     * @param directory the directory that receives findings.csv, accounting.csv and the rows
     * @param stopwatch receives a lap per stage
     * @param listener receives the events of the run, on several threads
     */
    public record Output(String id, Path directory, Stopwatch stopwatch, Consumer<RunEvent> listener) {
        /** Creates an output that discards the events. */
        public Output(String id, Path directory) {
            this(id, directory, new Stopwatch(), event -> {});
        }
    }

    public Run(Plan plan, Stack stack, Progress progress, Output output) {
        this.plan = plan;
        this.stack = stack;
        this.progress = progress;
        this.output = output;
    }

    /**
     * Sends the timeline, runs the job on it, reads the topic back, and verifies what the job wrote.
     *
     * @throws Exception if the run says nothing about the job, because a server or the harness failed
     */
    public RunOutcome execute() throws Exception {
        Path checkpoints = stack.folder().folder("checkpoints-" + output.id());
        OperatorSignals signals = new OperatorSignals(checkpoints.resolveSibling("fail-" + output.id()));
        try (FaultSchedule faults = new FaultSchedule(
                plan.scenario().faults(),
                stack.faultInjector(),
                new FaultInjector.Target(topicName(), checkpoints, signals, null),
                plan.expectedDeliveries(),
                new FaultProgress(progress, output.listener()))) {
            RunTimeline timeline = new RunTimeline(plan.expectedDeliveries(), progress, output.listener());
            try (timeline;
                    Topic topic = stack.topic(topicName(), plan.timeline().partitions())) {
                return execute(prepare(checkpoints, signals), topic, timeline, faults);
            } catch (JobFailedException | StalledException e) {
                return jobFailed(e, timeline, faults);
            }
        }
    }

    private RunOutcome execute(JobUnderTest jobUnderTest, Topic topic, RunTimeline timeline, FaultSchedule faults)
            throws Exception {
        long startedMicros = Micros.now();
        SendJournal acknowledged = journal("journal-");
        SendJournal complete = journal("log-");
        try (ConcurrentReader reader = jobUnderTest.reader().orElse(null)) {
            if (reader != null) {
                timeline.reading(reader, shortestWindow());
            }
            Started started = sendAndStart(jobUnderTest, acknowledged, timeline, faults);
            InputLog log = inputLog(started.sent(), acknowledged, complete);
            Verification verification =
                    new Verification(plan.rules(), plan.timeline().partitions());
            // The oracle computes while the job works.
            verification.expect(log.replay());
            JobRun jobRun = awaitWork(jobUnderTest, started, topic, reader, faults);
            RunHistory history = timeline.history(jobRun, faults.stop());
            injectBugIntoSinks();
            Optional<ObservedRevisions> revisions = reader == null ? Optional.empty() : reader.stop();
            TopicMatcher.Result found = log.found() == null ? readBack(acknowledged, complete) : log.found();
            Verification.RunContext circumstances = new Verification.RunContext(
                    revisions.orElse(null),
                    reader != null && reader.hasFailed(),
                    isPaced(),
                    startedMicros,
                    Micros.now());
            begin(RunEvent.Phase.VERIFYING);
            try (Sinks sinks = jobUnderTest.sinks()) {
                return new RunVerification(plan, progress, output.stopwatch(), output.directory())
                        .verify(verification, log.replay(), sinks, circumstances, found, history);
            }
        }
    }

    /**
     * Empties the sinks, injects the bugs that must be present before the job writes, and creates the tables and topics
     * of the job.
     */
    private JobUnderTest prepare(Path checkpoints, OperatorSignals signals) throws Exception {
        stack.clear();
        InjectedBug bug = bug();
        if (bug != null) {
            BugInjector.intoWrites(bug, stack.addresses().postgres());
        }
        JobContext context = new JobContext(plan, stack, jobOptions(checkpoints));
        JobUnderTest jobUnderTest = plan.scenario().job().own().isPresent()
                ? new UserJob(context, progress)
                : new ReferenceJob(context, signals);
        jobUnderTest.prepare();
        return jobUnderTest;
    }

    private record Started(FlinkJob job, SendSummary sent) {}

    /**
     * Sends the timeline and starts the job. An unbounded job must run before the first tick is due; a bounded one
     * starts after everything has been sent.
     */
    private Started sendAndStart(
            JobUnderTest jobUnderTest, SendJournal acknowledged, RunTimeline timeline, FaultSchedule faults)
            throws Exception {
        if (mode() == Mode.BOUNDED) {
            SendSummary sent = send(acknowledged, timeline, faults);
            return new Started(start(jobUnderTest, timeline, faults), sent);
        }
        FlinkJob job = start(jobUnderTest, timeline, faults);
        job.awaitRunning(START_LIMIT);
        output.stopwatch().lap("job");
        return new Started(job, send(acknowledged, timeline, faults));
    }

    private static FlinkJob start(JobUnderTest jobUnderTest, RunTimeline timeline, FaultSchedule faults)
            throws Exception {
        FlinkJob job = jobUnderTest.start();
        timeline.running(job);
        faults.jobStarted(job);
        return job;
    }

    private SendSummary send(SendJournal acknowledged, RunTimeline timeline, FaultSchedule faults) throws Exception {
        begin(RunEvent.Phase.SENDING);
        TopicWriter writer = writer();
        SendSummary sent;
        try (SendJournal.Writer entries = acknowledged.writer()) {
            timeline.sending(writer::sent);
            faults.sendingStarted(writer::acknowledged);
            sent = writer.write(plan.timeline(), entries);
        }
        timeline.sent(sent);
        InjectedBug bug = bug();
        if (bug != null) {
            BugInjector.intoTopic(bug, stack.addresses().kafka().clientProperties(), topicName());
        }
        progress.done(
                "generate",
                String.format(
                        Locale.ROOT,
                        "%,d ticks and %,d heartbeats to %d partitions in %.1f s",
                        sent.disorder().ticks(),
                        sent.sent() - sent.disorder().ticks(),
                        plan.timeline().partitions(),
                        output.stopwatch().lap("generate")));
        return sent;
    }

    /**
     * The input of the job, as the oracle replays it.
     *
     * @param found the content of the topic; null if it has not been read back yet
     */
    private record InputLog(JournalReplay replay, TopicMatcher.@Nullable Result found) {}

    /**
     * Returns the input of the job. Only the topic shows which unacknowledged deliveries arrived, so it is read back if
     * there are any.
     */
    private InputLog inputLog(SendSummary sent, SendJournal acknowledged, SendJournal complete) throws Exception {
        if (sent.unacknowledged() == 0) {
            return new InputLog(new JournalReplay(plan.timeline(), acknowledged), null);
        }
        TopicMatcher.Result found = readBack(acknowledged, complete);
        return new InputLog(new JournalReplay(plan.timeline(), complete), found);
    }

    /**
     * @param complete the journal that receives an entry per delivery that is in the topic, including those never
     *     acknowledged
     */
    private TopicMatcher.Result readBack(SendJournal acknowledged, SendJournal complete) throws Exception {
        begin(RunEvent.Phase.READING_BACK);
        progress.working("log", "reading the topic back");
        try (SendJournal.Writer entries = complete.writer()) {
            return new TopicMatcher(stack.addresses().kafka().clientProperties(), topicName(), plan.timeline())
                    .read(acknowledged, entries);
        }
    }

    /** Waits until the job has processed its input and every fault is over. Cancels an unbounded job. */
    private JobRun awaitWork(
            JobUnderTest jobUnderTest,
            Started started,
            Topic topic,
            @Nullable ConcurrentReader reader,
            FaultSchedule faults)
            throws Exception {
        FlinkJob job = started.job();
        FinalHeartbeats heartbeats =
                () -> writer().repeatHeartbeats(plan.timeline(), started.sent().lastTimeMicros());
        begin(RunEvent.Phase.EXECUTING);
        faults.sentAll();
        try {
            do {
                jobUnderTest.awaitWork(job, topic, reader, heartbeats, faults::isActive);
            } while (faults.awaitRecovery());
        } finally {
            logFailures(job);
        }
        faults.throwIfUnrecovered();
        JobRun run = new JobRun(job.secondsRun(), job.restarts(), job.recovery());
        if (mode() == Mode.UNBOUNDED) {
            job.cancel();
        }
        progress.done(
                "job",
                String.format(
                        Locale.ROOT,
                        "caught up after %.1f s",
                        output.stopwatch().lap("job")));
        return run;
    }

    /** Logs the failures of the job, so that run.log shows the reason for each restart. */
    private static void logFailures(FlinkJob job) {
        try {
            job.failures().forEach(failure -> LOG.info("the job failed at {} {}", failure.time(), failure.cause()));
        } catch (IOException e) {
            LOG.info("the failures of the job are unknown: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void injectBugIntoSinks() throws SQLException {
        InjectedBug bug = bug();
        if (bug != null) {
            Stack.Addresses servers = stack.addresses();
            BugInjector.intoSinks(bug, servers.postgres(), servers.redis());
        }
    }

    /** @throws IOException if a fault that could not be recovered is the reason, and not the job */
    private JobFailed jobFailed(Exception failure, RunTimeline timeline, FaultSchedule faults) throws Exception {
        List<FaultRecord> injected = faults.abort();
        faults.throwIfUnrecovered();
        String reason = String.valueOf(failure.getMessage());
        progress.done("job", reason);
        return new JobFailed(reason, timeline.history(null, injected));
    }

    private void begin(RunEvent.Phase phase) {
        output.listener().accept(new RunEvent.PhaseBegun(phase));
    }

    private String shortestWindow() {
        return Collections.min(plan.rules().windows(), Comparator.comparingLong(WindowSpec::sizeMillis))
                .name();
    }

    private SendJournal journal(String prefix) throws IOException {
        return new SendJournal(
                stack.folder().folder(prefix + output.id()), plan.timeline().partitions());
    }

    private Mode mode() {
        return plan.request().mode();
    }

    /** Returns whether the job runs while ticks are sent on a schedule. Only then are latencies meaningful. */
    private boolean isPaced() {
        return mode() == Mode.UNBOUNDED && !plan.pace().isMax();
    }

    private @Nullable InjectedBug bug() {
        return plan.request().bug();
    }

    private String topicName() {
        return "ticks-" + output.id();
    }

    private TopicWriter writer() {
        return new TopicWriter(stack.addresses().kafka().clientProperties(), topicName(), plan.pace());
    }

    private JobOptions jobOptions(Path checkpoints) throws IOException {
        Stack.Addresses servers = stack.addressesForJob(plan.scenario().faultsNeed(Requirement.TCP_PROXIES));
        JobOptions.Source source = new JobOptions.Kafka(
                servers.kafka(),
                topicName(),
                "job-" + output.id(),
                mode() == Mode.BOUNDED,
                plan.timeline().partitions());
        return plan.jobOptions(source, stack.checkpoints(checkpoints), servers.postgres(), servers.redis());
    }
}

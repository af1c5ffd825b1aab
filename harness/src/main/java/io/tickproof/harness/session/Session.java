package io.tickproof.harness.session;

import io.tickproof.generator.timeline.TopicSummary;
import io.tickproof.harness.campaign.SustainedSearch;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.evidence.RunStatus;
import io.tickproof.harness.evidence.TopicFacts;
import io.tickproof.harness.external.Containers;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.external.ExternalStack;
import io.tickproof.harness.host.DiskSpace;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.plan.SavedRequest;
import io.tickproof.harness.report.LivePage;
import io.tickproof.harness.report.ReportsFolder;
import io.tickproof.harness.run.Run;
import io.tickproof.harness.run.RunEvent;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.JobFailed;
import io.tickproof.harness.run.UserJob;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run from the command line: plan, start the stack, run, report, and clean up. */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final RunRequest request;
    private final ProjectLayout project;
    private final Progress progress;
    private final boolean showsLivePage;

    /** @param showsLivePage whether a page shows the run in progress */
    public Session(RunRequest request, ProjectLayout project, Progress progress, boolean showsLivePage) {
        this.request = request;
        this.project = project;
        this.progress = progress;
        this.showsLivePage = showsLivePage;
    }

    /**
     * @return the exit code
     * @throws io.tickproof.harness.console.UserException if the request is invalid; nothing was started then
     */
    public int execute() throws IOException, InterruptedException {
        Stopwatch stopwatch = new Stopwatch();
        Plan plan = plan();
        Instant startedAt = Instant.now();
        plan.scenario().job().own().ifPresent(own -> UserJob.check(plan.scenario(), project.path()));
        ReportsFolder reports = new ReportsFolder(request.reports(), progress);
        Path report =
                reports.folder(plan.scenario().name(), startedAt, request.mode().text());
        String id = report.getFileName().toString();
        SavedRequest.of(request, plan, project, startedAt).write(report);
        EvidenceBuilder builder = new EvidenceBuilder(
                plan,
                id,
                startedAt,
                HostInfo.commit(project.path()),
                plan.stack().text(),
                request.reproduce(plan.scenario().seed()));
        describe(plan, progress);
        stopwatch.lap("plan");
        try (LivePage live = showsLivePage ? open(plan) : null;
                Interruption interruption = Interruption.ofThisThread()) {
            Consumer<RunEvent> listener = live == null ? event -> {} : live::publish;
            Run.Output output = new Run.Output(id, report, stopwatch, listener);
            listener.accept(new RunEvent.PhaseBegun(RunEvent.Phase.STARTING));
            Evidence evidence = evidence(plan, output, builder, interruption);
            listener.accept(new RunEvent.PhaseBegun(RunEvent.Phase.REPORTING));
            // The servers are stopped; an interrupt that arrives now must not damage the report.
            Thread.interrupted();
            progress.working("writing", "the report");
            String page = reports.write(report, evidence, stopwatch, true);
            if (live != null) {
                live.done(evidence.outcome(), Path.of(page));
            }
            deleteIfOrphaned();
            return interruption.signalled()
                    ? ExitCode.INTERRUPTED
                    : ExitCode.of(evidence.outcome().verdict());
        }
    }

    /** Reads the request. This takes a while for a large recording, which is read from end to end. */
    private Plan plan() throws IOException {
        progress.working("reading", "the scenario " + request.scenario());
        try {
            return Plan.of(request, project);
        } finally {
            progress.idle();
        }
    }

    /** Says what is run, and what is unusual about its input. */
    static void describe(Plan plan, Progress progress) {
        progress.done(
                "scenario", plan.scenario().name() + ": " + plan.scenario().about());
        String pace = plan.scenario()
                .sustain()
                .map(search -> String.format(Locale.ROOT, "search from %,d/s", search.from()))
                .orElseGet(plan.pace()::describe);
        plan.topic()
                .map(TopicSummary::counts)
                .filter(counts -> counts.misrouted() > 0)
                .ifPresent(counts -> progress.done("recording", "misrouted ticks: " + TopicFacts.misrouted(counts)));
        progress.done(
                "run",
                plan.request().mode().text() + ", seed " + plan.scenario().seed() + ", pace " + pace);
    }

    private LivePage open(Plan plan) throws IOException {
        LivePage live = LivePage.open(new LivePage.Header(
                plan.scenario().name(),
                plan.scenario().about(),
                request.mode().text(),
                plan.scenario().seed()));
        progress.result("watch", live.address().toString());
        return live;
    }

    /** Starts the stack and runs the plan. A failure of a server or the harness results in evidence too. */
    private Evidence evidence(Plan plan, Run.Output output, EvidenceBuilder builder, Interruption interruption) {
        Evidence evidence = null;
        Stopwatch stopwatch = output.stopwatch();
        String handedOver = System.getProperty(RunFolder.PROPERTY);
        try (RunFolder created = handedOver == null ? RunFolder.create() : null) {
            RunFolder folder = created == null ? RunFolder.of(Path.of(handedOver)) : created;
            DiskSpace.check(folder.path(), plan.expectedDeliveries());
            progress.working("starting", "the servers (stack " + plan.stack().text() + ")");
            try (Stack stack = stack(plan, output.id(), folder)) {
                progress.done(
                        "stack",
                        String.format(Locale.ROOT, "%s in %.1f s", stack.description(), stopwatch.lap("stackStart")));
                evidence = plan.scenario().sustain().isPresent()
                        ? search(plan, output, stack, builder)
                        : builder.of(run(plan, output, stack, progress), stopwatch.seconds());
            }
            return evidence;
        } catch (Throwable e) {
            if (evidence != null) {
                // The verdict is valid nevertheless. The launcher ends the remaining processes.
                LOG.error("the stack did not stop cleanly", e);
                return evidence;
            }
            if (interruption.signalled()) {
                return builder.incomplete(
                        RunStatus.INTERRUPTED,
                        "a signal ended the run before it had a verdict",
                        Verdict.UNKNOWN,
                        stopwatch.seconds());
            }
            LOG.error("the run failed", e);
            return builder.incomplete(RunStatus.FAILED, message(e), Verdict.UNKNOWN, stopwatch.seconds());
        }
    }

    private Evidence search(Plan plan, Run.Output output, Stack stack, EvidenceBuilder builder) throws Exception {
        Stopwatch stopwatch = output.stopwatch();
        SustainedSearch search = new SustainedSearch(
                plan,
                (probe, number) -> run(
                        probe,
                        new Run.Output(output.id() + "-" + number, output.directory(), stopwatch, output.listener()),
                        stack,
                        Progress.quiet()),
                progress);
        SustainedSearch.Result result = search.search();
        return builder.withPlan(result.plan())
                .of(result.outcome(), stopwatch.seconds())
                .withSustained(result.sustained());
    }

    private Stack stack(Plan plan, String id, RunFolder folder) throws IOException, InterruptedException {
        int slots = plan.scenario().slots();
        if (plan.stack() instanceof StackKind.External external) {
            ExternalConfig config = ExternalConfig.read(external.config(), System.getenv());
            return ExternalStack.open(
                    config, new ExternalStack.RunSettings(folder, project.schema(), project.path(), id, slots));
        }
        if (plan.stack() instanceof StackKind.Containers containers) {
            return Containers.start(project.path(), containers.taskManagers())
                    .stack(new ExternalStack.RunSettings(folder, project.schema(), project.path(), id, slots));
        }
        return LocalStack.start(folder, project.binaries(), project.schema(), slots, plan.stack());
    }

    /**
     * Returns the message for a failure. Messages of the harness are complete sentences; other exceptions may have no
     * message, only a class.
     */
    private static String message(Throwable failure) {
        String message = failure.getMessage();
        boolean isOfHarness = failure.getClass() == IOException.class || failure instanceof UserException;
        return isOfHarness && message != null ? message : failure.toString();
    }

    /**
     * Runs a plan and names the actual reason for a failure: an interrupt without a signal means that a server ended,
     * and a full disk explains many failures. The disk must be examined before the stack is closed, which frees space.
     *
     * @throws IOException if a server or the disk is to blame, and not the job
     */
    private static RunOutcome run(Plan plan, Run.Output output, Stack stack, Progress shown) throws Exception {
        try {
            RunOutcome outcome = new Run(plan, stack, shown, output).execute();
            boolean mayBeFull =
                    outcome instanceof JobFailed && !diskProblem(stack, output).isEmpty();
            if (stack.problem().isEmpty() && !mayBeFull) {
                return outcome;
            }
            throw new IOException(outcome instanceof JobFailed failed ? failed.reason() : "a server has ended");
        } catch (Exception e) {
            String diskProblem = diskProblem(stack, output);
            if (stack.problem().isEmpty() && diskProblem.isEmpty()) {
                throw e;
            }
            throw new IOException(stack.problem().orElse(message(e)) + diskProblem, e);
        }
    }

    private static String diskProblem(Stack stack, Run.Output output) {
        return DiskSpace.full(stack.folder().path(), output.directory());
    }

    /** Deletes the directory of the run if the launcher, which owns it, was killed. */
    private static void deleteIfOrphaned() throws IOException {
        String path = System.getProperty(RunFolder.PROPERTY);
        if (path != null) {
            RunFolder folder = RunFolder.of(Path.of(path));
            if (folder.isOrphan()) {
                folder.close();
            }
        }
    }
}

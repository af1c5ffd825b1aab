package io.tickproof.harness.session;

import io.tickproof.harness.campaign.SustainedSearch;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.evidence.RunStatus;
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
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.JobFailed;
import io.tickproof.harness.run.Sample;
import io.tickproof.harness.run.UserJob;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run from the command line: read the plan, start the stack, run, report, leave nothing behind. */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final RunRequest request;
    private final ProjectLayout home;
    private final Progress progress;
    private final boolean watch;
    private LivePage live;

    /** @param watch whether there is to be a page that shows the run while it goes on */
    public Session(RunRequest request, ProjectLayout home, Progress progress, boolean watch) {
        this.request = request;
        this.home = home;
        this.progress = progress;
        this.watch = watch;
    }

    /**
     * @return the exit code
     * @throws io.tickproof.harness.console.UserException if the request is wrong; then nothing was started
     */
    public int execute() throws IOException, InterruptedException {
        Stopwatch stopwatch = new Stopwatch();
        Plan plan = Plan.of(request, home);
        Instant startedAt = Instant.now();
        plan.scenario().job().own().ifPresent(own -> UserJob.check(plan.scenario(), home.path()));
        ReportsFolder reports = new ReportsFolder(request.reports(), progress);
        Path folder =
                reports.folder(plan.scenario().name(), startedAt, request.mode().text());
        String id = folder.getFileName().toString();
        SavedRequest.of(request, plan, home, startedAt).write(folder);
        EvidenceBuilder maker = new EvidenceBuilder(
                plan,
                id,
                startedAt,
                HostInfo.commit(home.path()),
                plan.stack().text(),
                request.reproduce(plan.scenario().seed()));
        progress.done(
                "scenario", plan.scenario().name() + ": " + plan.scenario().about());
        progress.done(
                "run",
                request.mode().text() + ", seed " + plan.scenario().seed() + ", pace "
                        + plan.scenario()
                                .sustain()
                                .map(search -> String.format(Locale.ROOT, "looked for, from %,d/s", search.from()))
                                .orElseGet(plan.pace()::describe));
        stopwatch.lap("plan");
        if (watch) {
            live = LivePage.open(new LivePage.Header(
                    plan.scenario().name(),
                    plan.scenario().about(),
                    request.mode().text(),
                    plan.scenario().seed()));
            progress.say("  watch     " + live.address());
        }
        try (Interruption interruption = Interruption.ofThisThread()) {
            Evidence evidence = evidence(plan, id, folder, stopwatch, maker, interruption);
            // What was opened is closed; an interrupt that comes now must not tear the report.
            Thread.interrupted();
            String report = reports.write(folder, evidence, stopwatch, true);
            if (live != null) {
                live.done(evidence.outcome(), report);
            }
            deleteIfOrphaned();
            return interruption.signalled()
                    ? ExitCode.INTERRUPTED
                    : ExitCode.of(evidence.outcome().verdict());
        } finally {
            if (live != null) {
                live.close();
            }
        }
    }

    private Evidence evidence(
            Plan plan, String id, Path left, Stopwatch watch, EvidenceBuilder maker, Interruption interruption) {
        Evidence evidence = null;
        try (RunFolder own = System.getProperty(RunFolder.PROPERTY) == null ? RunFolder.create() : null) {
            RunFolder folder = own == null ? RunFolder.of(Path.of(System.getProperty(RunFolder.PROPERTY))) : own;
            DiskSpace.check(folder.path(), plan.expectedDeliveries());
            try (Stack stack = stack(plan, id, folder)) {
                progress.done(
                        "stack", String.format(Locale.ROOT, "%s in %.1f s", stack.description(), watch.lap("stackStart")));
                evidence = plan.scenario().sustain().isPresent()
                        ? search(plan, id, left, stack, watch, maker)
                        : maker.of(run(plan, id, left, stack, watch, progress), watch.seconds());
            }
            return evidence;
        } catch (Throwable e) {
            if (evidence != null) {
                // The verdict stands; what is left running is the launcher's to end.
                LOG.error("the stack did not stop cleanly", e);
                return evidence;
            }
            if (interruption.signalled()) {
                return maker.incomplete(
                        RunStatus.INTERRUPTED,
                        "a signal ended the run before it came to a verdict",
                        Verdict.UNKNOWN,
                        watch.seconds());
            }
            LOG.error("the run failed", e);
            return maker.incomplete(RunStatus.FAILED, message(e), Verdict.UNKNOWN, watch.seconds());
        }
    }

    private Evidence search(Plan plan, String id, Path left, Stack stack, Stopwatch watch, EvidenceBuilder maker)
            throws Exception {
        Progress quiet = new Progress(System.out, false, true);
        SustainedSearch.Result found = new SustainedSearch(
                        plan, (probe, number) -> run(probe, id + "-" + number, left, stack, watch, quiet), progress)
                .search();
        return maker.withPlan(found.plan()).of(found.outcome(), watch.seconds()).withSustained(found.sustained());
    }

    private Stack stack(Plan plan, String id, RunFolder folder) throws IOException, InterruptedException {
        int slots = plan.scenario().slots();
        if (plan.stack() instanceof StackKind.External external) {
            ExternalConfig config = ExternalConfig.read(external.config(), System.getenv());
            return ExternalStack.open(folder, config, home.schema(), home.path(), id, slots);
        }
        if (plan.stack() instanceof StackKind.Containers containers) {
            return Containers.start(home.path(), containers.taskManagers())
                    .stack(folder, home.schema(), home.path(), id, slots);
        }
        return LocalStack.start(folder, home.binaries(), home.schema(), slots, plan.stack());
    }

    private static String message(Throwable failure) {
        // Ours say everything in their message; of others the kind may be all there is.
        return failure.getClass() == IOException.class || failure instanceof UserException
                ? failure.getMessage()
                : failure.toString();
    }

    /**
     * An interrupt that comes from a server's end, and not from a signal, is the failure of that server; and behind many
     * a failure stands a full disk, to be looked at before the stack's end makes room again.
     */
    private RunOutcome run(Plan plan, String id, Path left, Stack stack, Stopwatch watch, Progress shown)
            throws Exception {
        try {
            RunOutcome outcome = new Run(plan, stack, shown, new Run.Output(id, left, watch, this::tell)).execute();
            boolean mayBeFull = outcome instanceof JobFailed
                    && !DiskSpace.full(stack.folder().path(), left).isEmpty();
            if (stack.problem().isEmpty() && !mayBeFull) {
                return outcome;
            }
            throw new IOException(outcome instanceof JobFailed failed ? failed.reason() : "a server has stopped");
        } catch (Exception e) {
            String full = DiskSpace.full(stack.folder().path(), left);
            if (stack.problem().isEmpty() && full.isEmpty()) {
                throw e;
            }
            throw new IOException(stack.problem().orElse(message(e)) + full, e);
        }
    }

    private void tell(Sample moment) {
        if (live != null) {
            live.publish(moment);
        }
    }

    /** The launcher deletes the folder, unless it was killed. */
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

package io.tickproof.harness.campaign;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.evidence.RunStatus;
import io.tickproof.harness.host.DiskSpace;
import io.tickproof.harness.host.FileTree;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.SavedRequest;
import io.tickproof.harness.report.ReportsFolder;
import io.tickproof.harness.run.Run;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plan after plan on one stack, which is started with the first, and anew behind a run that did not pass. A run that passed leaves
 * nothing, the others their whole report.
 */
final class ReusedStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReusedStack.class);

    private final ProjectLayout home;
    private final Path reports;
    private final Progress progress;
    private final String commit;
    private final StackKind kind;
    private final int slots;
    private RunFolder folder;
    private LocalStack stack;

    /**
     * What came of a run.
     *
     * @param outcome null if the run says nothing about the job, because a server or the harness failed
     * @param report the directory of its report; null if it passed
     */
    record Ran(
            @Nullable RunOutcome outcome,
            Evidence evidence,
            @Nullable Path report,
            double seconds) {
        Verdict verdict() {
            return evidence.outcome().verdict();
        }
    }

    /**
     * @param commit what is run
     * @param kind how Flink is started
     * @param slots how many the greatest of the plans needs
     */
    ReusedStack(ProjectLayout home, Path reports, Progress progress, String commit, StackKind kind, int slots) {
        this.home = home;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit;
        this.kind = kind;
        this.slots = slots;
    }

    /** @throws InterruptedException if a signal, and no server's end, interrupted it */
    Ran run(Plan plan) throws IOException, InterruptedException {
        Stopwatch watch = new Stopwatch();
        Instant startedAt = Instant.now();
        ReportsFolder written = new ReportsFolder(reports, progress);
        Path left = written.folder(
                plan.scenario().name(), startedAt, plan.request().mode().text());
        String id = left.getFileName().toString();
        EvidenceBuilder maker = new EvidenceBuilder(
                plan,
                id,
                startedAt,
                commit,
                kind.text(),
                plan.request().reproduce(plan.scenario().seed()));
        RunOutcome outcome = null;
        Evidence evidence;
        try {
            if (stack == null) {
                // Of its own: where one stack stood there is no room for the next.
                folder = RunFolder.create();
                DiskSpace.check(folder.path(), plan.expectedDeliveries());
                stack = LocalStack.start(folder, home.binaries(), home.schema(), slots, kind);
            }
            Progress quiet = new Progress(System.out, false, true);
            outcome = new Run(plan, stack, quiet, new Run.Output(id, left, watch, sample -> {})).execute();
            evidence = maker.of(outcome, watch.seconds());
        } catch (Exception e) {
            // Kafka's clients have an exception of their own for it, and leave the thread interrupted.
            boolean interrupted = Thread.interrupted() || e instanceof InterruptedException;
            Optional<String> trouble = stack == null ? Optional.empty() : stack.problem();
            if (interrupted && trouble.isEmpty()) {
                throw (InterruptedException) new InterruptedException("interrupted in a run").initCause(e);
            }
            evidence = broken(maker, stack == null ? e.getMessage() : trouble.orElse(e.toString()), watch, e);
        }
        double seconds = watch.seconds().get("total");
        if (evidence.outcome().verdict() == Verdict.PASS) {
            FileTree.delete(left);
            return new Ran(outcome, evidence, null, seconds);
        }
        SavedRequest.of(plan.request(), plan, home, startedAt).write(left);
        // What a run that failed left behind in the servers must not be the next one's trouble, nor tear the report.
        close();
        written.write(left, evidence, watch, false);
        return new Ran(outcome, evidence, left, seconds);
    }

    private static Evidence broken(EvidenceBuilder maker, String why, Stopwatch watch, Exception e) {
        LOG.error("the run failed", e);
        return maker.incomplete(RunStatus.FAILED, String.valueOf(why), Verdict.UNKNOWN, watch.seconds());
    }

    /** Stops what stands; a run behind it starts a stack of its own. */
    @Override
    public void close() {
        // An interrupt that came meanwhile must not tear this; whoever waits next hears of it, unless it was a server's
        // end.
        boolean serverEnded = stack != null && stack.problem().isPresent();
        boolean interrupted = Thread.interrupted();
        if (stack != null) {
            try {
                stack.close();
            } catch (IOException e) {
                LOG.error("the stack did not stop cleanly", e);
            }
            stack = null;
        }
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException | IllegalStateException e) {
                LOG.error("{} could not be deleted", folder.path(), e);
            }
            folder = null;
        }
        if (serverEnded) {
            Thread.interrupted();
        } else if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

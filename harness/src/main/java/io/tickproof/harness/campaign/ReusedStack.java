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
 * Runs several plans on one stack. The stack starts with the first run and is replaced after a run that did not pass.
 * The report of a run is kept only if the run did not pass.
 */
final class ReusedStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReusedStack.class);

    private final ProjectLayout project;
    private final Path reports;
    private final Progress progress;
    private final String commit;
    private final StackKind kind;
    private final int slots;
    private @Nullable RunningStack running;

    /** A stack and the directory of its servers. */
    private record RunningStack(RunFolder folder, LocalStack servers) {}

    /**
     * The result of a run.
     *
     * @param outcome null if the run says nothing about the job, because a server or the harness failed
     * @param report the directory of its report; null if it passed
     */
    record Result(
            @Nullable RunOutcome outcome,
            Evidence evidence,
            @Nullable Path report,
            double seconds) {
        Verdict verdict() {
            return evidence.outcome().verdict();
        }
    }

    /**
     * @param commit the commit under test
     * @param kind the kind of stack
     * @param slots the largest number of task slots that one of the plans needs
     */
    ReusedStack(ProjectLayout project, Path reports, Progress progress, String commit, StackKind kind, int slots) {
        this.project = project;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit;
        this.kind = kind;
        this.slots = slots;
    }

    /**
     * Runs a plan. A run that fails because of a server or the harness has a result too, with the verdict UNKNOWN.
     *
     * @throws InterruptedException if a signal interrupted the run
     */
    Result run(Plan plan) throws IOException, InterruptedException {
        Stopwatch stopwatch = new Stopwatch();
        Instant startedAt = Instant.now();
        ReportsFolder folder = new ReportsFolder(reports, progress);
        Path report = folder.folder(
                plan.scenario().name(), startedAt, plan.request().mode().text());
        String id = report.getFileName().toString();
        EvidenceBuilder builder = new EvidenceBuilder(
                plan,
                id,
                startedAt,
                commit,
                kind.text(),
                plan.request().reproduce(plan.scenario().seed()));
        RunOutcome outcome = null;
        Evidence evidence;
        try {
            LocalStack servers = servers(plan);
            outcome = new Run(plan, servers, Progress.quiet(), new Run.Output(id, report, stopwatch, event -> {}))
                    .execute();
            evidence = builder.of(outcome, stopwatch.seconds());
        } catch (Exception e) {
            String reason = reason(e);
            LOG.error("the run failed", e);
            evidence = builder.incomplete(RunStatus.FAILED, reason, Verdict.UNKNOWN, stopwatch.seconds());
        }
        double seconds = stopwatch.totalSeconds();
        if (evidence.outcome().verdict() == Verdict.PASS) {
            FileTree.delete(report);
            return new Result(outcome, evidence, null, seconds);
        }
        SavedRequest.of(plan.request(), plan, project, startedAt).write(report);
        // The servers may contain the cause of the failure, which must affect neither the next run nor this report.
        close();
        folder.write(report, evidence, stopwatch, false);
        return new Result(outcome, evidence, report, seconds);
    }

    /** Returns the stack, and starts it if it is not running. */
    private LocalStack servers(Plan plan) throws IOException, InterruptedException {
        if (running == null) {
            // Each stack has its own directory. While one is being deleted, the next stack may lack disk space.
            RunFolder folder = RunFolder.create();
            try {
                DiskSpace.check(folder.path(), plan.expectedDeliveries());
                LocalStack servers = LocalStack.start(folder, project.binaries(), project.schema(), slots, kind);
                running = new RunningStack(folder, servers);
            } finally {
                if (running == null) {
                    delete(folder);
                }
            }
        }
        return running.servers();
    }

    /** @throws InterruptedException if a signal, and not the end of a server, interrupted the run */
    private String reason(Exception failure) throws InterruptedException {
        // Kafka clients throw their own exception for an interrupt, and the thread stays interrupted.
        boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
        Optional<String> problem =
                running == null ? Optional.empty() : running.servers().problem();
        if (interrupted && problem.isEmpty()) {
            throw (InterruptedException) new InterruptedException("interrupted in a run").initCause(failure);
        }
        if (running == null && failure.getMessage() != null) {
            return failure.getMessage();
        }
        return problem.orElse(failure.toString());
    }

    /** Stops the stack if it is running. Another run starts a new one. */
    @Override
    public void close() {
        if (running == null) {
            return;
        }
        // A pending interrupt must not disturb the shutdown. It is restored for the caller, unless the end of a server
        // caused it.
        boolean serverEnded = running.servers().problem().isPresent();
        boolean interrupted = Thread.interrupted();
        try {
            running.servers().close();
        } catch (IOException e) {
            LOG.error("the stack did not stop cleanly", e);
        }
        delete(running.folder());
        running = null;
        if (serverEnded) {
            Thread.interrupted();
        } else if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(RunFolder folder) {
        try {
            folder.close();
        } catch (IOException | IllegalStateException e) {
            LOG.error("{} could not be deleted", folder.path(), e);
        }
    }
}

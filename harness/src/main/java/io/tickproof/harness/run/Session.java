package io.tickproof.harness.run;

import io.tickproof.harness.Interruption;
import io.tickproof.harness.Main;
import io.tickproof.harness.UserException;
import io.tickproof.harness.report.Evidence;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.stack.EmbeddedStack;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.verifier.Verdict;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run from the command line: read the plan, start the stack, run, report, leave nothing behind. */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final RunRequest request;
    private final Home home;
    private final Progress progress;

    public Session(RunRequest request, Home home, Progress progress) {
        this.request = request;
        this.home = home;
        this.progress = progress;
    }

    /**
     * @return the exit code
     * @throws io.tickproof.harness.UserException if the request is wrong; then nothing was started
     */
    public int execute() throws IOException, InterruptedException {
        Stopwatch watch = new Stopwatch();
        Plan plan = Plan.of(request, home);
        Instant startedAt = Instant.now();
        String id = ID.format(startedAt) + "-" + request.mode().text();
        Path folder = reportFolder(plan, id);
        EvidenceMaker maker = new EvidenceMaker(plan, id, startedAt, Machine.commit(home.path()));
        progress.done(
                "scenario", plan.scenario().name() + ": " + plan.scenario().about());
        progress.done(
                "run",
                request.mode().text() + ", seed " + plan.scenario().seed() + ", pace "
                        + plan.pace().describe());
        watch.lap("plan");
        try (Interruption interruption = Interruption.ofThisThread()) {
            Evidence evidence = evidence(plan, id, watch, maker, interruption);
            // What was opened is closed; an interrupt that comes now must not tear the report.
            Thread.interrupted();
            Path report = write(folder, evidence);
            progress.done(
                    "report",
                    String.format(
                            Locale.ROOT,
                            "%s in %.1f s, all of it %.1f s",
                            report,
                            watch.lap("report"),
                            watch.seconds().get("total")));
            conclude(evidence, report);
            deleteIfOrphaned();
            return interruption.signalled()
                    ? ExitCode.INTERRUPTED
                    : ExitCode.of(evidence.run().verdict());
        }
    }

    /** Made before anything is started: a place that cannot be written to is a mistake that should cost a second. */
    private Path reportFolder(Plan plan, String id) {
        Path folder = request.reports().resolve(plan.scenario().name()).resolve(id);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserException("the report cannot be written to " + folder + ": " + e, e);
        }
    }

    private Evidence evidence(Plan plan, String id, Stopwatch watch, EvidenceMaker maker, Interruption interruption) {
        Evidence evidence = null;
        try (RunFolder own = System.getProperty(Main.FOLDER) == null ? RunFolder.create() : null) {
            RunFolder folder = own == null ? RunFolder.of(Path.of(System.getProperty(Main.FOLDER))) : own;
            try (EmbeddedStack stack = EmbeddedStack.start(
                    folder,
                    home.binaries(),
                    home.schema(),
                    plan.scenario().job().parallelism())) {
                progress.done(
                        "stack",
                        String.format(
                                Locale.ROOT,
                                "Kafka %s, PostgreSQL, Redis, Flink %s in %.1f s",
                                stack.bootstrap(),
                                stack.webUi(),
                                watch.lap("stackStart")));
                evidence = maker.of(run(plan, id, stack, watch), watch.seconds());
            }
            return evidence;
        } catch (Throwable e) {
            if (evidence != null) {
                // The verdict stands; what is left running is the launcher's to end.
                LOG.error("the stack did not stop cleanly", e);
                return evidence;
            }
            if (interruption.signalled()) {
                return maker.without(
                        "interrupted",
                        "a signal ended the run before it came to a verdict",
                        Verdict.UNKNOWN,
                        watch.seconds());
            }
            LOG.error("the run failed", e);
            return maker.without("failed", message(e), Verdict.UNKNOWN, watch.seconds());
        }
    }

    private static String message(Throwable failure) {
        // Ours say everything in their message; of others the kind may be all there is.
        return failure.getClass() == IOException.class ? failure.getMessage() : failure.toString();
    }

    /** An interrupt that comes from a server's end, and not from a signal, is the failure of that server. */
    private Run.Outcome run(Plan plan, String id, EmbeddedStack stack, Stopwatch watch) throws Exception {
        try {
            return new Run(plan, id, stack, progress, watch).execute();
        } catch (Exception e) {
            Optional<String> died = stack.died();
            if (died.isPresent()) {
                throw new IOException(died.get(), e);
            }
            throw e;
        }
    }

    /** The page that was written; where it could not be, that is said, and the verdict still follows. */
    private Path write(Path folder, Evidence evidence) {
        try {
            ReportWriter.write(folder, evidence);
            String log = System.getProperty("tickproof.log");
            if (log != null && Files.exists(Path.of(log))) {
                Files.copy(Path.of(log), folder.resolve("run.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            return link(folder).resolve("index.html");
        } catch (IOException e) {
            LOG.error("the report could not be written", e);
            progress.say("  the report could not be written: " + e);
            return folder;
        }
    }

    /** The launcher deletes the folder, unless it was killed. */
    private static void deleteIfOrphaned() throws IOException {
        String path = System.getProperty(Main.FOLDER);
        if (path != null) {
            RunFolder folder = RunFolder.of(Path.of(path));
            if (folder.isOrphan()) {
                folder.close();
            }
        }
    }

    /** Points {@code latest} to the folder; where the file system has no links, the folder itself is named. */
    private static Path link(Path folder) throws IOException {
        Path latest = folder.resolveSibling("latest");
        Path beside = folder.resolveSibling(".latest-" + folder.getFileName());
        try {
            Files.createSymbolicLink(beside, folder.getFileName());
            Files.move(beside, latest, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return latest;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.deleteIfExists(beside);
            return folder;
        }
    }

    private void conclude(Evidence evidence, Path report) {
        Evidence.Ticks t = evidence.ticks();
        Evidence.Candles c = evidence.candles();
        if (evidence.run().ended().equals("complete")) {
            progress.done(
                    "ticks",
                    String.format(
                            Locale.ROOT,
                            "%,d sent = %,d in candles (%,d of them late) + %,d too late + %,d duplicates + %,d dead letters + %,d unacknowledged",
                            t.sent(),
                            t.inCandles(),
                            t.late(),
                            t.tooLate(),
                            t.duplicates(),
                            t.rejected(),
                            t.unacknowledged()));
            progress.done(
                    "candles",
                    String.format(
                            Locale.ROOT,
                            "%,d expected, %,d observed, %,d equal, %,d missing, %,d unexpected, %,d different",
                            c.expected(),
                            c.observed(),
                            c.matching(),
                            c.missing(),
                            c.unexpected(),
                            c.different()));
        } else {
            progress.say("  " + evidence.run().ended() + ": " + evidence.run().message());
        }
        for (Evidence.CheckResult check : evidence.checks()) {
            if (check.verdict() != Verdict.PASS) {
                progress.say("  " + check.verdict() + " " + check.name() + ": " + check.detail());
                evidence.findings().stream()
                        .filter(finding -> finding.check().equals(check.name()))
                        .findFirst()
                        .ifPresent(f -> progress.say("    "
                                + Printable.of(f.kind() + " " + f.symbol() + " " + f.window() + " " + f.start() + ": "
                                        + f.cause())));
            }
        }
        String reproduce = evidence.run().verdict() == Verdict.PASS
                ? ""
                : "  reproduce: " + evidence.run().reproduce();
        progress.say(evidence.run().verdict() + "  " + report + reproduce);
    }
}

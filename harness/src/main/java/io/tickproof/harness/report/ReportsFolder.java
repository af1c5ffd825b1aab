package io.tickproof.harness.report;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.console.TerminalText;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.host.DiskSpace;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder reports/, and what the user is told in the end. */
public final class ReportsFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ReportsFolder.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path reports;
    private final Progress progress;

    public ReportsFolder(Path reports, Progress progress) {
        this.reports = reports;
        this.progress = progress;
    }

    /**
     * A new folder, whose name is the run's id: another one's if two runs start in the same millisecond. Made before
     * anything is started: a place that cannot be written to is a mistake that should cost a second.
     *
     * @param what the last word of the id
     */
    public Path folder(String scenario, Instant startedAt, String what) {
        Path ofScenario = reports.resolve(scenario);
        try {
            Files.createDirectories(ofScenario);
            if (!ofScenario.toRealPath().startsWith(reports.toRealPath())) {
                throw new UserException(
                        ofScenario + " is a link to " + ofScenario.toRealPath() + ", outside of " + reports
                                + "; reports go below that folder only: remove the link, or name another folder with -Dreports");
            }
            for (Instant time = startedAt; ; time = time.plusMillis(1)) {
                Path folder = ofScenario.resolve(ID.format(time) + "-" + what);
                try {
                    return Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    LOG.debug("another run started at {}", time);
                }
            }
        } catch (IOException e) {
            throw UserException.withReason("the report cannot be written to " + ofScenario, e);
        }
    }

    /**
     * Writes the page and everything else, and says what came of the run.
     *
     * @param isRun whether {@code latest} is to point to it
     * @return where the page is
     */
    public String write(Path folder, Evidence evidence, Stopwatch watch, boolean isRun) {
        Path report = put(folder, evidence, isRun);
        progress.done(
                "report",
                String.format(
                        Locale.ROOT,
                        "%s in %.1f s, all of it %.1f s",
                        report,
                        watch.lap("report"),
                        watch.seconds().get("total")));
        tellOthers(evidence);
        conclude(evidence, report);
        return report.toString();
    }

    /** The list of all runs, and the page of GitHub's own that a job there may write to. */
    private void tellOthers(Evidence evidence) {
        try {
            RunIndex.write(reports);
            String summary = System.getenv("GITHUB_STEP_SUMMARY");
            if (summary != null && !summary.isEmpty()) {
                Files.writeString(
                        Path.of(summary),
                        Summary.of(evidence) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException | InvalidPathException e) {
            LOG.error("the list of runs, or GitHub's summary, could not be written", e);
        }
    }

    /** The page that was written; where it could not be, that is said, and the verdict still follows. */
    private Path put(Path folder, Evidence evidence, boolean isRun) {
        try {
            ReportWriter.write(folder, evidence);
            String log = System.getProperty("tickproof.log");
            if (log != null && Files.exists(Path.of(log))) {
                Files.copy(Path.of(log), folder.resolve("run.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            return (isRun ? link(folder) : folder).resolve("index.html");
        } catch (IOException e) {
            LOG.error("the report could not be written", e);
            progress.say("  the report could not be written: " + e + DiskSpace.full(folder));
            return folder;
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
            progress.say("  " + evidence.run().ended() + ": "
                    + TerminalText.of(evidence.run().message()));
        }
        for (Evidence.CheckResult check : evidence.checks()) {
            if (check.verdict() != Verdict.PASS) {
                progress.say("  " + progress.colored(check.verdict()) + " " + check.name() + ": "
                        + TerminalText.of(check.detail()));
                evidence.findings().stream()
                        .filter(finding -> finding.check().equals(check.name()))
                        .findFirst()
                        .ifPresent(f -> progress.say("    "
                                + TerminalText.of(f.kind() + " " + f.symbol() + " " + f.window() + " " + f.start()
                                        + ": " + f.cause())));
            }
        }
        if (evidence.headline() != null) {
            progress.say("  most likely: " + evidence.headline().text()
                    + (evidence.headline().lookAt().isEmpty()
                            ? ""
                            : "; look at: " + evidence.headline().lookAt()));
        }
        String reproduce = evidence.run().verdict() == Verdict.PASS
                ? ""
                : "  reproduce: " + evidence.run().reproduce();
        progress.say(progress.colored(evidence.run().verdict()) + "  " + report + reproduce);
    }
}

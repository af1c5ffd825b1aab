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

/** The reports directory: creates the directory of each run, writes its reports and prints the result. */
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
     * Creates a new directory whose name is the run's id. Two runs that start in the same millisecond get different
     * directories. This happens before anything is started, so that a directory without write permission is reported
     * within a second.
     *
     * @param suffix the last word of the id
     * @throws UserException if the directory cannot be created
     */
    public Path folder(String scenario, Instant startedAt, String suffix) {
        Path ofScenario = reports.resolve(scenario);
        try {
            Files.createDirectories(ofScenario);
            if (!ofScenario.toRealPath().startsWith(reports.toRealPath())) {
                throw new UserException(
                        ofScenario + " is a link to " + ofScenario.toRealPath() + ", outside of " + reports
                                + "; reports are written below that directory only: remove the link, or use another directory with -Dreports");
            }
            for (Instant time = startedAt; ; time = time.plusMillis(1)) {
                Path directory = ofScenario.resolve(ID.format(time) + "-" + suffix);
                try {
                    return Files.createDirectory(directory);
                } catch (FileAlreadyExistsException e) {
                    LOG.debug("another run started at {}", time);
                }
            }
        } catch (IOException e) {
            throw UserException.withReason("cannot write the report to " + ofScenario, e);
        }
    }

    /**
     * Writes all reports of a run and prints its result.
     *
     * @param isRun whether the link {@code latest} is to point to this run
     * @return the path of the page
     */
    public String write(Path directory, Evidence evidence, Stopwatch watch, boolean isRun) {
        Path report = writeFiles(directory, evidence, isRun);
        progress.done(
                "report",
                String.format(
                        Locale.ROOT,
                        "%s in %.1f s, %.1f s in total",
                        report,
                        watch.lap("report"),
                        watch.seconds().getOrDefault("total", 0.0)));
        updateIndexes(evidence);
        print(evidence, report);
        return report.toString();
    }

    /** Updates the list of all runs, and the summary page of a GitHub job. */
    private void updateIndexes(Evidence evidence) {
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
            LOG.error("cannot write the list of runs or the GitHub summary", e);
        }
    }

    /** Returns the path of the page. If the files cannot be written, the verdict is printed nevertheless. */
    private Path writeFiles(Path directory, Evidence evidence, boolean isRun) {
        try {
            ReportWriter.write(directory, evidence);
            String log = System.getProperty("tickproof.log");
            if (log != null && Files.exists(Path.of(log))) {
                Files.copy(Path.of(log), directory.resolve("run.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            return (isRun ? link(directory) : directory).resolve("index.html");
        } catch (IOException e) {
            LOG.error("cannot write the report", e);
            progress.print("  cannot write the report: " + e + DiskSpace.full(directory));
            return directory;
        }
    }

    /** Points {@code latest} to the directory. Returns the directory itself if the file system has no links. */
    private static Path link(Path directory) throws IOException {
        Path latest = directory.resolveSibling("latest");
        Path temporary = directory.resolveSibling(".latest-" + directory.getFileName());
        try {
            Files.createSymbolicLink(temporary, directory.getFileName());
            Files.move(temporary, latest, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return latest;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.deleteIfExists(temporary);
            return directory;
        }
    }

    private void print(Evidence evidence, Path report) {
        Verdict verdict = evidence.outcome().verdict();
        String sentence = TerminalText.of(evidence.outcome().sentence());
        if (verdict == Verdict.PASS) {
            progress.done("result", sentence);
        } else {
            FailureText.of(evidence)
                    .forEach(line -> progress.print("  " + progress.colored(line.verdict()) + line.text()));
            progress.result("result", sentence);
            progress.result("reproduce", evidence.run().reproduce());
        }
        progress.print(
                progress.colored(verdict) + "  " + report.toAbsolutePath().toUri());
    }
}

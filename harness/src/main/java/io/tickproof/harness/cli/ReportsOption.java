package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the directory of reports. */
final class ReportsOption {
    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "The directory of reports. Default: reports/ in the project directory.")
    private @Nullable Path reports;

    /** Returns the directory, which need not exist. */
    Path in(ProjectLayout project) {
        return reports == null ? project.reports() : reports;
    }

    /**
     * Returns the directory.
     *
     * @throws UserException if it does not exist
     */
    Path existing(ProjectLayout project) {
        Path directory = in(project);
        if (!Files.isDirectory(directory)) {
            throw new UserException("-Dreports: there is no directory " + directory.toAbsolutePath());
        }
        return directory;
    }

    /**
     * Returns the directory, and creates it if it does not exist. Long-running commands call this method first, so that
     * an unwritable directory is reported at once.
     *
     * @throws UserException if it cannot be created
     */
    Path created(ProjectLayout project) {
        Path directory = in(project);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw UserException.withReason("-Dreports: " + directory + " cannot be created", e);
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.UserException;
import io.tickproof.harness.run.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Names another folder for reports. */
final class ReportsOption {
    @Option(
            names = "--reports",
            defaultValue = "${sys:reports}",
            description = "The folder of reports (default: the project's reports/). Also -Dreports.")
    private String reports;

    Path in(Home home) {
        return Options.given(reports).map(Path::of).orElse(home.reports());
    }

    /**
     * The folder, where there may be no project around.
     *
     * @throws UserException if it is not there
     */
    Path there() {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            throw new UserException("-Dreports: there is no folder " + folder.toAbsolutePath());
        }
        return folder;
    }

    /**
     * Likewise, made if it is not there: a place that cannot be written to is a mistake that should cost a second.
     *
     * @throws UserException if it cannot be made
     */
    Path made() {
        Path folder = folder();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw UserException.withReason("-Dreports: " + folder + " cannot be made", e);
        }
    }

    private Path folder() {
        return Options.given(reports).map(Path::of).orElseGet(() -> Home.find().reports());
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
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

    Path in(ProjectLayout home) {
        return OptionValues.given(reports).map(Path::of).orElseGet(home::reports);
    }

    /**
     * The folder named, or the project's own.
     *
     * @throws UserException if it is not there
     */
    Path there() {
        return OptionValues.folder("reports", in(ProjectLayout.find()));
    }

    /**
     * Likewise, made if it is not there: a place that cannot be written to is a mistake that should cost a second.
     *
     * @throws UserException if it cannot be made
     */
    Path made() {
        Path folder = in(ProjectLayout.find());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw UserException.withReason("-Dreports: " + folder + " cannot be made", e);
        }
    }
}

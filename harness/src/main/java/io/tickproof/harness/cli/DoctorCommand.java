package io.tickproof.harness.cli;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.host.Doctor;
import io.tickproof.harness.host.Doctor.Finding;
import io.tickproof.harness.host.Doctor.State;
import io.tickproof.harness.plan.ProjectLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code doctor}: checks the prerequisites of a run. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Check whether this machine has what a run needs.",
            "For each missing prerequisite, print what it affects. Exit code 2: a prerequisite of every run is missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof doctor"})
// picocli sets the field before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        List<Finding> findings =
                Doctor.examine(Path.of(System.getProperty("java.io.tmpdir")), reports.in(ProjectLayout.find()));
        for (Finding finding : findings) {
            System.out.printf(
                    "%-8s %s: %s%n", finding.state().name().toLowerCase(Locale.ROOT), finding.what(), finding.value());
            if (!finding.effect().isEmpty()) {
                System.out.printf("%-8s %s%n", "", finding.effect());
            }
        }
        boolean missing = findings.stream().anyMatch(finding -> finding.state() == State.MISSING);
        System.out.println(
                missing
                        ? "a prerequisite of every run is missing"
                        : "ready; start with: mvn exec:java -Dscenario=late-events");
        return missing ? ExitCode.USAGE_ERROR : 0;
    }
}

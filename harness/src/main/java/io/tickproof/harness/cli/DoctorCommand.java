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

/** Looks at the machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Says whether this machine has what a run needs, and what each lack means; exit code 2 where no run works.")
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
            if (!finding.meaning().isEmpty()) {
                System.out.printf("%-8s %s%n", "", finding.meaning());
            }
        }
        boolean missing = findings.stream().anyMatch(finding -> finding.state() == State.MISSING);
        System.out.println(
                missing
                        ? "something is missing that every run needs"
                        : "a run works here: mvn exec:java -Dscenario=late-events");
        return missing ? ExitCode.WRONG_USE : 0;
    }
}

package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code scenarios}: lists the scenarios that ship with the project. */
@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        description = {
            "List the shipped scenarios.",
            "List the scenarios in scenarios/, one per line, and report every problem in their files."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof scenarios"})
public final class ScenariosCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        ProjectLayout project = ProjectLayout.find();
        int exitCode = 0;
        for (String name : project.scenarioNames()) {
            try {
                Scenario scenario = project.read(name);
                System.out.printf("%-20s %s%n", name, scenario.about());
            } catch (ScenarioException e) {
                System.err.println(e.getMessage());
                exitCode = ExitCode.USAGE_ERROR;
            }
        }
        return exitCode;
    }
}

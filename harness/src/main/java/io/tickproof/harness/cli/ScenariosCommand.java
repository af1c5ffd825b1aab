package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the scenarios that ship with the project, and reads each of them. */
@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        description = "Lists scenarios/, a line each, and says what is wrong in them.")
public final class ScenariosCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        int exitCode = 0;
        for (String name : home.scenarioNames()) {
            try {
                Scenario scenario = home.read(name);
                System.out.printf("%-20s %s%n", name, scenario.about());
            } catch (ScenarioException e) {
                System.err.println(e.getMessage());
                exitCode = ExitCode.WRONG_USE;
            }
        }
        return exitCode;
    }
}

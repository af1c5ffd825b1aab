package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names a scenario, and another seed for it. */
final class ScenarioOptions {
    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "A name of scenarios/, or a path that ends in .yaml. Also -Dscenario.")
    private String scenario;

    @Option(names = "--seed", defaultValue = "${sys:seed}", description = "In place of the scenario's. Also -Dseed.")
    private String seed;

    /** @throws UserException if none is named, or there is none of that name */
    Scenario read(ProjectLayout home) {
        Scenario read = home.read(name(home));
        return seed().map(read::withSeed).orElse(read);
    }

    /** @throws UserException if none is named */
    String name(ProjectLayout home) {
        return OptionValues.given(scenario)
                .orElseThrow(() -> new UserException(
                        "Which scenario? Say -Dscenario=NAME with one of: " + String.join(", ", home.scenarioNames())));
    }

    /** In place of the scenario's. */
    Optional<Long> seed() {
        return OptionValues.given(seed).map(OptionValues::seed);
    }
}

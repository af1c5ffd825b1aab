package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a scenario and its seed. */
final class ScenarioOptions {
    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "The scenario: a name in scenarios/, or a path that ends in .yaml.")
    private @Nullable String scenario;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            converter = Converters.Seed.class,
            description = "Override the seed of the scenario.")
    private @Nullable Long seed;

    /**
     * Reads the scenario, with the seed of {@code --seed} if it is given.
     *
     * @throws UserException if {@code --scenario} is missing or names no scenario
     * @throws io.tickproof.generator.scenario.ScenarioException if the scenario is invalid
     */
    Scenario read(ProjectLayout project) {
        Scenario read = project.read(name(project));
        return seed == null ? read : read.withSeed(seed);
    }

    /**
     * Returns the name or path of the scenario.
     *
     * @throws UserException if {@code --scenario} is missing
     */
    String name(ProjectLayout project) {
        if (scenario == null) {
            throw new UserException("no scenario is given: use -Dscenario=NAME with one of "
                    + String.join(", ", project.scenarioNames()));
        }
        return scenario;
    }

    /** Returns the seed that overrides the scenario's; empty to keep the scenario's. */
    Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }
}

package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The parameter and the options that name a scenario and its seed. */
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
final class ScenarioOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..1",
            description = "The scenario: a name in scenarios/, or a path that ends in .yaml.")
    private @Nullable String positional;

    @Option(names = "--scenario", paramLabel = "NAME", description = "The same as SCENARIO.")
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
     * @throws UserException if no scenario is given, or it does not exist
     * @throws io.tickproof.generator.scenario.ScenarioException if the scenario is invalid
     */
    Scenario read(ProjectLayout project) {
        Scenario read = project.read(name(project));
        return seed == null ? read : read.withSeed(seed);
    }

    /**
     * Returns the name or path of the scenario.
     *
     * @throws UserException if no scenario is given, or two
     */
    String name(ProjectLayout project) {
        return given().orElseThrow(() -> new UserException("no scenario is given: use bin/tickproof " + command.name()
                + " SCENARIO, or -Dscenario=SCENARIO, with one of " + String.join(", ", project.scenarioNames())));
    }

    /**
     * Returns the scenario that is given; empty if there is none. The command line takes precedence over the system
     * property, which is the default of both the parameter and the option.
     *
     * @throws UserException if the parameter and the option differ
     */
    Optional<String> given() {
        ParseResult parsed = command.commandLine().getParseResult();
        boolean isPositional = parsed.hasMatchedPositional(0);
        if (isPositional && parsed.hasMatchedOption("--scenario") && !Objects.equals(positional, scenario)) {
            throw new UserException(
                    "two scenarios are given, " + positional + " and --scenario " + scenario + "; omit one of them");
        }
        return Optional.ofNullable(isPositional ? positional : scenario);
    }

    /** Returns the seed that overrides the scenario's; empty to keep the scenario's. */
    Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }
}

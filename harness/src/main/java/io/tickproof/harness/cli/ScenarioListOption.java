package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The parameters and the option that name several scenarios. */
// picocli sets the field without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
final class ScenarioListOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            split = ",",
            splitSynopsisLabel = ",",
            description = "The scenarios: names in scenarios/ or paths that end in .yaml.")
    private @Nullable List<String> positional;

    @Option(
            names = "--scenarios",
            paramLabel = "NAME",
            split = ",",
            splitSynopsisLabel = ",",
            description = "The same as SCENARIO, separated by commas.")
    private @Nullable List<String> scenarios;

    /**
     * Returns the scenarios that are given, or the default if the option is absent.
     *
     * @throws UserException if no scenario is given, or one is given twice
     */
    List<String> orElse(Supplier<List<String>> defaults) {
        List<String> given = given();
        List<String> names = given == null
                ? defaults.get()
                : given.stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        if (names.isEmpty()) {
            throw new UserException("--scenarios names no scenario");
        }
        names.stream()
                .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new UserException("--scenarios names " + name + " twice");
                });
        return names;
    }

    /** Returns the scenarios that are given; null if there are none. */
    private @Nullable List<String> given() {
        ParseResult parsed = command.commandLine().getParseResult();
        boolean isPositional = parsed.hasMatchedPositional(0);
        if (isPositional && parsed.hasMatchedOption("--scenarios")) {
            throw new UserException("scenarios are given as parameters and with --scenarios; omit one of them");
        }
        return isPositional ? positional : scenarios;
    }
}

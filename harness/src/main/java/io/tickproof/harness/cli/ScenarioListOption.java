package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names several scenarios. */
final class ScenarioListOption {
    @Option(
            names = "--scenarios",
            paramLabel = "NAME",
            split = ",",
            splitSynopsisLabel = ",",
            description = "The scenarios: names in scenarios/ or paths that end in .yaml, separated by commas.")
    private @Nullable List<String> scenarios;

    /**
     * Returns the scenarios that are given, or the default if the option is absent.
     *
     * @throws UserException if no scenario is given, or one is given twice
     */
    List<String> orElse(Supplier<List<String>> defaults) {
        List<String> names = scenarios == null
                ? defaults.get()
                : scenarios.stream()
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
}

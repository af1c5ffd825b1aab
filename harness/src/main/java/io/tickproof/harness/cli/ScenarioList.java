package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Names several scenarios. */
final class ScenarioList {
    @Option(
            names = "--scenarios",
            defaultValue = "${sys:scenarios}",
            description = "Names or paths, with commas between them. Also -Dscenarios.")
    private String scenarios;

    /** @throws UserException if none is named, or one twice */
    List<String> or(Supplier<List<String>> otherwise) {
        List<String> names = OptionValues.given(scenarios)
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList())
                .orElseGet(otherwise);
        if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
            throw new UserException("-Dscenarios names " + (names.isEmpty() ? "no scenario" : "a scenario twice"));
        }
        return names;
    }
}

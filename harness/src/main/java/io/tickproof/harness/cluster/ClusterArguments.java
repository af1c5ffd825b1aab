package io.tickproof.harness.cluster;

import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.pipeline.options.ProgramArguments;
import io.tickproof.pipeline.options.SettingException;
import io.tickproof.pipeline.options.SettingValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The arguments of a job that is started with {@code flink run}: {@code --scenario FILE}, {@code --seed SEED} and the
 * settings of the servers. Every mistake results in an {@link IllegalArgumentException} that names the option.
 */
final class ClusterArguments {
    private static final String SCENARIO = "scenario";
    private static final String SEED = "seed";

    private final SettingValues values;

    private ClusterArguments(SettingValues values) {
        this.values = values;
    }

    /**
     * @param names the options besides {@code --scenario} and {@code --seed}; one that ends in a dot stands for all
     *     names that start with it
     */
    static ClusterArguments parse(String[] arguments, List<String> names) {
        TreeSet<String> known = new TreeSet<>(names);
        known.addAll(List.of(SCENARIO, SEED));
        return new ClusterArguments(
                new SettingValues(ProgramArguments.parse(arguments, known).toMap()).withPasswords(System.getenv()));
    }

    /**
     * Returns settings, with passwords from the environment.
     *
     * @throws IllegalArgumentException if one of them is missing or wrong
     */
    <T> T settings(Function<SettingValues, T> parser) {
        return ProgramArguments.named(() -> parser.apply(values));
    }

    /** @throws IllegalArgumentException if the file is missing, cannot be read, or is not a valid scenario */
    SerializedScenario scenario() {
        return settings(given -> {
            String file = given.required(SCENARIO, "the path of a scenario file");
            Long seed = given.parse(SEED, "a whole number from 0 up", ClusterArguments::seed);
            try {
                return SerializedScenario.of(Path.of(file), seed);
            } catch (ScenarioException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            } catch (IOException e) {
                throw SettingException.unreadable(SCENARIO, file, e);
            }
        });
    }

    private static long seed(String text) {
        long seed = Long.parseLong(text);
        if (seed < 0) {
            throw new IllegalArgumentException();
        }
        return seed;
    }
}

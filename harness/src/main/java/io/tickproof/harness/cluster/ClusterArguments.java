package io.tickproof.harness.cluster;

import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** {@code --name value} pairs of a job that is started with {@code flink run}. Every mistake is an {@link IllegalArgumentException}. */
final class ClusterArguments {
    static final String SCENARIO = "scenario";
    static final String SEED = "seed";

    private final Map<String, String> given = new HashMap<>();

    /**
     * @param names that may be given, beside scenario and seed; one that ends in a dot may have any end
     */
    static ClusterArguments parse(String[] arguments, List<String> names) {
        TreeSet<String> known = new TreeSet<>(names);
        known.addAll(List.of(SCENARIO, SEED));
        ClusterArguments parsed = new ClusterArguments();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (known.stream().noneMatch(n -> n.equals(name) || n.endsWith(".") && name.startsWith(n))) {
                throw new IllegalArgumentException(arguments[i] + " is unknown" + Suggestion.text(name, known)
                        + "; there are --" + String.join(", --", known));
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " has no value");
            }
            parsed.given.put(name, arguments[i + 1]);
        }
        return parsed;
    }

    /** @throws IllegalArgumentException if it is not given */
    String needed(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    String get(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    /** What was given with names that begin so, without that beginning. */
    Map<String, String> under(String beginning) {
        Map<String, String> found = new HashMap<>();
        given.forEach((name, value) -> {
            if (name.startsWith(beginning)) {
                found.put(name.substring(beginning.length()), value);
            }
        });
        return found;
    }

    SerializedScenario scenario() {
        String file = needed(SCENARIO);
        String seed = get(SEED, null);
        if (seed != null && !seed.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("--seed must be a whole number from 0, not \"" + seed + "\"");
        }
        try {
            return SerializedScenario.of(Path.of(file), seed == null ? null : Long.valueOf(seed));
        } catch (ScenarioException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--scenario: the file " + file + " cannot be read: " + e, e);
        }
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.market.Micros;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a distribution of delays: {@code { exponential: PT1S, max: PT4S }}. */
final class DelayReader {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration MIN = Micros.toDuration(1);
    private static final List<String> KINDS = List.of("uniform", "exponential", "pareto");

    private final YamlSection parent;

    DelayReader(YamlSection parent) {
        this.parent = parent;
    }

    Delay read(String key) {
        Delay fallback = new Delay.Uniform(0, 0);
        Optional<Node> node = parent.required(key);
        if (node.isEmpty()) {
            return fallback;
        }
        try (YamlSection section = parent.section(key, node.get())) {
            List<String> given = KINDS.stream().filter(section::has).toList();
            if (given.size() != 1) {
                section.problem(
                        node.get(),
                        parent.at(key) + " must be one of { uniform: [PT1S, PT2S] }, { exponential: PT1S, max: PT4S }, "
                                + "{ pareto: PT0.1S, shape: 1.5, max: PT10S }");
                return fallback;
            }
            Node value = section.node(given.get(0)).orElseThrow();
            return switch (given.get(0)) {
                case "uniform" -> uniform(section, value);
                case "exponential" -> {
                    Duration mean =
                            section.duration("exponential", value, Duration.ofSeconds(1), MIN, ScenarioReader.LONGEST);
                    yield new Delay.Exponential(Micros.of(mean), Micros.of(max(section, mean.multipliedBy(10))));
                }
                default -> pareto(section, value);
            };
        }
    }

    private static Delay pareto(YamlSection section, Node value) {
        Duration scale = section.duration("pareto", value, Duration.ofSeconds(1), MIN, ScenarioReader.LONGEST);
        double shape = section.number("shape", 1.5, 0, false, 100);
        Duration max = max(section, scale.multipliedBy(100));
        if (max.compareTo(scale) <= 0) {
            section.problem(value, section.at("max") + " must be above the minimum, " + scale);
            max = scale.multipliedBy(2);
        }
        return new Delay.Pareto(Micros.of(scale), shape, Micros.of(max));
    }

    private static Delay uniform(YamlSection section, Node value) {
        List<Node> ends = section.list("uniform", value);
        if (ends.size() != 2) {
            section.problem(value, section.at("uniform") + " must have a minimum and a maximum: [PT10S, PT3M]");
            return new Delay.Uniform(0, 0);
        }
        Duration min = section.duration("uniform", ends.get(0), NONE, NONE, ScenarioReader.LONGEST);
        Duration max = section.duration("uniform", ends.get(1), min, NONE, ScenarioReader.LONGEST);
        if (max.compareTo(min) < 0) {
            section.problem(
                    value, section.at("uniform") + " must be in ascending order, not from " + min + " to " + max);
        }
        return new Delay.Uniform(Micros.of(min), Micros.of(max));
    }

    private static Duration max(YamlSection section, Duration fallback) {
        return section.duration("max", fallback, MIN, ScenarioReader.LONGEST);
    }
}

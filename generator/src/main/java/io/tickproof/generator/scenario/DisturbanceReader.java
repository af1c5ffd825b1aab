package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Disturbance.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code disturb}: what happens to the ticks on their way. */
final class DisturbanceReader {
    private static final Duration NONE = Duration.ZERO;

    private final List<Problem> problems;

    DisturbanceReader(List<Problem> problems) {
        this.problems = problems;
    }

    List<Disturbance> read(YamlSection top, Node node, TickStream stream) {
        List<Disturbance> result = new ArrayList<>();
        for (Node item : top.list("disturb", node)) {
            if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                top.problem(
                        item,
                        "an item of disturb has one key, its kind: - late: { share: 0.01, by: { uniform: [PT10S, PT3M] } }");
                continue;
            }
            try (YamlSection one = new YamlSection("disturb[]", item, problems)) {
                one.node("outOfOrder").ifPresent(value -> {
                    try (YamlSection section = one.section("outOfOrder", value)) {
                        result.add(new Disturbance.OutOfOrder(target(section, stream), delay(section, "delay")));
                    }
                });
                one.node("late").ifPresent(value -> {
                    try (YamlSection section = one.section("late", value)) {
                        result.add(new Disturbance.Late(target(section, stream), delay(section, "by")));
                    }
                });
                one.node("duplicate").ifPresent(value -> {
                    try (YamlSection section = one.section("duplicate", value)) {
                        result.add(new Disturbance.Duplicate(target(section, stream), delay(section, "after")));
                    }
                });
            }
        }
        return result;
    }

    private Target target(YamlSection section, TickStream stream) {
        section.required("share");
        double share = section.number("share", 0, 0, true, 1);
        Duration from = section.duration("from", NONE, NONE, ScenarioReader.LONGEST);
        Duration to = section.duration("to", ScenarioReader.LONGEST, NONE, ScenarioReader.LONGEST);
        Set<String> symbols = new LinkedHashSet<>();
        section.node("symbols").ifPresent(node -> {
            for (Node item : section.list("symbols", node)) {
                section.scalar("symbols", item).ifPresent(name -> {
                    symbols.add(name);
                    if (stream instanceof TickStream.Synthetic synthetic) {
                        List<String> known = synthetic.symbols().stream()
                                .map(TickStream.SymbolSpec::name)
                                .limit(1000)
                                .toList();
                        if (synthetic.symbols().stream().noneMatch(s -> s.name().equals(name))) {
                            section.problem(
                                    item,
                                    section.at("symbols") + " names " + name + ", which the stream does not have"
                                            + Suggestion.nearest(name, known)
                                                    .map(near -> " (did you mean " + near + "?)")
                                                    .orElse(""));
                        }
                    }
                });
            }
        });
        return new Target(share, symbols, from, to);
    }

    private Delay delay(YamlSection parent, String key) {
        Delay fallback = new Delay.Uniform(0, 0);
        Optional<Node> node = parent.required(key);
        if (node.isEmpty()) {
            return fallback;
        }
        try (YamlSection section = parent.section(key, node.get())) {
            List<String> kinds = List.of("uniform", "exponential", "pareto");
            List<String> given = kinds.stream().filter(section::has).toList();
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
                    Duration mean = section.duration(
                            "exponential",
                            value,
                            Duration.ofSeconds(1),
                            Duration.ofNanos(1000),
                            ScenarioReader.LONGEST);
                    yield new Delay.Exponential(micros(mean), micros(max(section, mean.multipliedBy(10))));
                }
                default -> {
                    Duration scale = section.duration(
                            "pareto", value, Duration.ofSeconds(1), Duration.ofNanos(1000), ScenarioReader.LONGEST);
                    double shape = section.number("shape", 1.5, 0, false, 100);
                    Duration max = max(section, scale.multipliedBy(100));
                    if (max.compareTo(scale) <= 0) {
                        section.problem(value, section.at("max") + " must be above the least value, " + scale);
                        max = scale.multipliedBy(2);
                    }
                    yield new Delay.Pareto(micros(scale), shape, micros(max));
                }
            };
        }
    }

    private static Duration max(YamlSection section, Duration fallback) {
        return section.duration("max", fallback, Duration.ofNanos(1000), ScenarioReader.LONGEST);
    }

    private static Delay uniform(YamlSection section, Node value) {
        List<Node> ends = section.list("uniform", value);
        if (ends.size() != 2) {
            section.problem(value, section.at("uniform") + " must have a least and a greatest duration: [PT10S, PT3M]");
            return new Delay.Uniform(0, 0);
        }
        Duration least = section.duration("uniform", ends.get(0), NONE, NONE, ScenarioReader.LONGEST);
        Duration greatest = section.duration("uniform", ends.get(1), least, NONE, ScenarioReader.LONGEST);
        if (greatest.compareTo(least) < 0) {
            section.problem(
                    value, section.at("uniform") + " goes down, from " + least + " to " + greatest + "; swap them");
        }
        return new Delay.Uniform(micros(least), micros(greatest));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Fault.Progress;
import io.tickproof.generator.scenario.Fault.Trigger;
import io.tickproof.market.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the section {@code faults} of a scenario. */
final class FaultReader {
    private static final int FAULTS_MAX = 30;
    private static final int CHECKPOINTS_MAX = 1_000_000;
    private static final int PARALLELISM_MAX = 512;
    private static final int PARTITIONS_MAX = 1024;
    /**
     * Maximum duration of a fault. It is well below the timeouts of the job, its clients and the harness: otherwise the
     * fault, not the job, would fail the run.
     */
    private static final Duration DURATION_MAX = Duration.ofSeconds(20);

    private final ParseContext context;
    private final int partitions;

    /** @param partitions number of partitions of the stream, which limits {@code to} */
    FaultReader(ParseContext context, int partitions) {
        this.context = context;
        this.partitions = partitions;
    }

    FaultPlan read(YamlSection top, Node node) {
        if (node instanceof MappingNode) {
            try (YamlSection section = top.section("faults", node)) {
                return section.required("bySeed")
                        .map(value -> bySeed(section.section("bySeed", value)))
                        .orElse(FaultPlan.NONE);
            }
        }
        List<Fault> faults = new ArrayList<>();
        for (Node item : top.list("faults", node)) {
            if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                top.problem(
                        item,
                        "an item of faults has one key, its kind: - killTaskManager: { after: { checkpoint: 3 } }");
                continue;
            }
            try (YamlSection single = new YamlSection("faults[]", item, context)) {
                for (FaultType type : FaultType.values()) {
                    single.node(type.key()).ifPresent(value -> {
                        try (YamlSection section = single.section(type.key(), value)) {
                            faults.add(fault(type, section));
                        }
                    });
                }
            }
        }
        if (faults.size() > FAULTS_MAX) {
            top.problem(node, "faults has " + faults.size() + " items; at most " + FAULTS_MAX + " are allowed");
        }
        return new FaultPlan.Listed(List.copyOf(faults));
    }

    private static FaultPlan bySeed(YamlSection section) {
        try (section) {
            int min = (int) section.whole("min", 2, 1, FAULTS_MAX);
            int max = (int) section.whole("max", 4, 1, FAULTS_MAX);
            if (max < min) {
                section.problem(
                        section.node("max").orElseGet(() -> section.node("min").orElseThrow()),
                        section.at("max") + " is below " + section.at("min"));
                return FaultPlan.NONE;
            }
            List<String> known =
                    FaultType.drawable().stream().map(FaultType::key).toList();
            List<FaultType> types = new ArrayList<>();
            for (Node item : section.node("kinds")
                    .map(node -> section.list("kinds", node))
                    .orElse(List.of())) {
                String text = section.scalar("kinds", item).orElse("");
                if (known.contains(text)) {
                    types.add(FaultType.drawable().get(known.indexOf(text)));
                } else {
                    section.problem(
                            item, section.at("kinds") + " has no kind \"" + text + "\"" + Suggestion.text(text, known));
                }
            }
            return new FaultPlan.BySeed(min, max, types.isEmpty() ? FaultType.drawable() : List.copyOf(types));
        }
    }

    private Fault fault(FaultType type, YamlSection section) {
        Trigger trigger = section.required("after")
                .map(node -> trigger(section, node))
                .orElse(new Trigger(Progress.CHECKPOINT, 1));
        // A key that is not read here is reported as unknown, such as "for" of a type without a duration.
        Duration duration = type.hasDuration()
                ? section.duration("for", type.defaultDuration(), type.minDuration(), DURATION_MAX)
                : Duration.ZERO;
        int target = switch (type.target()) {
            case NONE -> 0;
            case PARALLELISM -> parallelism(section);
            case PARTITIONS -> morePartitions(section);
        };
        return new Fault(type, trigger, duration, target);
    }

    private int parallelism(YamlSection section) {
        section.required("to");
        int to = (int) section.whole("to", 1, 1, PARALLELISM_MAX);
        if (to > partitions) {
            section.problem(
                    section.node("to").orElseThrow(),
                    section.at("to") + " " + to + " is above stream.partitions " + partitions);
        }
        return to;
    }

    private int morePartitions(YamlSection section) {
        section.required("to");
        int to = (int) section.whole("to", PARTITIONS_MAX, 2, PARTITIONS_MAX);
        if (to <= partitions && partitions < Integer.MAX_VALUE) {
            section.problem(
                    section.node("to").orElseThrow(),
                    section.at("to") + " " + to + " is not above stream.partitions " + partitions
                            + ": Kafka can add partitions but not remove them");
        }
        return to;
    }

    private static Trigger trigger(YamlSection section, Node node) {
        List<Trigger> triggers = new ArrayList<>();
        try (YamlSection after = section.section("after", node)) {
            for (Progress progress : Progress.values()) {
                if (after.has(progress.key())) {
                    triggers.add(new Trigger(
                            progress,
                            progress == Progress.CHECKPOINT
                                    ? after.whole(progress.key(), 1, 1, CHECKPOINTS_MAX)
                                    : after.number(progress.key(), 0.5, 0, false, 1)));
                }
            }
        }
        if (triggers.size() != 1) {
            section.problem(
                    node,
                    section.at("after") + " must have exactly one of "
                            + Arrays.stream(Progress.values())
                                    .map(Progress::key)
                                    .collect(Collectors.joining(", "))
                            + ": { checkpoint: 3 }, { acknowledged: 0.4 } or { read: 0.4 }");
            return new Trigger(Progress.CHECKPOINT, 1);
        }
        return triggers.get(0);
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Fault.Kind;
import io.tickproof.generator.scenario.Fault.Progress;
import io.tickproof.generator.scenario.Fault.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code faults}. */
final class FaultReader {
    private static final int MOST = 30;
    private static final int MOST_CHECKPOINTS = 1_000_000;
    private static final int MOST_PARALLELISM = 512;
    private static final int MOST_PARTITIONS = 1024;
    /** Well below what the job, its clients and its judge wait for: else the fault, and not the job, would fail the run. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final ParseContext reading;
    private final int partitions;

    FaultReader(ParseContext reading, int partitions) {
        this.reading = reading;
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
            try (YamlSection one = new YamlSection("faults[]", item, reading)) {
                for (Kind kind : Kind.values()) {
                    one.node(kind.text()).ifPresent(value -> {
                        try (YamlSection section = one.section(kind.text(), value)) {
                            faults.add(fault(kind, section));
                        }
                    });
                }
            }
        }
        if (faults.size() > MOST) {
            top.problem(node, "faults has " + faults.size() + " items; at most " + MOST + " are allowed");
        }
        return new FaultPlan.Listed(List.copyOf(faults));
    }

    private static FaultPlan bySeed(YamlSection section) {
        try (section) {
            int least = (int) section.whole("least", 2, 1, MOST);
            int most = (int) section.whole("most", 4, 1, MOST);
            if (most < least) {
                section.problem(
                        section.node("most").orElse(section.node("least").orElseThrow()),
                        section.at("most") + " is below " + section.at("least"));
                return FaultPlan.NONE;
            }
            List<String> known = Kind.drawn().stream().map(Kind::text).toList();
            List<Kind> kinds = new ArrayList<>();
            for (Node item : section.node("kinds")
                    .map(node -> section.list("kinds", node))
                    .orElse(List.of())) {
                String text = section.scalar("kinds", item).orElse("");
                if (known.contains(text)) {
                    kinds.add(Kind.drawn().get(known.indexOf(text)));
                } else {
                    section.problem(
                            item, section.at("kinds") + " has no kind \"" + text + "\"" + Suggestion.text(text, known));
                }
            }
            return new FaultPlan.BySeed(least, most, kinds.isEmpty() ? Kind.drawn() : List.copyOf(kinds));
        }
    }

    private Fault fault(Kind kind, YamlSection section) {
        Trigger trigger = section.required("after")
                .map(node -> trigger(section, node))
                .orElse(new Trigger(Progress.CHECKPOINT, 1));
        // A key that is never asked for is an unknown one: "for" of a kind that cannot last.
        Duration lasts =
                kind.lasts().isZero() ? Duration.ZERO : section.duration("for", kind.lasts(), kind.least(), LONGEST);
        int to = switch (kind) {
            case RESCALE -> parallelism(section);
            case ADD_PARTITIONS -> morePartitions(section);
            default -> 0;
        };
        return new Fault(kind, trigger, lasts, to);
    }

    private int parallelism(YamlSection section) {
        section.required("to");
        int to = (int) section.whole("to", 1, 1, MOST_PARALLELISM);
        if (to > partitions) {
            section.problem(
                    section.node("to").orElseThrow(),
                    section.at("to") + " " + to + " is above stream.partitions " + partitions);
        }
        return to;
    }

    private int morePartitions(YamlSection section) {
        section.required("to");
        int to = (int) section.whole("to", MOST_PARTITIONS, 2, MOST_PARTITIONS);
        if (to <= partitions && partitions < Integer.MAX_VALUE) {
            section.problem(
                    section.node("to").orElseThrow(),
                    section.at("to") + " " + to + " is not above stream.partitions " + partitions
                            + ": Kafka can add partitions, and takes none away");
        }
        return to;
    }

    private static Trigger trigger(YamlSection section, Node node) {
        List<Trigger> triggers = new ArrayList<>();
        try (YamlSection after = section.section("after", node)) {
            for (Progress of : Progress.values()) {
                if (after.has(of.text())) {
                    triggers.add(new Trigger(
                            of,
                            of == Progress.CHECKPOINT
                                    ? after.whole(of.text(), 1, 1, MOST_CHECKPOINTS)
                                    : after.number(of.text(), 0.5, 0, false, 1)));
                }
            }
        }
        if (triggers.size() != 1) {
            section.problem(
                    node,
                    section.at("after") + " names one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Progress.values())
                                            .map(Progress::text)
                                            .toList())
                            + ": { checkpoint: 3 }, { acknowledged: 0.4 } or { read: 0.4 }");
            return new Trigger(Progress.CHECKPOINT, 1);
        }
        return triggers.get(0);
    }
}

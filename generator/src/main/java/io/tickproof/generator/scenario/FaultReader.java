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
    private static final int MOST = 20;
    private static final int MOST_CHECKPOINTS = 1_000_000;
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Reading reading;

    FaultReader(Reading reading) {
        this.reading = reading;
    }

    List<Fault> read(YamlSection top, Node node) {
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
        return faults;
    }

    private static Fault fault(Kind kind, YamlSection section) {
        Trigger trigger = section.required("after")
                .map(node -> trigger(section, node))
                .orElse(new Trigger(Progress.CHECKPOINT, 1));
        // Without "for" a kind that cannot last has one key fewer: asked for here, it would not be unknown.
        Duration lasts = kind.lasts().isZero() ? Duration.ZERO : section.duration("for", kind.lasts(), LEAST, LONGEST);
        return new Fault(kind, trigger, lasts);
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
                                    : after.number(of.text(), 0.5, 0, true, 1)));
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

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Disturbance.Target;
import io.tickproof.market.Micros;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Suggestion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code disturb}: what happens to the ticks before they are sent. */
final class DisturbanceReader {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration MIN = Micros.toDuration(1);
    /** A delivery records the disturbances that apply to it as bits of a long. */
    private static final int MAX_DISTURBANCES = 62;

    private final @Nullable TickStream stream;
    private final ParseContext reading;
    private final Map<String, Function<YamlSection, Disturbance>> kinds = new LinkedHashMap<>();

    /** @param stream the stream that is disturbed; null if it could not be read */
    DisturbanceReader(@Nullable TickStream stream, ParseContext reading) {
        this.stream = stream;
        this.reading = reading;
        kinds.put(
                "outOfOrder",
                section -> new Disturbance.OutOfOrder(target(section, null), new DelayReader(section).read("delay")));
        kinds.put("late", section -> new Disturbance.Late(target(section, null), new DelayReader(section).read("by")));
        kinds.put("duplicate", this::duplicate);
        kinds.put("gap", this::gap);
        kinds.put("burst", this::burst);
        kinds.put("hotKey", section -> {
            section.required("fills");
            return new Disturbance.HotKey(target(section, 1.0), (int) section.whole("fills", 2, 2, 10_000));
        });
        kinds.put("clockSkew", this::clockSkew);
        kinds.put("idlePartition", this::idlePartition);
        kinds.put("malformed", this::malformed);
        kinds.put("drop", section -> new Disturbance.Drop(target(section, null)));
    }

    List<Disturbance> read(YamlSection top, Node node) {
        List<Disturbance> result = new ArrayList<>();
        for (Node item : top.list("disturb", node)) {
            if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                top.problem(
                        item,
                        "an item of disturb must have exactly one key, its kind: - late: { share: 0.01, by: { uniform: [PT10S, PT3M] } }");
                continue;
            }
            try (YamlSection one = new YamlSection("disturb[]", item, reading)) {
                kinds.forEach((kind, reader) -> one.node(kind).ifPresent(value -> {
                    try (YamlSection section = one.section(kind, value)) {
                        result.add(reader.apply(section));
                    }
                }));
            }
        }
        if (result.size() > MAX_DISTURBANCES) {
            top.problem(node, "disturb has " + result.size() + " items; at most " + MAX_DISTURBANCES + " are allowed");
        }
        return result;
    }

    private Disturbance duplicate(YamlSection section) {
        String partition = section.text("partition").orElse("same");
        if (!partition.equals("same") && !partition.equals("other")) {
            section.problem(
                    section.node("partition").orElseThrow(),
                    section.at("partition") + " must be same or other, not \"" + partition + "\"");
        }
        if (partition.equals("other") && stream != null && stream.partitions() == 1) {
            section.problem(
                    section.node("partition").orElseThrow(),
                    section.at("partition")
                            + " is other, but the topic has only one partition; increase stream.partitions");
        }
        return new Disturbance.Duplicate(
                target(section, null), new DelayReader(section).read("after"), partition.equals("other"));
    }

    private Disturbance gap(YamlSection section) {
        Target target = range(section);
        return new Disturbance.Gap(
                target, section.duration("flood", Duration.ofSeconds(1), MIN, ScenarioReader.LONGEST));
    }

    private Disturbance burst(YamlSection section) {
        Duration every = section.required("every")
                .map(node -> section.duration("every", node, Duration.ofSeconds(10), MIN, ScenarioReader.LONGEST))
                .orElse(Duration.ofSeconds(10));
        Duration within = section.duration("within", every.dividedBy(10), MIN, every);
        return new Disturbance.Burst(target(section, 1.0), every, within);
    }

    private Disturbance clockSkew(YamlSection section) {
        Duration by = section.required("by")
                .map(node ->
                        section.duration("by", node, NONE, ScenarioReader.LONGEST.negated(), ScenarioReader.LONGEST))
                .orElse(NONE);
        if (stream instanceof TickStream.Synthetic synthetic
                && synthetic.start().plus(by).isBefore(Instant.EPOCH)) {
            section.problem(
                    section.node("by").orElseThrow(),
                    section.at("by") + " " + by + " results in times before 1970; use a later stream.start");
        }
        return new Disturbance.ClockSkew(target(section, 1.0), by);
    }

    private Disturbance idlePartition(YamlSection section) {
        Duration from = section.duration("from", NONE, NONE, ScenarioReader.LONGEST);
        Duration to = section.duration("to", ScenarioReader.LONGEST, NONE, ScenarioReader.LONGEST);
        checkRange(section, from, to);
        Set<Integer> partitions = new TreeSet<>();
        section.required("partitions").ifPresent(node -> {
            for (Node item : section.list("partitions", node)) {
                int max = (stream == null ? 512 : stream.partitions()) - 1;
                partitions.add((int) section.whole("partitions", item, 0, 0, max));
            }
        });
        boolean heartbeats = section.bool("heartbeats", true);
        return new Disturbance.IdlePartition(new Target(1, Set.of(), from, to), partitions, heartbeats);
    }

    /** Returns whether the stream accepts a record of this kind as a valid tick. */
    private boolean isValidTick(Malformation kind) {
        return stream != null && stream.anyPrice() && kind.reason() == RejectionReason.PRICE_NOT_POSITIVE;
    }

    private List<Malformation> defaults() {
        return Malformation.defaults().stream()
                .filter(kind -> !isValidTick(kind))
                .toList();
    }

    private Disturbance malformed(YamlSection section) {
        List<Malformation> chosen = new ArrayList<>();
        section.node("kinds").ifPresent(node -> {
            for (Node item : section.list("kinds", node)) {
                section.scalar("kinds", item).ifPresent(name -> {
                    Optional<Malformation> kind = Malformation.named(name);
                    kind.ifPresent(chosen::add);
                    if (kind.isPresent() && isValidTick(kind.get())) {
                        section.problem(
                                item,
                                section.at("kinds") + " names " + name
                                        + ", which is a valid tick with stream.anyPrice");
                    }
                    if (kind.isEmpty()) {
                        section.problem(
                                item,
                                section.at("kinds") + " names " + name + ", which is not a kind"
                                        + Suggestion.text(name, Malformation.names()));
                    }
                });
            }
            if (chosen.isEmpty()) {
                section.problem(node, section.at("kinds") + " names no kind; omit it to use all of them");
            }
        });
        return new Disturbance.Malformed(target(section, null), chosen.isEmpty() ? defaults() : chosen);
    }

    /** Reads a target whose time range is required. */
    private Target range(YamlSection section) {
        section.required("from");
        section.required("to");
        return target(section, 1.0);
    }

    /** @param defaultShare share if none is given; null if one is required */
    private Target target(YamlSection section, @Nullable Double defaultShare) {
        if (defaultShare == null) {
            section.required("share");
        }
        double share = section.number("share", defaultShare == null ? 0 : defaultShare, 0, true, 1);
        Duration from = section.duration("from", NONE, NONE, ScenarioReader.LONGEST);
        Duration to = section.duration("to", ScenarioReader.LONGEST, NONE, ScenarioReader.LONGEST);
        checkRange(section, from, to);
        Set<String> symbols = new LinkedHashSet<>();
        section.node("symbols").ifPresent(node -> {
            for (Node item : section.list("symbols", node)) {
                section.scalar("symbols", item).ifPresent(name -> {
                    symbols.add(name);
                    checkSymbol(section, item, name);
                });
            }
        });
        return new Target(share, symbols, from, to);
    }

    private static void checkRange(YamlSection section, Duration from, Duration to) {
        if (from.compareTo(to) >= 0) {
            section.problem(
                    section.node(section.has("to") ? "to" : "from").orElseThrow(),
                    section.at("to") + " " + to + " must be after from " + from);
        }
    }

    private void checkSymbol(YamlSection section, Node item, String name) {
        if (!(stream instanceof TickStream.Synthetic synthetic)
                || synthetic.symbols().stream().anyMatch(s -> s.name().equals(name))) {
            return;
        }
        List<String> known = synthetic.symbols().stream()
                .map(TickStream.SymbolSpec::name)
                .limit(1000)
                .toList();
        section.problem(
                item,
                section.at("symbols") + " names " + name + ", which the stream does not have"
                        + Suggestion.nearest(name, known)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""));
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Disturbance.Target;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code disturb}: what happens to the ticks on their way. */
final class DisturbanceReader {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration LEAST = Duration.ofNanos(1000);
    /** A delivery remembers by which of them it was hit, a bit each. */
    private static final int MOST = 62;

    private final TickStream stream;
    private final ParseContext reading;
    private final Map<String, Function<YamlSection, Disturbance>> kinds = new LinkedHashMap<>();

    /** @param stream what is disturbed; null where it could not be read */
    DisturbanceReader(TickStream stream, ParseContext reading) {
        this.stream = stream;
        this.reading = reading;
        kinds.put(
                "outOfOrder",
                section -> new Disturbance.OutOfOrder(
                        target(section, Optional.empty()), new DelayReader(section).read("delay")));
        kinds.put(
                "late",
                section ->
                        new Disturbance.Late(target(section, Optional.empty()), new DelayReader(section).read("by")));
        kinds.put("duplicate", this::duplicate);
        kinds.put("gap", this::gap);
        kinds.put("burst", this::burst);
        kinds.put("hotKey", section -> {
            section.required("fills");
            return new Disturbance.HotKey(
                    target(section, Optional.of(1.0)), (int) section.whole("fills", 2, 2, 10_000));
        });
        kinds.put("clockSkew", this::clockSkew);
        kinds.put("idlePartition", this::idlePartition);
        kinds.put("malformed", this::malformed);
        kinds.put("drop", section -> new Disturbance.Drop(target(section, Optional.empty())));
    }

    List<Disturbance> read(YamlSection top, Node node) {
        List<Disturbance> result = new ArrayList<>();
        for (Node item : top.list("disturb", node)) {
            if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                top.problem(
                        item,
                        "an item of disturb has one key, its kind: - late: { share: 0.01, by: { uniform: [PT10S, PT3M] } }");
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
        if (result.size() > MOST) {
            top.problem(node, "disturb has " + result.size() + " items; at most " + MOST + " are allowed");
        }
        return result;
    }

    private Disturbance duplicate(YamlSection section) {
        String where = section.text("partition").orElse("same");
        if (!where.equals("same") && !where.equals("other")) {
            section.problem(
                    section.node("partition").orElseThrow(),
                    section.at("partition") + " must be same or other, not \"" + where + "\"");
        }
        if (where.equals("other") && stream != null && stream.partitions() == 1) {
            section.problem(
                    section.node("partition").orElseThrow(),
                    section.at("partition") + " is other, but there is only one; raise stream.partitions");
        }
        return new Disturbance.Duplicate(
                target(section, Optional.empty()), new DelayReader(section).read("after"), where.equals("other"));
    }

    private Disturbance gap(YamlSection section) {
        Target target = range(section);
        return new Disturbance.Gap(
                target, section.duration("flood", Duration.ofSeconds(1), LEAST, ScenarioReader.LONGEST));
    }

    private Disturbance burst(YamlSection section) {
        Duration every = section.required("every")
                .map(node -> section.duration("every", node, Duration.ofSeconds(10), LEAST, ScenarioReader.LONGEST))
                .orElse(Duration.ofSeconds(10));
        Duration within = section.duration("within", every.dividedBy(10), LEAST, every);
        return new Disturbance.Burst(target(section, Optional.of(1.0)), every, within);
    }

    private Disturbance clockSkew(YamlSection section) {
        Duration by = section.required("by")
                .map(node ->
                        section.duration("by", node, NONE, ScenarioReader.LONGEST.negated(), ScenarioReader.LONGEST))
                .orElse(NONE);
        if (stream instanceof TickStream.Synthetic synthetic
                && synthetic.start().plus(by).isBefore(java.time.Instant.EPOCH)) {
            section.problem(
                    section.node("by").orElseThrow(),
                    section.at("by") + " " + by + " leads to times before 1970; start later");
        }
        return new Disturbance.ClockSkew(target(section, Optional.of(1.0)), by);
    }

    private Disturbance idlePartition(YamlSection section) {
        Duration from = section.duration("from", NONE, NONE, ScenarioReader.LONGEST);
        Duration to = section.duration("to", ScenarioReader.LONGEST, NONE, ScenarioReader.LONGEST);
        checkRange(section, from, to);
        Set<Integer> partitions = new TreeSet<>();
        section.required("partitions").ifPresent(node -> {
            for (Node item : section.list("partitions", node)) {
                int most = (stream == null ? 512 : stream.partitions()) - 1;
                partitions.add((int) section.whole("partitions", item, 0, 0, most));
            }
        });
        boolean heartbeats = section.bool("heartbeats", true);
        return new Disturbance.IdlePartition(new Target(1, Set.of(), from, to), partitions, heartbeats);
    }

    /** Whether what this kind makes is no broken record of the stream. */
    private boolean isTick(Malformation kind) {
        return stream != null && stream.anyPrice() && kind.reason() == RejectionReason.PRICE_NOT_POSITIVE;
    }

    private List<Malformation> usual() {
        return Malformation.usual().stream().filter(kind -> !isTick(kind)).toList();
    }

    private Disturbance malformed(YamlSection section) {
        List<Malformation> chosen = new ArrayList<>();
        section.node("kinds").ifPresent(node -> {
            for (Node item : section.list("kinds", node)) {
                section.scalar("kinds", item).ifPresent(name -> {
                    Optional<Malformation> kind = Malformation.named(name);
                    kind.ifPresent(chosen::add);
                    if (kind.isPresent() && isTick(kind.get())) {
                        section.problem(
                                item,
                                section.at("kinds") + " names " + name + ", which is a tick with stream.anyPrice");
                    }
                    if (kind.isEmpty()) {
                        section.problem(
                                item,
                                section.at("kinds") + " names " + name + ", which is no kind"
                                        + Suggestion.text(name, Malformation.names()));
                    }
                });
            }
            if (chosen.isEmpty()) {
                section.problem(node, section.at("kinds") + " names no kind; leave it out for all of them");
            }
        });
        return new Disturbance.Malformed(target(section, Optional.empty()), chosen.isEmpty() ? usual() : chosen);
    }

    /** A target whose time range must be given. */
    private Target range(YamlSection section) {
        section.required("from");
        section.required("to");
        return target(section, Optional.of(1.0));
    }

    /** @param share where none is given; empty: one must be */
    private Target target(YamlSection section, Optional<Double> share) {
        if (share.isEmpty()) {
            section.required("share");
        }
        double given = section.number("share", share.orElse(0.0), 0, true, 1);
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
        return new Target(given, symbols, from, to);
    }

    private static void checkRange(YamlSection section, Duration from, Duration to) {
        if (from.compareTo(to) >= 0) {
            section.problem(
                    section.node(section.has("to") ? "to" : "from").orElseThrow(),
                    section.at("to") + " " + to + " must be behind from " + from);
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

package io.tickproof.generator.scenario;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code job.own}. */
final class UserJobReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private UserJobReader() {}

    /** @param windows how many kinds of window the job makes */
    static UserJobSpec read(YamlSection own, int windows) {
        try (own) {
            Optional<Path> jar = own.node("jar").map(node -> own.path("jar", node));
            Optional<String> entryClass = own.text("entryClass");
            List<String> arguments = new ArrayList<>();
            own.node("arguments")
                    .ifPresent(node -> own.list("arguments", node)
                            .forEach(item -> own.scalar("arguments", item).ifPresent(arguments::add)));
            Optional<Path> schema = own.node("schema").map(node -> own.path("schema", node));
            Set<String> writes = new LinkedHashSet<>();
            own.node("writes")
                    .ifPresent(node -> own.list("writes", node)
                            .forEach(item -> own.scalar("writes", item)
                                    .ifPresent(
                                            word -> writes.add(known(own, item, "writes", word, UserJobSpec.WRITES)))));
            writes.add("candles");
            Optional<String> table = named(own, "table", NAME, "a name, or schema.name");
            Optional<String> topic = named(own, "topic", TOPIC, "the name of a topic");
            if (table.isPresent() && topic.isPresent()) {
                own.problem(
                        own.node("topic").orElseThrow(),
                        own.at("topic") + ": candles are in a table or in a topic; keep one");
            }
            Map<String, String> columns = columns(own, windows);
            double tolerance = own.number("tolerance", 0, 0, true, 1);
            Duration settle =
                    own.duration("settle", Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMinutes(10));
            return new UserJobSpec(
                    jar,
                    entryClass,
                    List.copyOf(arguments),
                    schema,
                    writes,
                    topic.isPresent() ? null : table.orElse("candles"),
                    topic.orElse(null),
                    columns,
                    BigDecimal.valueOf(tolerance),
                    settle);
        }
    }

    /** Where the scenario names none the job's table is laid out as ours. */
    private static Map<String, String> columns(YamlSection own, int windows) {
        Map<String, String> columns = new LinkedHashMap<>();
        Optional<Node> node = own.node("columns");
        if (node.isEmpty()) {
            return columns;
        }
        try (YamlSection section = own.section("columns", node.get())) {
            for (String column : UserJobSpec.COLUMNS) {
                named(section, column, NAME, "the name of a column").ifPresent(name -> columns.put(column, name));
            }
            for (String needed : List.of("symbol", "start")) {
                if (!columns.containsKey(needed)) {
                    section.problem(node.get(), section.at(needed) + " is missing: it is needed to tell candles apart");
                }
            }
            if (!columns.containsKey("window") && windows > 1) {
                section.problem(
                        node.get(),
                        section.at("window") + " is missing, and job.windows has " + windows
                                + " kinds; name the column with PT1M, PT5M/PT1M …, or keep one kind");
            }
            if (columns.keySet().stream().allMatch(List.of("symbol", "start", "window", "emitted")::contains)) {
                section.problem(node.get(), section.at("") + " names nothing to compare, such as open or volume");
            }
        }
        return columns;
    }

    private static Optional<String> named(YamlSection section, String key, Pattern pattern, String what) {
        Optional<String> text = section.text(key);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            section.problem(
                    section.node(key).orElseThrow(),
                    section.at(key) + " must be " + what + " of letters, digits and _, not \"" + text.get() + "\"");
        }
        return text;
    }

    private static String known(YamlSection own, Node where, String key, String word, List<String> words) {
        if (!words.contains(word)) {
            own.problem(
                    where,
                    own.at(key) + " must be of " + String.join(", ", words) + ", not \"" + word + "\""
                            + Suggestion.nearest(word, words)
                                    .map(near -> " (did you mean " + near + "?)")
                                    .orElse(""));
        }
        return word;
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.UserJobSpec.Output;
import io.tickproof.generator.scenario.UserJobSpec.Program;
import io.tickproof.market.Suggestion;
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

/** Reads the section {@code job.own}. */
final class UserJobReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Duration MIN_SETTLE = Duration.ofMillis(500);
    private static final Duration MAX_SETTLE = Duration.ofMinutes(10);

    private UserJobReader() {}

    /** @param windows how many windows the job has */
    static UserJobSpec read(YamlSection own, int windows) {
        try (own) {
            // All keys are read, also those that have no effect without a jar: keys that are not read are reported.
            Optional<Path> jar = own.node("jar").map(node -> own.path("jar", node));
            Optional<String> entryClass = own.text("entryClass");
            List<String> arguments = arguments(own);
            return new UserJobSpec(
                    jar.map(path -> new Program(path, entryClass.orElse(null), arguments))
                            .orElse(null),
                    own.node("schema").map(node -> own.path("schema", node)).orElse(null),
                    output(own, windows),
                    own.duration("settle", Duration.ofSeconds(5), MIN_SETTLE, MAX_SETTLE));
        }
    }

    private static List<String> arguments(YamlSection own) {
        List<String> arguments = new ArrayList<>();
        own.node("arguments")
                .ifPresent(node -> own.list("arguments", node)
                        .forEach(item -> own.scalar("arguments", item).ifPresent(arguments::add)));
        return List.copyOf(arguments);
    }

    private static Output output(YamlSection own, int windows) {
        Set<String> writes = writes(own);
        Optional<String> table = named(own, "table", NAME, "a name, or schema.name");
        Optional<String> topic = named(own, "topic", TOPIC, "the name of a topic");
        if (table.isPresent() && topic.isPresent()) {
            own.problem(
                    own.node("topic").orElseThrow(),
                    own.at("topic") + ": candles are either in a table or in a topic; keep one of the two keys");
        }
        return new Output(
                writes,
                topic.isPresent() ? null : table.orElse("candles"),
                topic.orElse(null),
                columns(own, windows),
                BigDecimal.valueOf(own.number("tolerance", 0, 0, true, 1)));
    }

    private static Set<String> writes(YamlSection own) {
        Set<String> writes = new LinkedHashSet<>();
        own.node("writes")
                .ifPresent(node -> own.list("writes", node)
                        .forEach(item -> own.scalar("writes", item).ifPresent(word -> {
                            if (!Output.WRITES.contains(word)) {
                                own.problem(item, unknown(own.at("writes"), word));
                            }
                            writes.add(word);
                        })));
        writes.add("candles");
        return writes;
    }

    private static String unknown(String key, String word) {
        return key + " must be one of " + String.join(", ", Output.WRITES) + ", not \"" + word + "\""
                + Suggestion.nearest(word, Output.WRITES)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
    }

    /** Returns the columns by their roles; empty if the table has the columns of the reference job. */
    private static Map<String, String> columns(YamlSection own, int windows) {
        Map<String, String> columns = new LinkedHashMap<>();
        Optional<Node> node = own.node("columns");
        if (node.isEmpty()) {
            return columns;
        }
        try (YamlSection section = own.section("columns", node.get())) {
            for (String column : Output.COLUMNS) {
                named(section, column, NAME, "the name of a column").ifPresent(name -> columns.put(column, name));
            }
            for (String required : List.of("symbol", "start")) {
                if (!columns.containsKey(required)) {
                    section.problem(node.get(), section.at(required) + " is missing: it identifies a candle");
                }
            }
            if (!columns.containsKey("window") && windows > 1) {
                section.problem(
                        node.get(),
                        section.at("window") + " is missing, and job.windows has " + windows
                                + " windows; name the column that contains PT1M, PT5M/PT1M …, or keep one window");
            }
            if (columns.keySet().stream().allMatch(List.of("symbol", "start", "window", "emitted")::contains)) {
                section.problem(
                        node.get(), section.at("") + " names nothing to compare; add a column such as open or volume");
            }
        }
        return columns;
    }

    private static Optional<String> named(YamlSection section, String key, Pattern pattern, String expected) {
        Optional<String> text = section.text(key);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            section.problem(
                    section.node(key).orElseThrow(),
                    section.at(key) + " must be " + expected + " of letters, digits and _, not \"" + text.get() + "\"");
        }
        return text;
    }
}

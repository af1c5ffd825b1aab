package io.tickproof.generator.scenario;

import io.tickproof.market.Suggestion;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file. Every key that is read becomes known, and {@link #close} reports all other keys. Problems are
 * collected and not thrown, so that all of them are reported at once. An invalid value is replaced by its fallback.
 */
final class YamlSection implements AutoCloseable {
    private final String path;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();
    private final ParseContext context;
    private boolean readable;

    YamlSection(String path, Node node, ParseContext context) {
        this.path = path;
        this.node = node;
        this.context = context;
        if (!(node instanceof MappingNode mapping)) {
            problem(
                    node,
                    (path.isEmpty() ? "the file" : path) + " must be a mapping of keys to values, not " + show(node));
            return;
        }
        readable = true;
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), "a key must be a word, not " + show(tuple.getKeyNode()));
                continue;
            }
            context.given.add(at(key.getValue()));
            if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                problem(key, at(key.getValue()) + " occurs twice; keep one");
            }
            keys.putIfAbsent(key.getValue(), key);
        }
    }

    /** Reports every key that has not been read. */
    @Override
    public void close() {
        known.forEach(key -> context.known.add(at(key)));
        for (Map.Entry<String, Node> key : keys.entrySet()) {
            if (!known.contains(key.getKey())) {
                List<String> names = known.stream().map(this::at).toList();
                problem(key.getValue(), at(key.getKey()) + " is unknown" + Suggestion.text(at(key.getKey()), names));
            }
        }
    }

    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    Optional<Node> node(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    Optional<Node> required(String key) {
        Optional<Node> value = node(key);
        if (value.isEmpty() && readable) {
            problem(node, at(key) + " is missing");
        }
        return value;
    }

    /** Returns a nested section. If the value is not a mapping, this is reported once, and every key of it is absent. */
    YamlSection section(String key, Node value) {
        return new YamlSection(at(key), value, context);
    }

    Optional<String> text(String key) {
        return node(key).flatMap(value -> scalar(key, value));
    }

    Optional<String> scalar(String key, Node value) {
        if (value instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(scalar.getValue())) {
                problem(value, at(key) + " contains an unpaired surrogate");
                return Optional.empty();
            }
            return Optional.of(scalar.getValue());
        }
        problem(value, at(key) + " must be one value, not " + show(value));
        return Optional.empty();
    }

    Path path(String key, Node value) {
        String text = scalar(key, value).orElse("");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            problem(value, at(key) + " is not a path: " + e.getReason());
            return Path.of("");
        }
    }

    /** Reads a whole number from min to max. */
    long whole(String key, long fallback, long min, long max) {
        return node(key).map(value -> whole(key, value, fallback, min, max)).orElse(fallback);
    }

    /** Reads {@code true} or {@code false}. */
    boolean bool(String key, boolean fallback) {
        Optional<Node> value = node(key);
        Optional<String> text = value.flatMap(node -> scalar(key, node));
        if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
            problem(value.get(), at(key) + " must be true or false, not " + show(value.get()));
        }
        return text.map(Boolean::parseBoolean).orElse(fallback);
    }

    long whole(String key, Node value, long fallback, long min, long max) {
        Optional<String> text = scalar(key, value);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long number = Long.parseLong(text.get().replace("_", ""));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        problem(value, at(key) + " must be a whole number from " + min + " to " + max + ", not " + show(value));
        return fallback;
    }

    /** Reads a number above min, or from min if inclusive, and at most max. */
    double number(String key, double fallback, double min, boolean inclusive, double max) {
        Optional<Node> value = node(key);
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            double number = Double.parseDouble(scalar(key, value.get()).orElse(""));
            if ((number > min || inclusive && number == min) && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        problem(
                value.get(),
                at(key) + " must be a number " + (inclusive ? "from " : "above ") + plain(min) + " to " + plain(max)
                        + ", not " + show(value.get()));
        return fallback;
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return node(key).map(value -> duration(key, value, fallback, min, max)).orElse(fallback);
    }

    Duration duration(String key, Node value, Duration fallback, Duration min, Duration max) {
        Optional<String> text = scalar(key, value);
        if (text.isEmpty()) {
            return fallback;
        }
        Duration duration;
        try {
            duration = Duration.parse(text.get());
        } catch (DateTimeParseException e) {
            problem(value, at(key) + " must be a duration such as PT5S, PT1M30S or PT0.25S, not " + show(value));
            return fallback;
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            String remedy = duration.isNegative()
                            && duration.negated().compareTo(min) >= 0
                            && duration.negated().compareTo(max) <= 0
                    ? " (did you mean " + duration.negated() + "?)"
                    : "";
            problem(value, at(key) + " must be from " + min + " to " + max + ", not " + duration + remedy);
            return fallback;
        }
        return duration;
    }

    Instant instant(String key, Instant fallback) {
        Optional<Node> value = required(key);
        Optional<String> text = value.flatMap(v -> scalar(key, v));
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            Instant instant = Instant.parse(text.get());
            if (!instant.isBefore(Instant.EPOCH) && instant.isBefore(Instant.parse("2090-01-01T00:00:00Z"))) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // Reported below, with an example.
        }
        problem(
                value.get(),
                at(key) + " must be a time such as 2026-01-05T00:00:00Z, from 1970 to 2089, not " + show(value.get()));
        return fallback;
    }

    /** Returns the items of a list. Reports any other value and returns an empty list. */
    List<Node> list(String key, Node value) {
        if (value instanceof SequenceNode sequence) {
            return new ArrayList<>(sequence.getValue());
        }
        problem(value, at(key) + " must be a list, not " + show(value));
        return List.of();
    }

    void problem(Node place, String message) {
        Optional<Mark> mark = place.getStartMark();
        context.problems.add(new Problem(
                mark.map(m -> m.getLine() + 1).orElse(1),
                mark.map(m -> m.getColumn() + 1).orElse(1),
                message));
    }

    /** Returns the full name of a key: {@code stream.symbols}. */
    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String show(Node node) {
        if (node instanceof ScalarNode scalar) {
            String text = scalar.getValue();
            return text.isEmpty() ? "nothing" : "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Disturbance.Target;
import io.tickproof.market.WindowSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a scenario file. The schema is closed: an unknown key is a problem with a suggestion; all problems of a file are told at
 * once, in a {@link ScenarioException}.
 */
public final class ScenarioReader {
    /** A scenario file may have this many bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final long MOST_SLIDES = 1_440;
    private static final long MAX_PRICE = 1_000_000_000L * io.tickproof.market.Decimals.ONE;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration NONE = Duration.ZERO;
    private static final Set<String> LATENCY_STAGES =
            new LinkedHashSet<>(List.of("generator", "broker", "watermark", "processing", "visible"));
    private static final Set<String> PERCENTILES = new LinkedHashSet<>(List.of("p50", "p95", "p99", "max"));

    private final List<Problem> problems = new ArrayList<>();

    private ScenarioReader() {}

    /**
     * @throws ScenarioException if anything is wrong with the content
     * @throws IOException if the file cannot be read
     */
    public static Scenario read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new ScenarioException(
                    file.toString(),
                    List.of(new Problem(
                            1, 1, "the file has " + Files.size(file) + " bytes; a scenario may have " + MAX_BYTES)));
        }
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ScenarioException(file.toString(), List.of(new Problem(1, 1, "the file is not UTF-8 text")));
        }
    }

    /**
     * @param file what the text is called in messages
     * @throws ScenarioException if anything is wrong with the text
     */
    public static Scenario parse(String file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(MAX_BYTES)
                .build();
        Optional<Node> root;
        try {
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
            throw new ScenarioException(
                    file, List.of(new Problem(line, column, "this is no YAML: " + oneLine(e.getProblem()))));
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            throw new ScenarioException(
                    file, List.of(new Problem(1, 1, "this is no YAML: " + oneLine(e.getMessage()))));
        }
        if (root.isEmpty()) {
            throw new ScenarioException(file, List.of(new Problem(1, 1, "the file is empty; see docs/scenarios.md")));
        }
        ScenarioReader reader = new ScenarioReader();
        Scenario scenario = reader.scenario(root.get());
        if (!reader.problems.isEmpty()) {
            throw new ScenarioException(file, reader.problems);
        }
        return scenario;
    }

    private static String oneLine(String message) {
        return String.valueOf(message)
                .lines()
                .map(String::strip)
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    private Scenario scenario(Node root) {
        try (YamlSection top = new YamlSection("", root, problems)) {
            String name = top.required("name")
                    .flatMap(node -> top.scalar("name", node))
                    .orElse("unnamed");
            if (!NAME.matcher(name).matches()) {
                top.problem(
                        top.node("name").orElse(root),
                        "name must be of small letters, digits and hyphens, at most 64, not \"" + name + "\"");
            }
            String about = top.text("about").orElse("");
            long seed = top.whole("seed", 1, 0, Long.MAX_VALUE);
            Optional<Node> streamNode = top.required("stream");
            TickStream stream =
                    streamNode.map(node -> stream(top.section("stream", node))).orElse(null);
            List<Disturbance> disturb = top.node("disturb")
                    .map(node -> disturbances(top, node, stream))
                    .orElse(List.of());
            Pace pace = top.node("deliver")
                    .map(node -> deliver(top.section("deliver", node)))
                    .orElse(Pace.MAX);
            Scenario.Job job = job(top, top.node("job"), stream == null ? Integer.MAX_VALUE : stream.partitions());
            Scenario.Expect expect = top.node("expect")
                    .map(node -> expect(top.section("expect", node)))
                    .orElse(new Scenario.Expect(Map.of(), Optional.empty()));
            if (pace.isMax() && !expect.latencyMs().isEmpty()) {
                top.problem(
                        top.node("expect").orElse(root),
                        "expect.latencyMs needs a schedule to count from; give deliver.pace a speed, such as 300x");
            }
            return new Scenario(name, about, seed, stream, disturb, pace, job, expect);
        }
    }

    private TickStream stream(YamlSection section) {
        try (section) {
            int partitions = (int) section.whole("partitions", 4, 1, 512);
            Duration heartbeat =
                    section.duration("heartbeat", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofDays(1));
            if (section.has("recording")) {
                Node file = section.required("recording").orElseThrow();
                for (String key : List.of("symbols", "start", "duration", "ticksPerSecond")) {
                    section.node(key)
                            .ifPresent(node -> section.problem(
                                    node,
                                    section.at(key) + " does not go with stream.recording: the recording has its own"));
                }
                return new TickStream.Recorded(section.path("recording", file), partitions, heartbeat);
            }
            Instant start = section.instant("start", Instant.EPOCH);
            Duration duration = section.required("duration")
                    .map(node ->
                            section.duration("duration", node, Duration.ofMinutes(1), Duration.ofSeconds(1), LONGEST))
                    .orElse(Duration.ofMinutes(1));
            section.required("ticksPerSecond");
            double rate = section.number("ticksPerSecond", 1, 0, false, 10_000_000);
            List<TickStream.SymbolSpec> symbols = section.required("symbols")
                    .map(node -> symbols(section, node, rate))
                    .orElse(List.of());
            return new TickStream.Synthetic(symbols, start, duration, partitions, heartbeat);
        }
    }

    private List<TickStream.SymbolSpec> symbols(YamlSection stream, Node node, double rate) {
        if (node instanceof ScalarNode listName) {
            Optional<List<TickStream.SymbolSpec>> list = KnownSymbols.list(listName.getValue(), rate);
            if (list.isEmpty()) {
                stream.problem(
                        node,
                        "stream.symbols names an unknown symbol list \"" + listName.getValue() + "\""
                                + Suggestion.text(listName.getValue(), KnownSymbols.listNames())
                                + "; or write { count: 8, zipf: 1.1 }, or a list of symbols");
            }
            return list.orElse(List.of());
        }
        if (node instanceof SequenceNode sequence) {
            return listedSymbols(stream, sequence, rate);
        }
        try (YamlSection section = stream.section("symbols", node)) {
            section.required("count");
            int count = (int) section.whole("count", 1, 1, 1_000_000);
            double zipf = section.number("zipf", 0, 0, true, 10);
            return KnownSymbols.counted(count, zipf, rate);
        }
    }

    private List<TickStream.SymbolSpec> listedSymbols(YamlSection stream, SequenceNode sequence, double rate) {
        List<TickStream.SymbolSpec> unscaled = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Node item : sequence.getValue()) {
            TickStream.SymbolSpec symbol;
            if (item instanceof ScalarNode scalar) {
                symbol = KnownSymbols.named(scalar.getValue(), 1);
            } else {
                try (YamlSection section = new YamlSection("stream.symbols[]", item, problems)) {
                    String name = section.required("name")
                            .flatMap(n -> section.scalar("name", n))
                            .orElse("X");
                    TickStream.SymbolSpec known = KnownSymbols.named(name, section.number("share", 1, 0, false, 1e9));
                    symbol = new TickStream.SymbolSpec(
                            name,
                            known.ticksPerSecond(),
                            price(section, "startPrice", known.startPrice()),
                            price(section, "grid", known.gridPrice()),
                            section.number("volatility", known.volatility(), 0, true, 100));
                }
            }
            if (!io.tickproof.market.Symbols.isValid(symbol.name())) {
                stream.problem(
                        item,
                        "a symbol must have 1 to 64 visible characters without spaces, not \"" + symbol.name() + "\"");
            } else if (!names.add(symbol.name())) {
                stream.problem(item, "the symbol " + symbol.name() + " stands twice; keep one");
            }
            unscaled.add(symbol);
        }
        if (unscaled.isEmpty()) {
            stream.problem(sequence, "stream.symbols is an empty list; name at least one symbol");
        }
        return KnownSymbols.scaled(unscaled, rate);
    }

    private static long price(YamlSection section, String key, long fallback) {
        Optional<Node> node = section.node(key);
        Optional<String> text = node.flatMap(value -> section.scalar(key, value));
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long price = io.tickproof.market.Decimals.parse(text.get());
            if (price > 0 && price <= MAX_PRICE) {
                return price;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below, with the range.
        }
        section.problem(
                node.get(),
                section.at(key) + " must be a price above 0 with at most 8 decimals, up to 1000000000, not \""
                        + text.get() + "\"");
        return fallback;
    }

    private List<Disturbance> disturbances(YamlSection top, Node node, TickStream stream) {
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
        Duration from = section.duration("from", NONE, NONE, LONGEST);
        Duration to = section.duration("to", LONGEST, NONE, LONGEST);
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
                            "exponential", value, Duration.ofSeconds(1), Duration.ofNanos(1000), LONGEST);
                    yield new Delay.Exponential(micros(mean), micros(max(section, mean.multipliedBy(10))));
                }
                default -> {
                    Duration scale =
                            section.duration("pareto", value, Duration.ofSeconds(1), Duration.ofNanos(1000), LONGEST);
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
        return section.duration("max", fallback, Duration.ofNanos(1000), LONGEST);
    }

    private static Delay uniform(YamlSection section, Node value) {
        List<Node> ends = section.list("uniform", value);
        if (ends.size() != 2) {
            section.problem(value, section.at("uniform") + " must have a least and a greatest duration: [PT10S, PT3M]");
            return new Delay.Uniform(0, 0);
        }
        Duration least = section.duration("uniform", ends.get(0), NONE, NONE, LONGEST);
        Duration greatest = section.duration("uniform", ends.get(1), least, NONE, LONGEST);
        if (greatest.compareTo(least) < 0) {
            section.problem(
                    value, section.at("uniform") + " goes down, from " + least + " to " + greatest + "; swap them");
        }
        return new Delay.Uniform(micros(least), micros(greatest));
    }

    private static Pace deliver(YamlSection section) {
        try (section) {
            Optional<String> text = section.text("pace");
            Optional<Pace> pace = text.flatMap(Pace::parse);
            if (text.isPresent() && pace.isEmpty()) {
                section.problem(
                        section.node("pace").orElseThrow(),
                        "deliver.pace must be max, realtime, or a speed such as 600x, not \"" + text.get() + "\"");
            }
            return pace.orElse(Pace.MAX);
        }
    }

    private Scenario.Job job(YamlSection top, Optional<Node> node, int partitions) {
        List<WindowSpec> windows = List.of(
                WindowSpec.tumbling(Duration.ofMinutes(1)),
                WindowSpec.tumbling(Duration.ofMinutes(5)),
                WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)));
        Duration bound = Duration.ofSeconds(5);
        Duration lateness = Duration.ofSeconds(30);
        Duration checkpoints = Duration.ofSeconds(1);
        int parallelism = Math.min(2, partitions);
        if (node.isEmpty()) {
            return new Scenario.Job(windows, bound, lateness, Optional.empty(), parallelism, checkpoints);
        }
        try (YamlSection section = top.section("job", node.get())) {
            Optional<Duration> maxAhead = section.node("maxAhead")
                    .map(value -> section.duration("maxAhead", value, LONGEST, Duration.ofMillis(1), LONGEST));
            List<WindowSpec> chosen = section.node("windows")
                    .map(value -> windows(section, value))
                    .orElse(windows);
            long asked = section.whole("parallelism", parallelism, 1, 512);
            if (asked > partitions) {
                section.problem(
                        section.node("parallelism").orElseThrow(),
                        "job.parallelism " + asked + " is above stream.partitions " + partitions
                                + ": the readers without a partition would hold the watermark back; lower it, or add partitions");
            }
            return new Scenario.Job(
                    chosen,
                    section.duration("outOfOrderness", bound, NONE, LONGEST),
                    section.duration("allowedLateness", lateness, NONE, LONGEST),
                    maxAhead,
                    (int) asked,
                    section.duration("checkpointInterval", checkpoints, Duration.ofMillis(50), Duration.ofHours(1)));
        }
    }

    private List<WindowSpec> windows(YamlSection job, Node node) {
        Map<String, WindowSpec> windows = new LinkedHashMap<>();
        Duration least = Duration.ofSeconds(1);
        Duration most = Duration.ofDays(31);
        for (Node item : job.list("windows", node)) {
            Duration size;
            Duration slide;
            if (item instanceof ScalarNode) {
                size = job.duration("windows", item, Duration.ofMinutes(1), least, most);
                slide = size;
            } else {
                try (YamlSection section = job.section("windows", item)) {
                    size = section.required("size")
                            .map(value -> section.duration("size", value, Duration.ofMinutes(1), least, most))
                            .orElse(Duration.ofMinutes(1));
                    slide = section.duration("slide", size, least, most);
                }
            }
            if (size.toMillis() % slide.toMillis() != 0
                    || size.getNano() % 1_000_000 != 0
                    || slide.getNano() % 1_000_000 != 0) {
                job.problem(
                        item,
                        "job.windows: the size " + size + " must be a whole multiple of the slide " + slide
                                + ", both in whole milliseconds");
                continue;
            }
            if (size.dividedBy(slide) > MOST_SLIDES) {
                job.problem(
                        item,
                        "job.windows: the size " + size + " is " + size.dividedBy(slide) + " times the slide " + slide
                                + "; each tick would be in as many windows, and at most " + MOST_SLIDES
                                + " are allowed");
                continue;
            }
            WindowSpec window = WindowSpec.sliding(size, slide);
            if (windows.putIfAbsent(window.name(), window) != null) {
                job.problem(item, "job.windows names " + window.name() + " twice; keep one");
            }
        }
        if (windows.isEmpty()) {
            job.problem(node, "job.windows needs at least one window: [ PT1M ]");
            return List.of(WindowSpec.tumbling(Duration.ofMinutes(1)));
        }
        return List.copyOf(windows.values());
    }

    private static Scenario.Expect expect(YamlSection section) {
        try (section) {
            Map<String, Map<String, Double>> limits = new LinkedHashMap<>();
            section.node("latencyMs").ifPresent(node -> {
                try (YamlSection stages = section.section("latencyMs", node)) {
                    for (String stage : LATENCY_STAGES) {
                        stages.node(stage).ifPresent(value -> {
                            try (YamlSection percentiles = stages.section(stage, value)) {
                                Map<String, Double> limit = new LinkedHashMap<>();
                                for (String percentile : PERCENTILES) {
                                    if (percentiles.has(percentile)) {
                                        limit.put(percentile, percentiles.number(percentile, 1, 0, false, 86_400_000));
                                    }
                                }
                                limits.put(stage, limit);
                            }
                        });
                    }
                }
            });
            return new Scenario.Expect(limits, section.node("published").map(node -> section.path("published", node)));
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.market.WindowSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a scenario file. Unknown keys are problems, reported with a suggestion. A {@link ScenarioException} reports all
 * problems of a file at once.
 */
public final class ScenarioReader {
    /** Maximum size of a scenario file in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    /** Directories with these names cannot be created on Windows. */
    private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|(com|lpt)[0-9]");

    private static final long MAX_SLIDES = 1_440;
    /** Maximum duration in a scenario. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final long MAX_PER_SECOND = 100_000_000;
    private static final Duration NONE = Duration.ZERO;
    private static final Set<String> LATENCY_STAGES =
            new LinkedHashSet<>(List.of("generator", "broker", "watermark", "processing", "commit", "visible"));
    private static final Set<String> PERCENTILES = new LinkedHashSet<>(List.of("p50", "p95", "p99", "max"));

    private final ParseContext context;

    private ScenarioReader(ParseContext context) {
        this.context = context;
    }

    /**
     * Reads a scenario file.
     *
     * @throws ScenarioException if the content is invalid
     * @throws IOException if the file cannot be read
     */
    public static Scenario read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new ScenarioException(
                    file.toString(),
                    List.of(new Problem(
                            1, 1, "the file has " + Files.size(file) + " bytes; the limit is " + MAX_BYTES)));
        }
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ScenarioException(file.toString(), List.of(new Problem(1, 1, "the file is not UTF-8 text")));
        }
    }

    /**
     * Parses the text of a scenario file.
     *
     * @param file name of the file in messages
     * @throws ScenarioException if the text is invalid
     */
    public static Scenario parse(String file, String text) {
        return parse(file, text, new ParseContext());
    }

    /** @param context receives the problems and keys */
    static Scenario parse(String file, String text, ParseContext context) {
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
                    file, List.of(new Problem(line, column, "not valid YAML: " + oneLine(e.getProblem()))));
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            throw new ScenarioException(file, List.of(new Problem(1, 1, "not valid YAML: " + oneLine(e.getMessage()))));
        }
        if (root.isEmpty()) {
            throw new ScenarioException(
                    file, List.of(new Problem(1, 1, "the file is empty; see docs/reference/scenarios.md")));
        }
        ScenarioReader reader = new ScenarioReader(context);
        Scenario scenario = reader.scenario(root.get());
        if (!context.problems.isEmpty()) {
            throw new ScenarioException(file, context.problems);
        }
        return scenario;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message)
                .lines()
                .map(String::strip)
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    private Scenario scenario(Node root) {
        try (YamlSection top = new YamlSection("", root, context)) {
            String name = top.required("name")
                    .flatMap(node -> top.scalar("name", node))
                    .orElse("unnamed");
            if (DEVICE.matcher(name).matches()) {
                top.problem(
                        top.node("name").orElse(root),
                        "name must not be the name of a Windows device, such as " + name);
            } else if (!NAME.matcher(name).matches()) {
                top.problem(
                        top.node("name").orElse(root),
                        "name must consist of lower-case letters, digits and hyphens, at most 64 characters, not \""
                                + name + "\"");
            }
            String about = top.text("about").orElse("");
            long seed = top.whole("seed", 1, 0, Long.MAX_VALUE);
            Optional<Node> streamNode = top.required("stream");
            TickStream stream = streamNode
                    .map(node -> new StreamReader(context).read(top.section("stream", node)))
                    .orElseGet(ScenarioReader::unreadableStream);
            List<Disturbance> disturb = top.node("disturb")
                    .map(node -> new DisturbanceReader(streamNode.isEmpty() ? null : stream, context).read(top, node))
                    .orElse(List.of());
            Pace pace = top.node("deliver")
                    .map(node -> deliver(top.section("deliver", node)))
                    .orElse(Pace.MAX);
            int partitions = streamNode.isEmpty() ? Integer.MAX_VALUE : stream.partitions();
            Scenario.Job job = job(top, top.node("job"), partitions);
            FaultPlan faults = top.node("faults")
                    .map(node -> new FaultReader(context, partitions).read(top, node))
                    .orElse(FaultPlan.NONE);
            Scenario.Expect expect = top.node("expect")
                    .map(node -> expect(top.section("expect", node), stream))
                    .orElse(new Scenario.Expect(Map.of(), NONE, null));
            if (pace.isMax() && !expect.latencyMs().isEmpty()) {
                top.problem(
                        top.node("expect").orElse(root),
                        "expect.latencyMs requires a schedule; set deliver.pace to a speed, such as 300x");
            }
            Scenario.Sustain sustain = top.node("sustain")
                    .map(node -> {
                        checkSustain(top, node, stream, job, faults);
                        return sustain(top.section("sustain", node));
                    })
                    .orElse(null);
            return new Scenario(
                    new Scenario.Header(name, about, seed),
                    new Scenario.Input(stream, disturb, pace),
                    job,
                    faults,
                    expect,
                    sustain);
        }
    }

    /** Returns a placeholder for a stream that is missing, so that the other sections can be checked. */
    private static TickStream unreadableStream() {
        return new TickStream.Synthetic(
                List.of(),
                Instant.EPOCH,
                LONGEST,
                new TickStream.Activity(0, 1),
                new TickStream.TopicLayout(512, Duration.ofSeconds(1)),
                null);
    }

    /** Reports what a search for the highest rate cannot be combined with. */
    private static void checkSustain(
            YamlSection top, Node node, TickStream stream, Scenario.Job job, FaultPlan faults) {
        if (stream instanceof TickStream.Recorded) {
            top.problem(
                    node, "sustain requires synthetic ticks, because the number of ticks in a recording is limited");
        }
        if (job.own().isPresent()) {
            top.problem(node, "sustain requires the reference job, because the progress of a user job is unknown");
        }
        if (faults != FaultPlan.NONE) {
            top.problem(node, "sustain does not allow faults, because they would limit the rate");
        }
        if (top.has("deliver")) {
            top.problem(node, "sustain does not allow deliver.pace, because it searches the pace");
        }
    }

    private static Scenario.Sustain sustain(YamlSection section) {
        try (section) {
            return new Scenario.Sustain(
                    section.whole("from", 10_000, 100, MAX_PER_SECOND),
                    section.duration("probe", Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofMinutes(10)),
                    section.number("within", 0.1, 0.01, true, 1),
                    (int) section.whole("tries", 3, 2, 20),
                    section.node("atLeast")
                            .map(value -> section.whole("atLeast", 1, 1, MAX_PER_SECOND))
                            .orElse(null));
        }
    }

    private static Pace deliver(YamlSection section) {
        try (section) {
            Optional<String> text = section.text("pace");
            Optional<Pace> pace = text.flatMap(Pace::parse);
            if (text.isPresent() && pace.isEmpty()) {
                section.problem(
                        section.node("pace").orElseThrow(),
                        "deliver.pace must be max, realtime, a speed such as 600x, or a rate such as 5000/s, not \""
                                + text.get() + "\"");
            }
            return pace.orElse(Pace.MAX);
        }
    }

    private Scenario.Job job(YamlSection top, Optional<Node> node, int partitions) {
        List<WindowSpec> windows = List.of(
                WindowSpec.tumbling(Duration.ofMinutes(1)),
                WindowSpec.tumbling(Duration.ofMinutes(5)),
                WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)));
        Duration outOfOrderness = Scenario.Lateness.DEFAULT_OUT_OF_ORDERNESS;
        Duration lateness = Duration.ofSeconds(30);
        Duration checkpoints = Duration.ofSeconds(1);
        int parallelism = Math.min(2, partitions);
        if (node.isEmpty()) {
            return new Scenario.Job(
                    windows, new Scenario.Lateness(outOfOrderness, lateness, null), parallelism, checkpoints, null);
        }
        try (YamlSection section = top.section("job", node.get())) {
            Optional<Duration> maxAhead = section.node("maxAhead")
                    .map(value -> section.duration("maxAhead", value, LONGEST, Duration.ofMillis(1), LONGEST));
            List<WindowSpec> chosen = section.node("windows")
                    .map(value -> windows(section, value))
                    .orElse(windows);
            long requested = section.whole("parallelism", parallelism, 1, 512);
            if (requested > partitions) {
                section.problem(
                        section.node("parallelism").orElseThrow(),
                        "job.parallelism " + requested + " is above stream.partitions " + partitions
                                + ": readers without a partition would hold back the watermark; decrease it or add partitions");
            }
            return new Scenario.Job(
                    chosen,
                    new Scenario.Lateness(
                            section.duration("outOfOrderness", outOfOrderness, NONE, LONGEST),
                            section.duration("allowedLateness", lateness, NONE, LONGEST),
                            maxAhead.orElse(null)),
                    (int) requested,
                    section.duration("checkpointInterval", checkpoints, Duration.ofMillis(50), Duration.ofHours(1)),
                    section.node("own")
                            .map(own -> UserJobReader.read(section.section("own", own), chosen.size()))
                            .orElse(null));
        }
    }

    private List<WindowSpec> windows(YamlSection job, Node node) {
        Map<String, WindowSpec> windows = new LinkedHashMap<>();
        Duration min = Duration.ofSeconds(1);
        Duration max = Duration.ofDays(31);
        for (Node item : job.list("windows", node)) {
            Duration size;
            Duration slide;
            if (item instanceof ScalarNode) {
                size = job.duration("windows", item, Duration.ofMinutes(1), min, max);
                slide = size;
            } else {
                try (YamlSection section = job.section("windows", item)) {
                    size = section.required("size")
                            .map(value -> section.duration("size", value, Duration.ofMinutes(1), min, max))
                            .orElse(Duration.ofMinutes(1));
                    slide = section.duration("slide", size, min, max);
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
            if (size.dividedBy(slide) > MAX_SLIDES) {
                job.problem(
                        item,
                        "job.windows: the size " + size + " is " + size.dividedBy(slide) + " times the slide " + slide
                                + "; each tick would be in that many windows, and at most " + MAX_SLIDES
                                + " are allowed");
                continue;
            }
            WindowSpec window = WindowSpec.sliding(size, slide);
            if (windows.putIfAbsent(window.name(), window) != null) {
                job.problem(item, "job.windows names " + window.name() + " twice; keep one");
            }
        }
        if (windows.isEmpty()) {
            job.problem(node, "job.windows must have at least one window: [ PT1M ]");
            return List.of(WindowSpec.tumbling(Duration.ofMinutes(1)));
        }
        return List.copyOf(windows.values());
    }

    private static Scenario.Expect expect(YamlSection section, TickStream stream) {
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
            Duration longest = stream instanceof TickStream.Synthetic synthetic ? synthetic.duration() : LONGEST;
            Duration warmUp = section.duration("warmUp", NONE, NONE, longest);
            section.node("warmUp")
                    .filter(node -> limits.isEmpty())
                    .ifPresent(node -> section.problem(
                            node, "expect.warmUp requires expect.latencyMs: it exempts candles from those limits"));
            return new Scenario.Expect(
                    limits,
                    warmUp,
                    section.node("published")
                            .map(node -> PublishedReader.read(section, node))
                            .orElse(null));
        }
    }
}

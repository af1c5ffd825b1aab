package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ColumnMapping;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.scenario.TickStream.TopicLayout;
import io.tickproof.market.Decimals;
import io.tickproof.market.Suggestion;
import io.tickproof.market.Symbols;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code stream}: the source of the ticks. */
final class StreamReader {
    private static final Pattern TICK = Pattern.compile("(\\S+) (-?\\d{1,19})");
    private static final long MAX_PRICE = 1_000_000_000L * Decimals.ONE;

    private final ParseContext context;

    StreamReader(ParseContext context) {
        this.context = context;
    }

    TickStream read(YamlSection section) {
        try (section) {
            int partitions = (int) section.whole("partitions", 4, 1, 512);
            Duration heartbeat =
                    section.duration("heartbeat", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofDays(1));
            TopicLayout topic = new TopicLayout(partitions, heartbeat);
            Set<TickName> only =
                    section.node("only").map(node -> only(section, node)).orElse(null);
            return section.has("recording") ? recorded(section, topic, only) : synthetic(section, topic, only);
        }
    }

    private static Set<TickName> only(YamlSection section, Node node) {
        Set<TickName> ticks = new LinkedHashSet<>();
        for (Node item : section.list("only", node)) {
            String text = section.scalar("only", item).orElse("");
            Matcher parts = TICK.matcher(text);
            try {
                if (parts.matches()) {
                    ticks.add(new TickName(parts.group(1), Long.parseLong(parts.group(2))));
                    continue;
                }
            } catch (NumberFormatException e) {
                // Reported below, with an example.
            }
            section.problem(
                    item,
                    section.at("only") + " must name a tick by symbol and id, such as BTCUSDT 17, not \"" + text
                            + "\"");
        }
        return ticks;
    }

    private TickStream recorded(YamlSection section, TopicLayout topic, @Nullable Set<TickName> only) {
        for (String key : List.of("symbols", "start", "duration", "ticksPerSecond", "sessions", "bursts")) {
            section.node(key)
                    .ifPresent(node -> section.problem(
                            node, section.at(key) + " cannot be combined with stream.recording, which has its own"));
        }
        Path file = section.path("recording", section.required("recording").orElseThrow());
        ColumnMapping columns = section.node("columns")
                .map(node -> new ColumnsReader(section.section("columns", node), node).read())
                .orElse(ColumnMapping.NONE);
        ReadOptions options = new ReadOptions(
                columns,
                isFirst(section, "badRows", "refuse", "deadLetter")
                        ? ReadOptions.BadRows.REFUSE
                        : ReadOptions.BadRows.DEAD_LETTER,
                new ReadOptions.Any(section.bool("anyPrice", false), section.bool("anyTime", false)),
                isFirst(section, "ids", "use", "ignore") ? ReadOptions.Ids.USE : ReadOptions.Ids.IGNORE,
                isFirst(section, "order", "file", "time") ? ReadOptions.Order.FILE : ReadOptions.Order.TIME);
        return new TickStream.Recorded(file, options, topic, only);
    }

    /** Returns whether a key has the first of its two values, which is the default, and not the second. */
    private static boolean isFirst(YamlSection section, String key, String first, String second) {
        String text = section.text(key).orElse(first);
        if (!text.equals(first) && !text.equals(second)) {
            section.problem(
                    section.node(key).orElseThrow(),
                    section.at(key) + " must be " + first + " or " + second + ", not \"" + text + "\"");
        }
        return text.equals(first);
    }

    private TickStream synthetic(YamlSection section, TopicLayout topic, @Nullable Set<TickName> only) {
        for (String key : List.of("columns", "badRows", "anyPrice", "anyTime", "ids", "order")) {
            section.node(key).ifPresent(node -> section.problem(node, section.at(key) + " requires stream.recording"));
        }
        Instant start = section.instant("start", Instant.EPOCH);
        Duration duration = section.required("duration")
                .map(node -> section.duration(
                        "duration", node, Duration.ofMinutes(1), Duration.ofSeconds(1), ScenarioReader.LONGEST))
                .orElse(Duration.ofMinutes(1));
        double rate = section.number("ticksPerSecond", 1, 0, false, 10_000_000);
        List<SymbolSpec> symbols = section.required("symbols")
                .map(node -> symbols(section, node, rate))
                .orElse(List.of());
        return new TickStream.Synthetic(
                symbols,
                start,
                duration,
                new TickStream.Activity(
                        section.number("sessions", 0, 0, true, 0.9), section.number("bursts", 1, 1, true, 15)),
                topic,
                only);
    }

    private List<SymbolSpec> symbols(YamlSection stream, Node node, double rate) {
        if (node instanceof ScalarNode listName) {
            stream.required("ticksPerSecond");
            Optional<List<SymbolSpec>> list = SymbolCatalog.list(listName.getValue(), rate);
            if (list.isEmpty()) {
                stream.problem(
                        node,
                        "stream.symbols names an unknown symbol list \"" + listName.getValue() + "\""
                                + Suggestion.text(listName.getValue(), SymbolCatalog.listNames())
                                + "; or use { count: 8, zipf: 1.1 }, or a list of symbols");
            }
            return list.orElse(List.of());
        }
        if (node instanceof SequenceNode sequence) {
            return listedSymbols(stream, sequence, rate);
        }
        stream.required("ticksPerSecond");
        try (YamlSection section = stream.section("symbols", node)) {
            section.required("count");
            int count = (int) section.whole("count", 1, 1, 1_000_000);
            double zipf = section.number("zipf", 0, 0, true, 10);
            return SymbolCatalog.counted(count, zipf, rate);
        }
    }

    private List<SymbolSpec> listedSymbols(YamlSection stream, SequenceNode sequence, double rate) {
        List<SymbolSpec> symbols = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        int withRate = 0;
        for (Node item : sequence.getValue()) {
            SymbolSpec symbol;
            if (item instanceof ScalarNode scalar) {
                symbol = SymbolCatalog.named(scalar.getValue(), 1);
            } else {
                try (YamlSection section = new YamlSection("stream.symbols[]", item, context)) {
                    withRate += section.has("ticksPerSecond") ? 1 : 0;
                    symbol = listedSymbol(section);
                }
            }
            if (!Symbols.isValid(symbol.name())) {
                stream.problem(
                        item,
                        "a symbol must have 1 to 64 visible characters without spaces, not \"" + symbol.name() + "\"");
            } else if (!names.add(symbol.name())) {
                stream.problem(item, "the symbol " + symbol.name() + " occurs twice; keep one");
            }
            symbols.add(symbol);
        }
        if (symbols.isEmpty()) {
            stream.problem(sequence, "stream.symbols is an empty list; name at least one symbol");
        }
        if (withRate == 0) {
            stream.required("ticksPerSecond");
            return SymbolCatalog.scaled(symbols, rate);
        }
        if (withRate < symbols.size()) {
            stream.problem(
                    sequence,
                    "stream.symbols[].ticksPerSecond is given for " + withRate + " of " + symbols.size()
                            + " symbols; specify it for all or none");
        }
        stream.node("ticksPerSecond")
                .ifPresent(node ->
                        stream.problem(node, "stream.ticksPerSecond cannot be combined with a rate per symbol"));
        return symbols;
    }

    /** Returns a symbol with a share in place of the rate, unless it has a rate. The caller converts shares to rates. */
    private static SymbolSpec listedSymbol(YamlSection section) {
        String name = section.required("name")
                .flatMap(node -> section.scalar("name", node))
                .orElse("X");
        double share = section.number("share", 1, 0, false, 1e9);
        double rate = section.number("ticksPerSecond", share, 0, false, 10_000_000);
        if (section.has("share") && section.has("ticksPerSecond")) {
            section.problem(
                    section.node("share").orElseThrow(),
                    section.at("share") + " cannot be combined with ticksPerSecond; keep one");
        }
        SymbolSpec known = SymbolCatalog.named(name, rate);
        return new SymbolSpec(
                name,
                rate,
                price(section, "startPrice", known.startPrice()),
                price(section, "grid", known.gridPrice()),
                section.number("volatility", known.volatility(), 0, true, 100));
    }

    private static long price(YamlSection section, String key, long fallback) {
        Optional<Node> node = section.node(key);
        Optional<String> text = node.flatMap(value -> section.scalar(key, value));
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long price = Decimals.parse(text.get());
            if (price > 0 && price <= MAX_PRICE) {
                return price;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Reported below, with the range.
        }
        section.problem(
                node.get(),
                section.at(key) + " must be a price above 0 with at most 8 decimals, up to 1000000000, not \""
                        + text.get() + "\"");
        return fallback;
    }
}

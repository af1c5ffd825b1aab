package io.tickproof.generator.scenario;

import io.tickproof.market.Decimals;
import io.tickproof.market.Symbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code stream}: where the ticks come from. */
final class StreamReader {
    private static final long MAX_PRICE = 1_000_000_000L * Decimals.ONE;

    private final List<Problem> problems;

    StreamReader(List<Problem> problems) {
        this.problems = problems;
    }

    TickStream read(YamlSection section) {
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
                    .map(node -> section.duration(
                            "duration", node, Duration.ofMinutes(1), Duration.ofSeconds(1), ScenarioReader.LONGEST))
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
            if (!Symbols.isValid(symbol.name())) {
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
            long price = Decimals.parse(text.get());
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
}

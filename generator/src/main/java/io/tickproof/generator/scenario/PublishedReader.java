package io.tickproof.generator.scenario;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.PublishedConventions.Label;
import io.tickproof.market.PublishedConventions.Open;
import io.tickproof.market.PublishedConventions.Scales;
import io.tickproof.market.PublishedConventions.Times;
import io.tickproof.market.PublishedConventions.Volume;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads {@code expect.published}: the name of a file, or a mapping with the conventions of its publisher. */
final class PublishedReader {
    private static final Duration MAX_SHIFT = Duration.ofDays(31);
    private static final BigDecimal MAX_SCALE = new BigDecimal("1e12");

    private PublishedReader() {}

    static PublishedSpec read(YamlSection expect, Node node) {
        if (!(node instanceof MappingNode)) {
            return new PublishedSpec(expect.path("published", node), null, PublishedConventions.CONTRACT);
        }
        try (YamlSection section = expect.section("published", node)) {
            Path file = section.required("file")
                    .map(value -> section.path("file", value))
                    .orElse(Path.of(""));
            return new PublishedSpec(
                    file,
                    section.node("columns")
                            .map(columns ->
                                    new PublishedColumnsReader(section.section("columns", columns), columns).read())
                            .orElse(null),
                    new PublishedConventions(
                            new Times(
                                    word(section, "label", Label.START, Label::key),
                                    zone(section),
                                    Micros.of(
                                            section.duration("shift", Duration.ZERO, MAX_SHIFT.negated(), MAX_SHIFT))),
                            symbols(section),
                            word(section, "open", Open.FIRST_TRADE, Open::key),
                            word(section, "volume", Volume.BASE, Volume::key),
                            new Scales(scale(section, "priceScale"), scale(section, "volumeScale")),
                            new Accuracy(
                                    tolerance(section),
                                    decimals(section, "priceDecimals"),
                                    decimals(section, "volumeDecimals"))));
        }
    }

    private static <E extends Enum<E>> E word(YamlSection section, String key, E fallback, Function<E, String> name) {
        List<E> values = List.of(fallback.getDeclaringClass().getEnumConstants());
        String text = section.text(key).orElse(name.apply(fallback));
        return values.stream()
                .filter(value -> name.apply(value).equals(text))
                .findFirst()
                .orElseGet(() -> {
                    section.problem(
                            section.node(key).orElseThrow(),
                            section.at(key) + " must be one of "
                                    + String.join(
                                            ", ", values.stream().map(name).toList()) + ", not \"" + text + "\"");
                    return fallback;
                });
    }

    private static ZoneId zone(YamlSection section) {
        String text = section.text("zone").orElse("UTC");
        try {
            return text.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException e) {
            section.problem(
                    section.node("zone").orElseThrow(),
                    section.at("zone")
                            + " must be UTC, an offset such as +02:00, or a zone such as Europe/Athens, not \"" + text
                            + "\"");
            return ZoneOffset.UTC;
        }
    }

    private static Map<String, String> symbols(YamlSection section) {
        Map<String, String> symbols = new LinkedHashMap<>();
        section.node("symbols").ifPresent(node -> {
            if (!(node instanceof MappingNode mapping)) {
                section.problem(
                        node,
                        section.at("symbols")
                                + " must map the publisher's names to those of the recording, such as { BTC/USD: BTCUSD }, not "
                                + YamlSection.show(node));
                return;
            }
            for (NodeTuple pair : mapping.getValue()) {
                String published = pair.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
                section.scalar("symbols", pair.getValueNode()).ifPresent(recorded -> symbols.put(published, recorded));
            }
        });
        return Map.copyOf(symbols);
    }

    private static BigDecimal scale(YamlSection section, String key) {
        return decimal(section, key, BigDecimal.ONE, MAX_SCALE, "1,000,000,000,000");
    }

    private static BigDecimal tolerance(YamlSection section) {
        return decimal(
                section,
                "tolerance",
                BigDecimal.ZERO,
                Accuracy.MAX_TOLERANCE,
                "0.0001, because a greater tolerance hides wrong candles");
    }

    private static BigDecimal decimal(
            YamlSection section, String key, BigDecimal fallback, BigDecimal max, String maxText) {
        String text = section.text(key).orElse("");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.signum() > 0 && number.compareTo(max) <= 0 && number.scale() <= 18) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        section.problem(
                section.node(key).orElseThrow(),
                section.at(key) + " must be a number above 0 and at most " + maxText + ", not \"" + text + "\"");
        return fallback;
    }

    private static int decimals(YamlSection section, String key) {
        return (int) section.whole(key, Accuracy.NOT_ROUNDED, 0, Decimals.SCALE);
    }
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.CandleMapping;
import io.tickproof.generator.recording.CandleMapping.PriceColumns;
import io.tickproof.generator.recording.CandleMapping.Source;
import io.tickproof.generator.recording.CandleMapping.SymbolSource;
import io.tickproof.generator.recording.CandleMapping.TimeColumns;
import java.nio.charset.Charset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code expect.published.columns}: where the fields of a candle are in a file of any layout. */
final class PublishedColumnsReader {
    private static final List<String> UNITS = List.of("s", "ms", "us", "ns", "iso", "auto");

    private final YamlSection section;
    private final Node node;

    PublishedColumnsReader(YamlSection section, Node node) {
        this.section = section;
        this.node = node;
    }

    CandleMapping read() {
        try (section) {
            String symbol = section.text("symbol").orElse(null);
            String symbolName = section.text("symbolName").orElse(null);
            if (symbol != null && symbolName != null) {
                section.problem(
                        node, section.at("symbol") + " and " + section.at("symbolName") + " exclude each other");
            }
            return new CandleMapping(
                    time(),
                    new PriceColumns(required("open"), required("high"), required("low"), required("close")),
                    section.text("volume").orElse(null),
                    new SymbolSource(symbol, symbolName),
                    source());
        }
    }

    private TimeColumns time() {
        List<String> columns = new ArrayList<>();
        section.required("time").ifPresent(value -> {
            List<Node> items = value instanceof SequenceNode ? section.list("time", value) : List.of(value);
            items.forEach(item -> section.scalar("time", item).ifPresent(columns::add));
        });
        String unit = section.text("unit").orElse("auto");
        if (!UNITS.contains(unit)) {
            problem("unit", "must be one of " + String.join(", ", UNITS) + ", not \"" + unit + "\"");
        }
        String pattern = section.text("pattern").orElse(null);
        if (pattern != null && section.has("unit")) {
            problem("pattern", "cannot be combined with unit");
        }
        return new TimeColumns(columns, UNITS.contains(unit) ? unit : "auto", isPattern(pattern) ? pattern : null);
    }

    private boolean isPattern(@Nullable String pattern) {
        if (pattern == null) {
            return false;
        }
        try {
            DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
            return true;
        } catch (IllegalArgumentException e) {
            problem("pattern", "must be a pattern such as yyyy-MM-dd HH:mm:ss, not \"" + pattern + "\"");
            return false;
        }
    }

    private Source source() {
        String separator = section.text("separator").orElse(null);
        if (separator != null && (separator.length() != 1 || "\"\r\n".contains(separator))) {
            problem("separator", "must be one character, such as \";\"");
            separator = null;
        }
        return new Source(
                separator == null ? null : separator.charAt(0),
                section.has("header") ? section.bool("header", true) : null,
                charset(),
                section.text("member").orElse(null),
                section.text("rows").orElse(null));
    }

    private @Nullable Charset charset() {
        String name = section.text("charset").orElse(null);
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            problem("charset", "must be a character set such as UTF-16LE or windows-1252, not \"" + name + "\"");
            return null;
        }
    }

    private void problem(String key, String message) {
        section.problem(section.node(key).orElse(node), section.at(key) + " " + message);
    }

    private String required(String key) {
        section.required(key);
        return section.text(key).orElse("1");
    }
}

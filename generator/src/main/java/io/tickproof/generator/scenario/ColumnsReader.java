package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ColumnMapping;
import io.tickproof.generator.recording.ColumnMapping.Column;
import io.tickproof.generator.recording.ColumnMapping.TimeUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code stream.columns}: where the fields stand in a csv of any kind. */
final class ColumnsReader {
    private final YamlSection section;
    private final Node node;

    ColumnsReader(YamlSection section, Node node) {
        this.section = section;
        this.node = node;
    }

    ColumnMapping read() {
        try (section) {
            Optional<Column> symbol = column("symbol");
            Optional<String> symbolName = section.text("symbolName");
            if (symbol.isPresent() == symbolName.isPresent()) {
                section.problem(node, section.at("symbol") + " or " + section.at("symbolName") + ": give one of them");
            }
            Optional<Column> side = column("side");
            Optional<Column> buyerMaker = column("buyerMaker");
            if (side.isPresent() && buyerMaker.isPresent()) {
                section.problem(node, section.at("side") + " or " + section.at("buyerMaker") + ": give one of them");
            }
            String separator = section.text("separator").orElse(",");
            if (separator.length() != 1 || "\"\r\n".contains(separator)) {
                section.problem(
                        section.node("separator").orElseThrow(),
                        section.at("separator") + " must be one character, such as \";\"");
                separator = ",";
            }
            return new ColumnMapping(
                    required("time"),
                    unit(),
                    required("price"),
                    required("quantity"),
                    column("id"),
                    symbol,
                    symbolName.orElse(""),
                    side,
                    buyerMaker,
                    column("arrival"),
                    separator.charAt(0));
        }
    }

    private TimeUnit unit() {
        List<String> words = Arrays.stream(TimeUnit.values())
                .map(unit -> unit.name().toLowerCase(Locale.ROOT))
                .toList();
        String text = section.text("unit").orElse("us");
        int at = words.indexOf(text);
        if (at < 0) {
            section.problem(
                    section.node("unit").orElseThrow(),
                    section.at("unit") + " must be one of " + String.join(", ", words) + ", not \"" + text + "\"");
        }
        return at < 0 ? TimeUnit.US : TimeUnit.values()[at];
    }

    private Column required(String key) {
        section.required(key);
        return column(key).orElse(new Column(1, null));
    }

    private Optional<Column> column(String key) {
        return section.text(key).map(Column::of);
    }
}

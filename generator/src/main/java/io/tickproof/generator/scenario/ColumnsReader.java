package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ColumnMapping;
import io.tickproof.generator.recording.ColumnMapping.Column;
import io.tickproof.generator.recording.ColumnMapping.TimeUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code stream.columns}: the columns that contain the fields in a CSV file of any format. */
final class ColumnsReader {
    private final YamlSection section;
    private final Node node;

    ColumnsReader(YamlSection section, Node node) {
        this.section = section;
        this.node = node;
    }

    ColumnMapping read() {
        try (section) {
            Column symbol = column("symbol");
            String symbolName = section.text("symbolName").orElse(null);
            if ((symbol == null) == (symbolName == null)) {
                section.problem(node, "specify either " + section.at("symbol") + " or " + section.at("symbolName"));
            }
            Column side = column("side");
            Column buyerMaker = column("buyerMaker");
            if (side != null && buyerMaker != null) {
                section.problem(node, "specify either " + section.at("side") + " or " + section.at("buyerMaker"));
            }
            return new ColumnMapping(
                    new ColumnMapping.Times(required("time"), column("arrival"), unit()),
                    new ColumnMapping.Amounts(required("price"), required("quantity")),
                    column("id"),
                    new ColumnMapping.SymbolSource(symbol, symbolName == null ? "" : symbolName),
                    new ColumnMapping.SideSource(side, buyerMaker),
                    separator());
        }
    }

    private char separator() {
        String separator = section.text("separator").orElse(",");
        if (separator.length() != 1 || "\"\r\n".contains(separator)) {
            section.problem(
                    section.node("separator").orElseThrow(),
                    section.at("separator") + " must be one character, such as \";\"");
            return ',';
        }
        return separator.charAt(0);
    }

    private TimeUnit unit() {
        List<String> names = Arrays.stream(TimeUnit.values())
                .map(unit -> unit.name().toLowerCase(Locale.ROOT))
                .toList();
        String text = section.text("unit").orElse("us");
        int index = names.indexOf(text);
        if (index < 0) {
            section.problem(
                    section.node("unit").orElseThrow(),
                    section.at("unit") + " must be one of " + String.join(", ", names) + ", not \"" + text + "\"");
            return TimeUnit.US;
        }
        return TimeUnit.values()[index];
    }

    private Column required(String key) {
        section.required(key);
        Column column = column(key);
        return column == null ? new Column(1, null) : column;
    }

    private @Nullable Column column(String key) {
        return section.text(key).map(Column::of).orElse(null);
    }
}

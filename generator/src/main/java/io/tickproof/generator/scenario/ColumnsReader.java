package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ColumnKey;
import io.tickproof.generator.recording.ColumnMapping;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code stream.columns}: where the fields are in the rows of a file, and how they are written. */
final class ColumnsReader {
    private final YamlSection section;
    private final Node node;

    ColumnsReader(YamlSection section, Node node) {
        this.section = section;
        this.node = node;
    }

    ColumnMapping read() {
        try (section) {
            Map<ColumnKey, List<String>> values = new EnumMap<>(ColumnKey.class);
            for (ColumnKey key : ColumnKey.values()) {
                section.node(key.text()).ifPresent(value -> values.put(key, texts(key.text(), value)));
            }
            ColumnMapping mapping = new ColumnMapping(values);
            mapping.problems()
                    .forEach((key, problem) -> section.problem(
                            section.node(key.text()).orElse(node), section.at(key.text()) + " " + problem));
            return mapping;
        }
    }

    /** Returns one value, or the values of a list. An empty value of a list stands for an empty field. */
    private List<String> texts(String key, Node value) {
        if (value instanceof SequenceNode list) {
            return list.getValue().stream()
                    .map(item -> item instanceof ScalarNode scalar
                            ? Optional.of(scalar.getValue())
                            : section.scalar(key, item))
                    .flatMap(Optional::stream)
                    .toList();
        }
        return section.scalar(key, value).map(List::of).orElse(List.of());
    }
}

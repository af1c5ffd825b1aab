package io.tickproof.generator.recording;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to merge several instruments into one symbol: if all rows get the same symbol, a column that looks like an
 * instrument must not have a second value.
 */
final class InstrumentCheck {
    private final int[] columns;
    private final List<String> names;
    private final @Nullable String[] values;

    private InstrumentCheck(List<Map.Entry<String, Integer>> columns) {
        this.columns = columns.stream().mapToInt(Map.Entry::getValue).toArray();
        names = columns.stream().map(Map.Entry::getKey).toList();
        values = new String[columns.size()];
    }

    /** Returns the check for a file. It checks nothing if the symbol comes from a column. */
    static InstrumentCheck of(TickLayout layout, RowReader rows) {
        for (String name : ColumnGuess.SYMBOLS) {
            if (layout.symbol().column() < 0 && rows.hasTwice(name)) {
                rows.column(name);
            }
        }
        return new InstrumentCheck(
                layout.symbol().column() >= 0
                        ? List.of()
                        : rows.header().entrySet().stream()
                                .filter(column -> ColumnGuess.SYMBOLS.contains(column.getKey()))
                                .toList());
    }

    /**
     * Checks the current row.
     *
     * @throws RecordingException if the row belongs to another instrument than the rows before it
     */
    void check(RowReader rows) {
        for (int i = 0; i < columns.length; i++) {
            String value = rows.field(columns[i], names.get(i));
            if (!value.equals(values[i])) {
                if (values[i] != null) {
                    throw rows.problem(
                            names.get(i),
                            "\"" + RowReader.shortened(value) + "\" is another instrument than \"" + values[i]
                                    + "\" before, and all rows would get the same symbol; set stream.columns.symbol: "
                                    + names.get(i));
                }
                values[i] = value;
            }
        }
    }
}

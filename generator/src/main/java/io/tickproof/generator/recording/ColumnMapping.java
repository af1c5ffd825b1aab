package io.tickproof.generator.recording;

import io.tickproof.market.Suggestion;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a tick are in a row, and how they are written: the language of a scenario's {@code stream.columns},
 * and of the known formats. A mapping with a time is complete. One without a time, or with the name of a format, changes
 * the mapping of a known format.
 *
 * @param values the values of the keys that are given
 */
public record ColumnMapping(Map<ColumnKey, List<String>> values) {
    /** Changes nothing in the format that is recognised. */
    public static final ColumnMapping NONE = new ColumnMapping(Map.of());

    public ColumnMapping {
        Map<ColumnKey, List<String>> sorted = new EnumMap<>(ColumnKey.class);
        sorted.putAll(values);
        values = Collections.unmodifiableMap(sorted);
    }

    /**
     * Parses a mapping in one line, a JSON object with the keys of {@code stream.columns}: {@code
     * {"time":1,"unit":"ms","price":3,"quantity":4,"symbolName":"DAX","separator":";"}}.
     *
     * @throws IllegalArgumentException if it is not such an object, or if a key is unknown or has an invalid value
     */
    public static ColumnMapping parse(String line) {
        Map<ColumnKey, List<String>> values = new EnumMap<>(ColumnKey.class);
        JsonTexts.object(line)
                .forEach((name, texts) -> values.put(
                        ColumnKey.of(name)
                                .orElseThrow(() ->
                                        new IllegalArgumentException("\"" + name + "\" is not a key of a column mapping"
                                                + Suggestion.text(name, ColumnKey.names()))),
                        texts));
        ColumnMapping mapping = new ColumnMapping(values);
        StringJoiner problems = new StringJoiner("; ");
        mapping.problems().forEach((key, problem) -> problems.add(key.text() + " " + problem));
        if (problems.length() > 0) {
            throw new IllegalArgumentException(problems.toString());
        }
        return mapping;
    }

    /** Returns what is wrong, without the name of the key: {@code must be one of …}. */
    public Map<ColumnKey, String> problems() {
        Map<ColumnKey, String> problems = new LinkedHashMap<>();
        values.forEach((key, texts) -> {
            String problem = key.problem(texts);
            if (problem != null) {
                problems.put(key, problem);
            }
        });
        if (isComplete()) {
            require(problems, ColumnKey.PRICE, "is missing");
            require(problems, ColumnKey.QUANTITY, "is missing; specify none if the file has no quantities");
            if (has(ColumnKey.SYMBOL) == has(ColumnKey.SYMBOL_NAME)) {
                problems.put(ColumnKey.SYMBOL, "or symbolName is required, and not both");
            }
        }
        if (has(ColumnKey.PATTERN) && has(ColumnKey.UNIT)) {
            problems.put(ColumnKey.PATTERN, "cannot be combined with unit");
        }
        if (has(ColumnKey.DATE) && has(ColumnKey.DAY)) {
            problems.put(ColumnKey.DAY, "cannot be combined with date");
        }
        if (has(ColumnKey.SIDE) && has(ColumnKey.BUYER_MAKER)) {
            problems.put(ColumnKey.BUYER_MAKER, "cannot be combined with side");
        }
        if (problems.isEmpty() && isComplete() && isLocal() && !has(ColumnKey.ZONE)) {
            problems.put(
                    ColumnKey.ZONE,
                    "is missing: the times do not name their zone; specify UTC, an offset such as +02:00, or a zone such "
                            + "as Europe/Athens");
        }
        return problems;
    }

    private void require(Map<ColumnKey, String> problems, ColumnKey key, String problem) {
        if (!has(key)) {
            problems.put(key, problem);
        }
    }

    /** Returns whether this describes a whole row, rather than changes of a known format. */
    public boolean isComplete() {
        return has(ColumnKey.TIME) && !has(ColumnKey.FORMAT);
    }

    /** Returns whether the times are certainly without a zone. An ISO time may have one. */
    boolean isLocal() {
        String pattern = text(ColumnKey.PATTERN);
        return isTimeOfDay() || pattern != null && !TimePattern.of(pattern).hasZone();
    }

    /** Returns whether the day is not in the time itself. */
    boolean isTimeOfDay() {
        return has(ColumnKey.DATE) || has(ColumnKey.DAY);
    }

    boolean has(ColumnKey key) {
        return values.containsKey(key);
    }

    /** Returns the first value of a key, or null if the key is absent. */
    @Nullable
    String text(ColumnKey key) {
        List<String> texts = values.get(key);
        return texts == null || texts.isEmpty() ? null : texts.get(0);
    }

    /** Returns the values of a key, in lower case, or others if the key is absent. */
    List<String> words(ColumnKey key, String... others) {
        return values.getOrDefault(key, List.of(others)).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    List<Column> columns(ColumnKey key) {
        return values.getOrDefault(key, List.of()).stream().map(Column::of).toList();
    }

    /** Returns a copy with the values of other keys added, or replaced. */
    ColumnMapping with(ColumnMapping changes) {
        Map<ColumnKey, List<String>> changed = new EnumMap<>(ColumnKey.class);
        changed.putAll(values);
        if (changes.has(ColumnKey.UNIT)) {
            changed.remove(ColumnKey.PATTERN);
        }
        if (changes.has(ColumnKey.PATTERN)) {
            changed.remove(ColumnKey.UNIT);
        }
        if (changes.has(ColumnKey.SYMBOL) || changes.has(ColumnKey.SYMBOL_NAME)) {
            changed.remove(ColumnKey.SYMBOL);
            changed.remove(ColumnKey.SYMBOL_NAME);
        }
        changed.putAll(changes.values);
        return new ColumnMapping(changed);
    }

    /** Returns how the rows of the file are found. */
    RowSettings rowSettings() {
        String separator = text(ColumnKey.SEPARATOR);
        String header = text(ColumnKey.HEADER);
        String charset = text(ColumnKey.CHARSET);
        return new RowSettings(
                separator == null ? null : separator.charAt(0),
                header == null ? null : Boolean.valueOf(header),
                charset == null ? null : Charset.forName(charset),
                text(ColumnKey.MEMBER),
                text(ColumnKey.ROWS));
    }

    /**
     * A column by its number or by its name in the header.
     *
     * @param number from 1; 0 if the column has a name
     * @param name null if the column has a number
     */
    record Column(int number, @Nullable String name) {
        static Column of(String text) {
            return text.matches("[1-9]\\d{0,3}") ? new Column(Integer.parseInt(text), null) : new Column(0, text);
        }
    }
}

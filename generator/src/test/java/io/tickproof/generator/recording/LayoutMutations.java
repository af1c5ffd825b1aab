package io.tickproof.generator.recording;

import io.tickproof.generator.recording.LayoutFile.Column;
import io.tickproof.market.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Changes of a file that people and their tools make. Each keeps the ticks that the file means, or changes them together
 * with the file. If nothing in the file shows a change, it says so: these are the named exceptions.
 */
final class LayoutMutations {
    private static final String SAME_TYPE = "two columns were exchanged, and the texts of each are valid in the other";
    private static final String LAST_FIELD = "the file ends within the last field of its last row";

    /** A change of a file. */
    interface Mutation {
        void apply(LayoutFile file, Random random);
    }

    /** All mutations by name. */
    static final Map<String, Mutation> ALL = all();

    private LayoutMutations() {}

    private static Map<String, Mutation> all() {
        Map<String, Mutation> all = new LinkedHashMap<>();
        all.put("scale the times", LayoutTextMutations::scaleTimes);
        all.put("scale some times", LayoutTextMutations::scaleSomeTimes);
        all.put("write times with an exponent", LayoutTextMutations::exponentTimes);
        all.put("exchange two columns", LayoutMutations::exchangeColumns);
        all.put("shuffle the columns", LayoutMutations::shuffleColumns);
        all.put("drop a column", LayoutMutations::dropColumn);
        all.put("add a column", LayoutMutations::addColumn);
        all.put("rename a column", LayoutMutations::renameColumn);
        all.put("repeat a name", LayoutMutations::repeatName);
        all.put("drop or add the header", LayoutMutations::toggleHeader);
        all.put("repeat the header", LayoutMutations::repeatHeader);
        all.put("change the bytes", LayoutMutations::changeBytes);
        all.put("change the lines", LayoutMutations::changeLines);
        all.put("change the separator", LayoutMutations::changeSeparator);
        all.put("quote", (file, random) -> file.quoted = random.nextBoolean() ? 1 : 0.5);
        all.put("pad with blanks", (file, random) -> file.padding = " ".repeat(1 + random.nextInt(2)));
        all.put("change the zone", LayoutTextMutations::changeZone);
        all.put("write numbers as another country does", LayoutTextMutations::changeNumbers);
        all.put("change the order of the rows", LayoutMutations::reorderRows);
        all.put("empty fields", LayoutTextMutations::emptyFields);
        all.put("change the ids", LayoutTextMutations::changeIds);
        all.put("change the words of the side", LayoutTextMutations::changeSides);
        all.put("mix instruments", LayoutTextMutations::mixInstruments);
        all.put("truncate", LayoutMutations::truncate);
        all.put("compress", LayoutMutations::compress);
        all.put("negate", LayoutTextMutations::negate);
        all.put("write as JSON", LayoutMutations::writeJson);
        return all;
    }

    static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static void exchangeColumns(LayoutFile file, Random random) {
        int a = random.nextInt(file.columns.size());
        int b = random.nextInt(file.columns.size());
        Column one = file.columns.get(a);
        Column other = file.columns.get(b);
        if (a == b || one.field.equals(other.field) && one.field.isFiller()) {
            return;
        }
        if (file.header && random.nextBoolean()) {
            // Both columns move with their names.
            Collections.swap(file.columns, a, b);
            return;
        }
        exchangeTexts(file, one, other);
    }

    private static void exchangeTexts(LayoutFile file, Column one, Column other) {
        List<String> texts = List.copyOf(one.texts);
        for (int row = 0; row < texts.size(); row++) {
            one.texts.set(row, other.texts.get(row));
            other.texts.set(row, texts.get(row));
        }
        if (isValid(file, one) && isValid(file, other)) {
            file.undetectable(SAME_TYPE);
        }
    }

    private static boolean isValid(LayoutFile file, Column column) {
        return column.texts.stream().allMatch(text -> column.field.accepts(text, file.header));
    }

    private static void shuffleColumns(LayoutFile file, Random random) {
        List<LayoutField> before =
                file.columns.stream().map(column -> column.field).toList();
        Collections.shuffle(file.columns, random);
        if (file.header) {
            return;
        }
        boolean valid = true;
        for (int i = 0; i < before.size(); i++) {
            LayoutField field = before.get(i);
            valid &= file.columns.get(i).texts.stream().allMatch(text -> field.accepts(text, false));
        }
        if (valid) {
            file.undetectable(SAME_TYPE);
        }
    }

    private static void dropColumn(LayoutFile file, Random random) {
        if (file.columns.size() < 2) {
            return;
        }
        int index = random.nextInt(file.columns.size());
        LayoutField field = file.columns.remove(index).field;
        file.neighbourLeft |= field.kind().equals("maker")
                && index < file.columns.size()
                && file.columns.get(index).field.kind().equals("bool");
        switch (field.kind()) {
            case "id", "uuid" -> file.ticks.replaceAll(tick -> tick.withId(""));
            case "side", "maker" -> file.ticks.replaceAll(tick -> tick.withSide(Side.UNKNOWN));
            case "symbol" -> file.anySymbol = true;
            case "qty" -> file.quantitiesMayBeAbsent = true;
            default -> {
                // The other columns have no effect, or the file is not a recording without them.
            }
        }
    }

    private static void addColumn(LayoutFile file, Random random) {
        boolean index = random.nextBoolean();
        Column column = new Column(file.header ? one(List.of("", "note", "index"), random) : "", LayoutField.of("any"));
        for (int row = 0; row < file.rows(); row++) {
            column.texts.add(index ? Integer.toString(row) : one(List.of("", "x"), random));
        }
        file.columns.add(random.nextBoolean() ? 0 : file.columns.size(), column);
    }

    private static void renameColumn(LayoutFile file, Random random) {
        if (!file.header) {
            return;
        }
        Column column = one(file.columns, random);
        switch (random.nextInt(4)) {
            case 0 -> column.name = column.name.toUpperCase(Locale.ROOT);
            case 1 -> column.name = " " + column.name + " ";
            case 2 -> column.name = "x" + column.name;
            default -> {
                column.name = one(List.of("stamp", "last", "volume", "tid", "ts"), random);
            }
        }
        renamed(file, column);
    }

    /** An optional column under another name may be read as absent. */
    private static void renamed(LayoutFile file, Column column) {
        switch (column.field.kind()) {
            case "id", "uuid" -> file.idsMayBeAbsent = true;
            case "side", "maker" -> file.sidesMayBeAbsent = true;
            case "symbol" -> file.anySymbol = true;
            case "qty" -> file.quantitiesMayBeAbsent = true;
            default -> {
                // The others are required, or have no effect.
            }
        }
    }

    private static void repeatName(LayoutFile file, Random random) {
        if (!file.header) {
            return;
        }
        Column original = one(file.columns, random);
        if (original.field.isFiller() || original.field.kind().equals("const")) {
            return;
        }
        Column copy = new Column(original.name, LayoutField.of("any"));
        original.texts.forEach(text -> copy.texts.add(random.nextInt(3) == 0 ? "1" : text));
        file.columns.add(file.columns.size(), copy);
    }

    private static void toggleHeader(LayoutFile file, Random random) {
        file.header = !file.header;
        if (file.header) {
            for (Column column : file.columns) {
                String kind = column.field.kind();
                column.name = switch (kind) {
                    case "s", "ms", "us", "ns", "pattern", "msday", "time" -> "time";
                    case "qty", "signed" -> "volume";
                    case "price4", "price9" -> "price";
                    case "maker" -> "is_buyer_maker";
                    default -> kind;
                };
                renamed(file, column);
            }
        }
    }

    private static void repeatHeader(LayoutFile file, Random random) {
        file.lineChanges.add(lines -> {
            if (lines.size() > 2) {
                lines.add(2 + random.nextInt(lines.size() - 2), lines.get(0));
            }
        });
        if (!file.header) {
            file.undetectable("a row was repeated, as archives do");
        }
    }

    private static void changeBytes(LayoutFile file, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> file.byteOrderMark = true;
            case 1 -> {
                file.byteOrderMark = true;
                file.charset = StandardCharsets.UTF_16LE;
            }
            case 2 -> {
                file.byteOrderMark = true;
                file.charset = StandardCharsets.UTF_16BE;
            }
            case 3 -> file.charset = StandardCharsets.UTF_16LE;
            default -> file.lineEnd = random.nextBoolean() ? "\r\n" : "\r";
        }
    }

    private static void changeLines(LayoutFile file, Random random) {
        int kind = random.nextInt(5);
        file.lineChanges.add(lines -> {
            switch (kind) {
                case 0 -> lines.add(random.nextInt(lines.size() + 1), "");
                case 1 ->
                    lines.add(0, one(List.of("# made by a tool", "https://www.example.com/data", "sep=,"), random));
                case 2 -> lines.replaceAll(line -> line + file.separator);
                case 3 -> lines.add(one(List.of("", "", "EOF", "Total," + lines.size()), random));
                default -> lines.add(random.nextInt(lines.size() + 1), "   ");
            }
        });
    }

    private static void changeSeparator(LayoutFile file, Random random) {
        file.separator = one(List.of(";", "\t", "|", ",", " "), random);
    }

    private static void reorderRows(LayoutFile file, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < file.rows(); row++) {
            order.add(row);
        }
        if (random.nextBoolean()) {
            Collections.reverse(order);
        } else {
            Collections.shuffle(order, random);
        }
        List<LayoutField.Truth> ticks = List.copyOf(file.ticks);
        file.ticks.clear();
        order.forEach(row -> file.ticks.add(ticks.get(row)));
        for (Column column : file.columns) {
            List<String> texts = List.copyOf(column.texts);
            column.texts.clear();
            order.forEach(row -> column.texts.add(texts.get(row)));
        }
    }

    private static void truncate(LayoutFile file, Random random) {
        if (random.nextBoolean()) {
            file.lineChanges.add(lines -> {
                int line = random.nextInt(lines.size());
                String text = lines.get(line);
                int last = text.lastIndexOf(file.separator);
                int cut = last <= 0 ? 0 : random.nextInt(last + 1);
                lines.set(line, text.substring(0, Math.max(1, cut)));
            });
        } else {
            file.missingBytes = 1 + random.nextInt(30);
            file.undetectable(LAST_FIELD);
        }
    }

    private static void compress(LayoutFile file, Random random) {
        file.compression = random.nextBoolean() ? LayoutFile.Compression.GZIP : LayoutFile.Compression.ZIP;
        if (random.nextInt(3) == 0) {
            file.missingBytes = 1 + random.nextInt(20);
        }
    }

    private static void writeJson(LayoutFile file, Random random) {
        if (file.header) {
            file.form = random.nextBoolean() ? LayoutFile.Form.JSON_OBJECTS : LayoutFile.Form.JSON_LINES;
        }
    }
}

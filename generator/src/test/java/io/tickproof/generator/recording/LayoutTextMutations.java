package io.tickproof.generator.recording;

import static io.tickproof.generator.recording.LayoutMutations.one;

import io.tickproof.generator.recording.LayoutFile.Column;
import io.tickproof.market.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The mutations that change the texts of fields. */
final class LayoutTextMutations {
    private static final List<String> NO_VALUE = List.of("", "null", "NaN", "nan", "None", "N/A", "-", "\\N");
    private static final String TIME_OF_DAY = "times of the day were scaled, and all of them are still within the day";

    private LayoutTextMutations() {}

    static void scaleTimes(LayoutFile file, Random random) {
        int power = one(List.of(3, -3, 6, -6, 1, -1, 9, -9), random);
        for (Column column : file.columns) {
            if (column.field.isNumericTime()) {
                column.texts.replaceAll(text -> scaled(text, power));
                if (column.field.kind().equals("msday")
                        && column.texts.stream().allMatch(text -> column.field.accepts(text, file.header))) {
                    file.undetectable(TIME_OF_DAY);
                }
            }
        }
    }

    /** Scales a number; other texts come from another mutation. */
    private static String scaled(String text, int power) {
        return !isNumber(text)
                ? text
                : new BigDecimal(text)
                        .scaleByPowerOfTen(power)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d+(\\.\\d+)?");
    }

    static void scaleSomeTimes(LayoutFile file, Random random) {
        int power = one(List.of(3, -3, 6), random);
        for (Column column : file.columns) {
            if (column.field.isNumericTime()) {
                for (int row = random.nextInt(file.rows()); row < file.rows(); row++) {
                    String text = scaled(column.texts.get(row), power);
                    if (column.field.kind().equals("msday") && column.field.accepts(text, file.header)) {
                        file.undetectable(TIME_OF_DAY);
                    }
                    column.texts.set(row, text);
                }
            }
        }
    }

    /** As spreadsheets do: only six digits remain, so that no reader can know the times. */
    static void exponentTimes(LayoutFile file, Random random) {
        for (Column column : file.columns) {
            if (column.field.isNumericTime()) {
                column.texts.replaceAll(
                        text -> isNumber(text) ? String.format(Locale.ROOT, "%.5E", Double.parseDouble(text)) : text);
            }
        }
    }

    static void changeZone(LayoutFile file, Random random) {
        Column column = file.find("iso");
        if (column == null) {
            return;
        }
        int hours = 1 + random.nextInt(9);
        boolean named = random.nextBoolean();
        boolean blank = random.nextBoolean();
        column.texts.replaceAll(text -> {
            if (!text.endsWith("Z")) {
                return text;
            }
            String local =
                    Instant.parse(text).plusSeconds(hours * 3600L).toString().replace("Z", "");
            return (blank ? local.replace('T', ' ') : local) + (named ? "+0" + hours + ":00" : "");
        });
    }

    static void changeNumbers(LayoutFile file, Random random) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            file.separator = random.nextBoolean() ? ";" : file.separator;
        }
        for (Column column : file.columns) {
            if (List.of("price", "qty", "signed").contains(column.field.kind())) {
                column.texts.replaceAll(text -> switch (isNumber(text) ? kind : -1) {
                    case -1 -> text;
                    case 0 -> text.replace('.', ',');
                    case 1 -> String.format(Locale.ROOT, "%,.2f", new BigDecimal(text));
                    case 2 -> new BigDecimal(text).toPlainString() + "E0";
                    case 3 -> text.startsWith("0.") ? text.substring(1) : "0" + text;
                    default -> text + (text.contains(".") ? "00" : ".00");
                });
            }
        }
        if (kind == 1) {
            file.recomputeNumbers();
        }
    }

    static void emptyFields(LayoutFile file, Random random) {
        Column column = one(file.columns, random);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            int row = random.nextInt(file.rows());
            column.texts.set(row, one(NO_VALUE, random));
            switch (column.field.kind()) {
                case "id", "uuid" -> file.ticks.set(row, file.ticks.get(row).withId(""));
                case "side", "maker" -> file.ticks.set(row, file.ticks.get(row).withSide(Side.UNKNOWN));
                case "price" -> file.skippable.add(row);
                default -> {
                    // A tick without the field cannot be read.
                }
            }
        }
    }

    static void changeIds(LayoutFile file, Random random) {
        Column column = file.find("id", "uuid");
        if (column == null) {
            return;
        }
        int kind = random.nextInt(5);
        for (int row = 0; row < file.rows(); row++) {
            String id = switch (kind) {
                case 0 -> column.texts.get(0);
                case 1 -> "id-" + column.texts.get(row);
                case 2 -> row % 2 == 0 ? "" : column.texts.get(row);
                case 3 -> "9".repeat(20) + column.texts.get(row).length() + row;
                default -> row % 3 == 0 ? "t" + column.texts.get(row) : column.texts.get(row);
            };
            column.texts.set(row, id);
            file.ticks.set(row, file.ticks.get(row).withId(id));
        }
    }

    static void changeSides(LayoutFile file, Random random) {
        for (Column column : file.columns) {
            if (column.field.isSide()) {
                switch (random.nextInt(3)) {
                    case 0 -> column.texts.replaceAll(text -> text.toUpperCase(Locale.ROOT));
                    case 1 -> column.texts.replaceAll(text -> "x" + text);
                    default -> column.texts.replaceAll(text -> text.isEmpty() ? text : text.substring(0, 1));
                }
            }
        }
    }

    static void mixInstruments(LayoutFile file, Random random) {
        Column symbols = file.find("symbol");
        if (symbols == null && !file.header) {
            return;
        }
        if (symbols == null) {
            symbols = new Column(one(List.of("instrument_id", "symbol", "ticker"), random), LayoutField.of("symbol"));
            symbols.texts.addAll(Collections.nCopies(file.rows(), "A1"));
            file.columns.add(symbols);
            file.ticks.replaceAll(tick -> tick.withSymbol("A1"));
        }
        for (int row = 0; row < file.rows(); row += 2) {
            symbols.texts.set(row, "OTHER");
            file.ticks.set(row, file.ticks.get(row).withSymbol("OTHER"));
        }
    }

    static void negate(LayoutFile file, Random random) {
        Column column = file.find(one(List.of("price", "qty", "s", "ms", "us", "ns"), random));
        if (column == null) {
            return;
        }
        int row = random.nextInt(file.rows());
        boolean zero = column.field.kind().equals("qty") && random.nextBoolean();
        column.texts.set(row, zero ? "0" : "-" + column.texts.get(row));
        if (zero) {
            file.ticks.set(row, file.ticks.get(row).withQuantity(0));
        }
    }
}

package io.tickproof.generator.recording;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the format of a recording. A known format fits if the columns of the sample have its names or types, and if
 * its mapping reads most rows of the sample, with plausible times. The name of a file never decides alone.
 */
final class FormatDetection {
    /** Number of rows from which on prices that all rise by whole numbers are taken for ids. */
    private static final int MIN_COUNTED = 5;

    private final RowReader rows;
    private final List<String[]> sample;
    private final ReadOptions options;
    private final List<String> nearMisses = new ArrayList<>();

    private FormatDetection(RowReader rows, ReadOptions options) {
        this.rows = rows;
        this.options = options;
        sample = rows.sample();
    }

    /**
     * Returns the format of the rows.
     *
     * @throws RecordingException if no known format fits, if several fit, or if the format does not contain ticks
     */
    static KnownFormat detect(RowReader rows, ReadOptions options) {
        KnownFormat format = new FormatDetection(rows, options).detect();
        if (format.refusal() != null) {
            throw new RecordingException(rows.file, "these are " + format.title() + ": " + format.refusal());
        }
        return format;
    }

    private KnownFormat detect() {
        List<KnownFormat> candidates =
                mostSpecific(KnownFormats.ALL.stream().filter(this::looksLike).toList());
        List<KnownFormat> fitting =
                candidates.stream().filter(format -> fits(format, false)).toList();
        if (fitting.isEmpty() && options.anyTime()) {
            nearMisses.clear();
            fitting = candidates.stream().filter(format -> fits(format, true)).toList();
        }
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.size() > 1) {
            StringJoiner titles = new StringJoiner(" and as ");
            StringJoiner names = new StringJoiner(" or ");
            fitting.forEach(format -> titles.add(format.title()));
            fitting.forEach(format -> names.add(format.name()));
            throw new RecordingException(
                    rows.file, "it can be read as " + titles + "; choose with stream.columns.format: " + names);
        }
        // The names of columns are evidence enough to report the first invalid row, rather than an unknown format.
        if (candidates.size() == 1 && !rows.header().isEmpty()) {
            return candidates.get(0);
        }
        throw unknown();
    }

    /** Removes formats that require only some of the columns that another one requires. */
    private static List<KnownFormat> mostSpecific(List<KnownFormat> formats) {
        return formats.stream()
                .filter(format -> formats.stream().noneMatch(other -> isMoreSpecific(other, format)))
                .toList();
    }

    private static boolean isMoreSpecific(KnownFormat format, KnownFormat other) {
        return !other.evidence().names().isEmpty()
                && format.evidence().names().size() > other.evidence().names().size()
                && format.evidence().names().containsAll(other.evidence().names());
    }

    private boolean looksLike(KnownFormat format) {
        KnownFormat.Evidence evidence = format.evidence();
        if (evidence.unlessFile() != null
                && evidence.unlessFile().matcher(rows.entryName()).find()) {
            return false;
        }
        if (rows.header().isEmpty()) {
            return evidence.shapes().stream()
                    .anyMatch(shape -> mostly(
                            row -> hasShape(row, shape) && (evidence.product() == 0 || hasProduct(row, format))));
        }
        return !evidence.names().isEmpty()
                && evidence.names().stream().allMatch(name -> hasName(name, prefix(format)))
                && evidence.types().entrySet().stream().allMatch(this::isOfType);
    }

    /** Returns what precedes the names of a format, whose rows are inside of a JSON document, if it is read as a whole. */
    private String prefix(KnownFormat format) {
        String pointer = format.columns().text(ColumnKey.ROWS);
        return pointer == null || options.columns().has(ColumnKey.ROWS) ? "" : pointer.replace('*', '0') + "/";
    }

    private boolean hasName(List<String> alternatives, String prefix) {
        return alternatives.stream().anyMatch(name -> rows.find(prefix + name) != null);
    }

    /** Returns whether a column has a type. A column that must be empty has no value at all. */
    private boolean isOfType(Map.Entry<String, Character> type) {
        return type.getValue() == 'e'
                ? sample.stream().allMatch(row -> hasType(row, type))
                : mostly(row -> hasType(row, type));
    }

    private boolean hasType(String[] row, Map.Entry<String, Character> type) {
        Integer index = rows.find(type.getKey());
        return index != null && index < row.length && isOfType(row[index], type.getValue());
    }

    private static boolean hasShape(String[] row, String shape) {
        if (row.length != shape.length()) {
            return false;
        }
        for (int i = 0; i < row.length; i++) {
            if (!isOfType(row[i], shape.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a column is price × quantity, or contracts of 10 or 100 dollars ÷ price. */
    private static boolean hasProduct(String[] row, KnownFormat format) {
        double price = number(row, format.columns(), ColumnKey.PRICE);
        double quantity = number(row, format.columns(), ColumnKey.QUANTITY);
        double product = Double.parseDouble(row[format.evidence().product() - 1]);
        double contract = product * price / quantity;
        return quantity == 0 || isNear(product, price * quantity) || isNear(contract, 10) || isNear(contract, 100);
    }

    private static double number(String[] row, ColumnMapping columns, ColumnKey key) {
        return Double.parseDouble(row[
                columns.columns(key).stream()
                                .mapToInt(ColumnMapping.Column::number)
                                .max()
                                .orElseThrow()
                        - 1]);
    }

    /** Compares with the tolerance of values that were rounded to 8 decimals, or roughly by hand. */
    private static boolean isNear(double value, double expected) {
        return Math.abs(value - expected) <= 0.02 * expected + 1e-7;
    }

    private static boolean isOfType(String text, char type) {
        boolean number = RowReader.isNumber(text);
        return switch (type) {
            case 'i' -> text.matches("\\d{1,19}");
            case 'N' -> text.matches("\\d{7,19}");
            case 'n' -> number;
            case 'd' -> number && text.indexOf('.') >= 0;
            case 'b' -> text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
            case 'f' -> text.equals("0") || text.equals("1");
            case 'g' -> text.equals("1") || text.equals("2");
            case 't' -> !text.isEmpty() && !number;
            case 'e' -> text.isEmpty();
            case 'o' -> text.isEmpty() || number;
            default -> true;
        };
    }

    /** Returns whether at least two thirds of the sample pass: a few invalid rows do not hide the format. */
    private boolean mostly(Predicate<String[]> test) {
        return sample.stream().filter(test).count() >= sample.size() - tolerated(sample.size());
    }

    /** Returns how many rows of a sample may be invalid. */
    private static int tolerated(int rows) {
        return rows == 1 ? 0 : Math.max(1, rows / 3);
    }

    /** Returns whether the mapping of a format reads most rows of the sample, and at least one tick. */
    private boolean fits(KnownFormat format, boolean anyTime) {
        ColumnMapping mapping = format.columns().with(options.columns());
        if (mapping.isLocal() && !mapping.has(ColumnKey.ZONE)) {
            // Whether the format fits does not depend on the zone, which is asked for afterwards.
            mapping = mapping.with(new ColumnMapping(Map.of(ColumnKey.ZONE, List.of("UTC"))));
        }
        String problem;
        if (prefix(format).isEmpty()) {
            problem = problem(format.title(), mapping, rows, anyTime);
        } else {
            try (RowReader inside = RowReader.open(rows.file, mapping.rowSettings())) {
                problem = problem(format.title(), mapping, inside, anyTime);
            }
        }
        if (problem != null) {
            nearMisses.add("it looks like " + format.title() + ", but " + problem);
        }
        return problem == null;
    }

    /** Returns the first problem of a file that a mapping does not fit, or null if it fits. */
    private @Nullable String problem(String title, ColumnMapping mapping, RowReader read, boolean anyTime) {
        int size = read.sample().size();
        String first = null;
        int problems = 0;
        boolean negative =
                !mapping.has(ColumnKey.NEGATIVE_QUANTITY) || !read.header().isEmpty();
        int ticks = 0;
        try {
            TickParser parser = new TickParser(
                    TickLayout.of(title, mapping, read, true, options.withAnyTime(anyTime)), options.anyPrice());
            for (int i = 0; i < size; i++) {
                read.preview(i);
                try {
                    RecordingReader.Row row = parser.parse(read);
                    ticks += row == null ? 0 : 1;
                    negative |= isNegative(row, mapping);
                } catch (RecordingException e) {
                    problems++;
                    first = first == null ? e.place() : first;
                }
            }
        } catch (RecordingException e) {
            return e.place();
        } finally {
            read.endPreview();
        }
        if (ticks > 0 && read.header().isEmpty() && !mapping.has(ColumnKey.ID) && isCounted(read.sample(), mapping)) {
            return "its price is a whole number that rises or falls in every row, as ids do";
        }
        if (ticks > 0 && !negative) {
            return "no quantity is negative, so that nothing shows that its sign is the side of the taker";
        }
        if (ticks > 0 && problems <= tolerated(size)) {
            return null;
        }
        return first == null ? "no row is a tick" : first;
    }

    /** Returns whether the column of the price looks like ids: whole numbers that all rise, or all fall. */
    private static boolean isCounted(List<String[]> sample, ColumnMapping mapping) {
        int column = mapping.columns(ColumnKey.PRICE).get(0).number() - 1;
        int rising = 0;
        int falling = 0;
        for (int i = 0; i < sample.size(); i++) {
            if (column < 0 || column >= sample.get(i).length || !isOfType(sample.get(i)[column], 'i')) {
                return false;
            }
            int step = i == 0
                    ? 0
                    : new BigInteger(sample.get(i)[column]).compareTo(new BigInteger(sample.get(i - 1)[column]));
            rising += step > 0 ? 1 : 0;
            falling += step < 0 ? 1 : 0;
        }
        return sample.size() >= MIN_COUNTED && Math.max(rising, falling) == sample.size() - 1;
    }

    private static boolean isNegative(RecordingReader.@Nullable Row row, ColumnMapping mapping) {
        return row != null
                && row.tick() != null
                && row.tick().side().text().equals(mapping.text(ColumnKey.NEGATIVE_QUANTITY));
    }

    private RecordingException unknown() {
        StringJoiner message = new StringJoiner("; ");
        message.add("the format is unknown: " + rows.columns() + " columns"
                + (rows.header().isEmpty()
                        ? " without a header"
                        : ", header " + rows.header().keySet()));
        message.add("the first row is " + RowReader.shortened(String.join(" | ", sample.get(0))));
        nearMisses.stream().limit(3).forEach(message::add);
        if (nearMisses.isEmpty()) {
            String almost = almost();
            if (almost != null) {
                message.add(almost);
            }
        }
        message.add(ColumnGuess.of(rows, sample));
        return new RecordingException(rows.file, message.toString());
    }

    /** Describes the format of which only one column is missing, or returns null. */
    private @Nullable String almost() {
        for (KnownFormat format : KnownFormats.ALL) {
            List<List<String>> names = format.evidence().names();
            List<List<String>> missing =
                    names.stream().filter(name -> !hasName(name, "")).toList();
            if (names.size() > 2 && missing.size() == 1) {
                return "it looks like " + format.title() + ", but the header has no column "
                        + String.join(" or ", missing.get(0));
            }
        }
        return null;
    }
}

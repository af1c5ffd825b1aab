package io.tickproof.generator.recording;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a CSV file, decided by its first lines: where its rows start, what separates their columns, and whether
 * the first row contains names.
 *
 * @param skippedCharacters characters before the first row: blank lines, an address, comments
 * @param skippedRows lines with text among them
 * @param separator character between two columns
 * @param hasHeader whether the first row contains the names of the columns
 */
record CsvShape(int skippedCharacters, int skippedRows, char separator, boolean hasHeader) {
    private static final int LINES = RowReader.SAMPLE_ROWS;
    /** If two separators fit equally well, the first one separates. */
    private static final String SEPARATORS = "\t;|, ";

    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");
    private static final Pattern ADDRESS = Pattern.compile("\"?https?://[^\\s,;|\"]+\"?[,;|\\s]*");
    /** The line with which Excel names the separator. */
    private static final Pattern EXCEL = Pattern.compile("\"?sep=([^\\s\"])\"?", Pattern.CASE_INSENSITIVE);

    private static final Pattern DATA = Pattern.compile(
            // Numbers, with a decimal point or comma or none.
            "[-+]?(\\d+([.,]\\d*)?|[.,]\\d+)(e[-+]?\\d+)?"
                    // Dates and times of day: 2024-01-05T10:00, 05.01.2024, 10:15:00, 20240105 101500, 5 Jan 2024.
                    + "|\\d{1,4}[-/.:]\\d{1,2}([-/.:T D].*)?|\\d{8}[ T]\\d+.*|\\d{1,2}[-/. ][a-z]{3,9}[-/. ]\\d{2,4}.*"
                    // Truth values, missing values, and ids in hexadecimal digits with or without hyphens.
                    + "|true|false|nan|null|none|-?inf|(0x)?(?=.*\\d)[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            Pattern.CASE_INSENSITIVE);

    /**
     * Decides by the first lines of a file.
     *
     * @param head the start of the file, without a byte order mark
     */
    static CsvShape of(String head, RowSettings settings) {
        List<String> lines = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        Character declared = settings.separator();
        int skippedRows = 0;
        int comment = -1;
        for (Line line = Line.at(head, 0); line != null && lines.size() < LINES; line = Line.at(head, line.next())) {
            String text = line.text().strip();
            if (text.isEmpty()) {
                continue;
            }
            boolean atStart = lines.isEmpty();
            var excel = EXCEL.matcher(text);
            if (atStart && excel.matches()) {
                declared = declared == null ? Character.valueOf(excel.group(1).charAt(0)) : declared;
                skippedRows++;
            } else if (atStart && (ADDRESS.matcher(text).matches() || text.startsWith("//"))) {
                skippedRows++;
            } else if (atStart && text.startsWith("#")) {
                comment = line.start() + line.text().indexOf('#') + 1;
                skippedRows++;
            } else {
                lines.add(line.text());
                starts.add(line.start());
            }
        }
        char separator = declared == null ? separatorOf(lines) : declared;
        List<List<String>> rows =
                lines.stream().map(line -> fields(line, separator)).toList();
        if (comment >= 0 && !rows.isEmpty() && !Boolean.FALSE.equals(settings.header())) {
            List<String> names = fields(Line.textAt(head, comment), separator);
            if (names.size() > 1 && names.size() == rows.get(0).size() && isHeader(names, rows)) {
                return new CsvShape(comment, skippedRows - 1, separator, true);
            }
        }
        Boolean header = settings.header();
        return new CsvShape(
                starts.isEmpty() ? head.length() : starts.get(0),
                skippedRows,
                separator,
                header != null ? header : !rows.isEmpty() && isHeader(rows.get(0), rows.subList(1, rows.size())));
    }

    /** A line of the text with its place. */
    private record Line(String text, int start, int next) {
        static @Nullable Line at(String head, int start) {
            if (start >= head.length()) {
                return null;
            }
            var end = LINE_BREAK.matcher(head);
            return end.find(start)
                    ? new Line(head.substring(start, end.start()), start, end.end())
                    : new Line(head.substring(start), start, head.length());
        }

        static String textAt(String head, int start) {
            Line line = at(head, start);
            return line == null ? "" : line.text();
        }
    }

    /**
     * Returns whether a row consists of names. A row with a field that cannot be a name is data, and so is a row whose
     * fields look like those of the rows below.
     */
    private static boolean isHeader(List<String> first, List<List<String>> below) {
        if (first.stream().allMatch(String::isEmpty)
                || first.stream().anyMatch(field -> DATA.matcher(field).matches())) {
            return false;
        }
        if (below.isEmpty()) {
            return true;
        }
        List<String> second = below.get(0);
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            String mask = mask(first.get(i));
            if (mask.indexOf('9') >= 0
                    && mask.equals(mask(second.get(i)))
                    && !first.get(i).equals(second.get(i))) {
                return false;
            }
        }
        return below.stream()
                .anyMatch(row ->
                        row.stream().anyMatch(field -> DATA.matcher(field).matches()));
    }

    /** Returns the text with every run of digits as 9 and every run of letters as a. */
    private static String mask(String field) {
        return field.replaceAll("\\d+", "9").replaceAll("\\p{L}+", "a");
    }

    /**
     * Returns the separator with which the most rows have the same number of columns, and the most columns are a single
     * value; a comma if the rows have one column.
     */
    private static char separatorOf(List<String> lines) {
        char best = ',';
        double bestScore = 0;
        for (char separator : SEPARATORS.toCharArray()) {
            Map<Integer, Integer> rowsByWidth = new HashMap<>();
            long fields = 0;
            long values = 0;
            for (String line : lines) {
                List<String> row = fields(line, separator);
                rowsByWidth.merge(row.size(), 1, Integer::sum);
                fields += row.size();
                values +=
                        row.stream().filter(field -> isValue(field, separator)).count();
            }
            int width = rowsByWidth.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(0);
            double score = width < 2 ? 0 : (double) rowsByWidth.getOrDefault(width, 0) / lines.size() * values / fields;
            if (score > bestScore) {
                best = separator;
                bestScore = score;
            }
        }
        return best;
    }

    /** Returns whether a field is one value: no separator is in it, except for a blank, or a comma as in 12,5. */
    private static boolean isValue(String field, char separator) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != ' ' && c != separator && SEPARATORS.indexOf(c) >= 0) {
                return c == ',' && DATA.matcher(field).matches();
            }
        }
        return true;
    }

    /** Splits a line. Several blanks separate like one. */
    private static List<String> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i <= line.length(); i++) {
            char c = i < line.length() ? line.charAt(i) : separator;
            if (c == '"') {
                quoted = !quoted;
            } else if (i == line.length() || c == separator && !quoted) {
                if (separator != ' ' || field.length() > 0) {
                    fields.add(field.toString().strip());
                }
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        return fields;
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file one at a time. Fields are texts by column index, which counts from 0. Not thread-safe.
 *
 * <p>Columns of CSV files have the names of the header. Fields of JSON objects have their name, and nested ones a JSON
 * pointer relative to the row, such as {@code /fee/cost}; JSON arrays have only numbers. An absent or null JSON value is
 * the empty text.
 */
final class RowReader implements AutoCloseable {
    private static final Set<String> PLACEHOLDERS =
            Set.of("null", "NULL", "NaN", "nan", "None", "N/A", "\\N", "-", "<NA>");

    /** Number of rows that decide what a file contains. */
    static final int SAMPLE_ROWS = 50;

    private static final int MAX_SHOWN_CHARACTERS = 80;

    final Path file;
    private final RowMembers members;
    private RowSource source;
    private final ArrayDeque<String[]> ahead = new ArrayDeque<>();
    private String @Nullable [] current;
    private long row;
    private long rowInMember;
    private long rowsRead;
    private boolean tooWide;

    private RowReader(Path file, RowMembers members, RowSource source) {
        this.file = file;
        this.members = members;
        this.source = source;
    }

    /**
     * Opens a CSV or JSON file, compressed or not, or an archive with one or more of them.
     *
     * @throws RecordingException if the file cannot be read or has no rows
     */
    static RowReader open(Path file, RowSettings settings) {
        RowMembers members = new RowMembers(file, settings);
        try {
            for (RowSource source = members.next(null); source != null; source = members.next(source)) {
                RowReader rows = new RowReader(file, members, source);
                if (rows.peek() != null) {
                    return rows;
                }
                if (!members.hasSeveral()) {
                    throw members.noRows(source);
                }
            }
            throw new RecordingException(file, RecordingException.EMPTY);
        } catch (RecordingException e) {
            members.close(e);
            throw e;
        }
    }

    /** Returns pointers to arrays within the JSON objects read so far that may be the rows, such as {@code /data/*}. */
    Set<String> pointers() {
        return source.pointers();
    }

    /**
     * Returns the column names with their index: in lower case, or as they are spelled if two differ only in their case.
     * Empty if there are no names. Grows when a JSON object brings a new name.
     */
    Map<String, Integer> header() {
        return source.names().header();
    }

    /**
     * Returns the index of the column with a name, regardless of its case. A field that no JSON object has had yet gets a
     * column; if no object of the whole file has it, reading fails at the end.
     *
     * @throws RecordingException if there is no such column, or if two columns have the name
     */
    int column(String name) {
        Integer index = source.names().find(name);
        if (index == null) {
            if (source.isGrowing()) {
                return source.names().reserve(name);
            }
            if (source.names().isTwice(name)) {
                throw new RecordingException(
                        file,
                        "the header has two columns " + name + "; specify the number of the column in stream.columns");
            }
            throw new RecordingException(
                    file,
                    header().isEmpty()
                            ? "it has no header, and therefore no column " + name
                            : "the header " + header().keySet() + " has no column " + name);
        }
        return index;
    }

    /** Returns the index of the column with a name, or null if there is none or if two have it. */
    @Nullable
    Integer find(String name) {
        return source.names().find(name);
    }

    /** Returns whether two columns have a name, so that it identifies neither. */
    boolean hasTwice(String name) {
        return source.names().isTwice(name);
    }

    /** Returns the number of column names that the rows have brought until now. */
    int namesKnown() {
        return source.names().size();
    }

    /** Returns whether later rows can bring new columns. */
    boolean isGrowing() {
        return source.isGrowing();
    }

    /** Makes a row of the sample the current row, to try whether a layout fits. Use it only before the first {@link #next}. */
    void preview(int index) {
        String[] fields = sample().get(index);
        current = fields;
        tooWide = isTooWide(fields);
        row = index + 1L;
        rowInMember = row;
    }

    /** Ends the preview: {@link #next} moves to the first row. */
    void endPreview() {
        current = null;
        row = 0;
        rowInMember = 0;
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** Returns the name of the file, or of the current member of the archive. */
    String entryName() {
        return members.entryName();
    }

    /** Returns whether the rows come from several members of an archive. */
    boolean hasSeveralMembers() {
        return members.hasSeveral();
    }

    /** Returns the number of columns of the next row. */
    int columns() {
        String[] next = peek();
        return next == null ? header().size() : next.length;
    }

    /** Returns the fields of the next row without moving on, or null after the last one. */
    String @Nullable [] peek() {
        fill(1);
        return ahead.peek();
    }

    /**
     * Returns the next rows without moving on: up to {@link #SAMPLE_ROWS}, fewer at the end of the file or of a member of
     * an archive.
     */
    List<String[]> sample() {
        fill(SAMPLE_ROWS);
        return List.copyOf(ahead);
    }

    private void fill(int rows) {
        while (ahead.size() < rows) {
            String[] next = read();
            if (next == null) {
                return;
            }
            ahead.add(next);
        }
    }

    /** Moves to the next row. Returns false after the last one. */
    boolean next() {
        String[] next = ahead.poll();
        current = next == null ? advance() : next;
        if (current == null) {
            return false;
        }
        row++;
        rowInMember++;
        tooWide = isTooWide(current);
        return true;
    }

    private boolean isTooWide(String[] fields) {
        return fields.length > source.width() && hasText(fields, source.width());
    }

    /** Returns the fields of the current row. */
    String[] current() {
        return Objects.requireNonNull(current, "next() comes first");
    }

    /** Returns the number of the current row, counted from 1 after the header. */
    long row() {
        return row;
    }

    /** Returns the number of the current row, counted from 1 at the start of the file or of the member of an archive. */
    long rowInFile() {
        return rowInMember + source.headerRows();
    }

    /** Returns an exception about a field of the current row. */
    RecordingException problem(String column, String message) {
        String known = current == null ? null : source.problem(current);
        return new RecordingException(
                file,
                known != null ? known : members.place() + "row " + rowInFile() + ", column " + column + ": " + message);
    }

    /**
     * Returns a field of the current row.
     *
     * @param column name of the field in messages
     * @throws RecordingException if the row is too short
     */
    String field(int index, String column) {
        String[] row = Objects.requireNonNull(current, "next() comes first");
        if (tooWide) {
            throw problem(
                    column,
                    "the row has " + row.length + " columns, but the " + (header().isEmpty() ? "first row" : "header")
                            + " has " + source.width() + "; is a comma the decimal point, or a quote missing?");
        }
        if (index >= row.length || row.length < source.width() && source.width() < Integer.MAX_VALUE) {
            if (source.isGrowing() && index < source.names().size()) {
                // A name that later rows brought.
                return "";
            }
            throw problem(
                    column,
                    "the row has only " + row.length + " columns"
                            + (index < row.length
                                    ? ", but the " + (header().isEmpty() ? "first row" : "header") + " has "
                                            + source.width()
                                    : ""));
        }
        return row[index];
    }

    long wholeNumber(int index, String column) {
        String text = field(index, column);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem(column, "\"" + shortened(text) + "\" is not a whole number");
        }
    }

    long decimal(int index, String column) {
        String text = field(index, column);
        try {
            return Decimals.parse(text);
        } catch (NumberFormatException e) {
            throw problem(
                    column,
                    text.matches("[-+]?\\d*,\\d+")
                            ? "\"" + text + "\" has a decimal comma; write numbers with a decimal point"
                            : "\"" + shortened(text) + "\" is not a number");
        } catch (ArithmeticException e) {
            throw problem(column, "\"" + shortened(text) + "\" has more than 8 decimals or is above 92233720368");
        }
    }

    private static boolean hasText(String[] row, int from) {
        for (int i = from; i < row.length; i++) {
            if (!row[i].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Reads the next row, if necessary from the next member of the archive. */
    private String @Nullable [] advance() {
        String[] next = read();
        while (next == null) {
            RowSource member = members.next(source);
            if (member == null) {
                checkNames();
                return null;
            }
            RowSource last = source;
            source = member;
            rowInMember = 0;
            rowsRead = 0;
            next = read();
            if (next != null) {
                members.checkColumns(last, source);
            }
        }
        return next;
    }

    private String @Nullable [] read() {
        try {
            String[] next = source.read();
            rowsRead += next == null ? 0 : 1;
            return next;
        } catch (IOException e) {
            throw members.unreadable(rowsRead + source.headerRows(), e);
        }
    }

    private void checkNames() {
        List<String> unseen = source.names().unseen();
        if (!unseen.isEmpty()) {
            throw new RecordingException(
                    file,
                    "none of the objects has a field " + unseen.get(0) + "; their fields are "
                            + shortened(header().keySet().toString()));
        }
    }

    /** Returns the text, shortened for messages. */
    static String shortened(String text) {
        return text.length() > MAX_SHOWN_CHARACTERS ? text.substring(0, MAX_SHOWN_CHARACTERS) + "…" : text;
    }

    /** Returns whether a field contains what a tool writes instead of an absent value. An empty field is not among them. */
    static boolean isPlaceholder(String field) {
        return PLACEHOLDERS.contains(field);
    }

    static boolean isNumber(String field) {
        return field.matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");
    }

    @Override
    public void close() {
        try (members) {
            source.close();
        } catch (IOException e) {
            throw new RecordingException(file, "the file cannot be closed: " + e.getMessage());
        }
    }
}

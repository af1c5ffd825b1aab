package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of JSON documents: the objects or arrays of an array, consecutive objects or arrays, or those that a
 * pointer names. Fields of the objects around a row are columns too, with their pointer as the name. They may come after
 * the row in the document, but not after more than {@link #MAX_WAITING} rows.
 */
final class JsonRows implements RowSource {
    static final int MAX_WAITING = 10_000;

    private final JsonParser parser;
    private final JsonPointer pointer;
    private final ColumnNames names;
    /** Columns of arrays have numbers only, and the fields around arrays are not columns. */
    private final ColumnNames noNames = new ColumnNames();

    private final JsonFields fields;
    /** The objects and arrays around the current token, the outermost first. */
    private final List<Scope> scopes = new ArrayList<>();

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<String[]> ready = new ArrayDeque<>();
    private @Nullable String[] row = new String[0];
    private @Nullable Boolean arrays;
    private @Nullable IOException failure;

    /** @param names the names that the members before this one had */
    JsonRows(TextBytes text, RowSettings settings, ColumnNames names) throws IOException {
        this.names = names;
        pointer = JsonPointer.of(settings.rows());
        parser = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build()
                .createParser(text.reader());
        fields = new JsonFields(parser, names);
    }

    /** An object or array around rows. */
    private static final class Scope {
        /** Number of segments of the pointer that lead here; the pointer's length if the elements are rows. */
        final int depth;

        final boolean isArray;
        final Map<Integer, String> texts = new HashMap<>();
        int elements;
        /** Whether a row has left before all fields of this scope were known. */
        boolean late;

        Scope(int depth, boolean isArray) {
            this.depth = depth;
            this.isArray = isArray;
        }
    }

    /** A row that waits for the fields around it. */
    private record Waiting(@Nullable String[] row, List<Scope> scopes) {}

    @Override
    public ColumnNames names() {
        return Boolean.TRUE.equals(arrays) ? noNames : names;
    }

    @Override
    public int headerRows() {
        return 0;
    }

    @Override
    public int width() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean isGrowing() {
        return !Boolean.TRUE.equals(arrays);
    }

    @Override
    public Set<String> pointers() {
        return fields.pointers();
    }

    @Override
    public String @Nullable [] read() throws IOException {
        while (ready.isEmpty() && failure == null) {
            try {
                if (!advance()) {
                    return null;
                }
            } catch (IOException e) {
                // The rows before it come first, so that it is reported with the number of its row.
                failure = reported(e);
                release();
            }
        }
        if (ready.isEmpty() && failure != null) {
            throw failure;
        }
        return ready.poll();
    }

    private boolean advance() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return false;
        }
        if (token.isStructEnd()) {
            scopes.remove(scopes.size() - 1);
        } else if (token != JsonToken.FIELD_NAME) {
            value(token);
        }
        if (scopes.isEmpty() || waiting.size() >= MAX_WAITING) {
            release();
        }
        return true;
    }

    private static IOException reported(IOException e) {
        if (e instanceof JsonEOFException) {
            return new RowFormatException("the JSON document ends in the middle; the file is truncated");
        }
        if (e instanceof JsonProcessingException json) {
            String message = String.valueOf(json.getOriginalMessage())
                    .lines()
                    .findFirst()
                    .orElse("");
            return new RowFormatException("the text is not valid JSON: " + RowReader.shortened(message) + " (line "
                    + json.getLocation().getLineNr() + ", column "
                    + json.getLocation().getColumnNr() + ")");
        }
        return e;
    }

    private void value(JsonToken token) throws IOException {
        if (scopes.isEmpty()) {
            if (pointer.length() == 0) {
                rows(token);
            } else if (token.isStructStart()) {
                scopes.add(new Scope(0, token == JsonToken.START_ARRAY));
            } else {
                throw notRow();
            }
            return;
        }
        Scope scope = scopes.get(scopes.size() - 1);
        if (scope.depth == pointer.length()) {
            row(token);
            return;
        }
        String name = scope.isArray ? String.valueOf(scope.elements++) : parser.currentName();
        if (token.isStructStart() && pointer.matches(scope.depth, name)) {
            if (scope.depth + 1 == pointer.length()) {
                rows(token);
            } else {
                scopes.add(new Scope(scope.depth + 1, token == JsonToken.START_ARRAY));
            }
        } else if (scope.isArray && token.isStructStart()) {
            parser.skipChildren();
        } else if (scope.isArray) {
            throw notRow();
        } else {
            String path = pointer.field(scope.depth, name);
            fields.value(path, path, (column, field, text) -> enclose(scope, column, field, text), scope.late);
        }
    }

    private static void enclose(Scope scope, int column, String name, String text) throws RowFormatException {
        if (scope.late) {
            throw new RowFormatException("the field " + name + " comes after more than " + MAX_WAITING
                    + " of the rows that it belongs to; it must come before them");
        }
        scope.texts.put(column, text);
    }

    /** Reads a value that is a row, or an array of rows. */
    private void rows(JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            row(token);
            return;
        }
        JsonToken first = parser.nextToken();
        if (first == JsonToken.END_ARRAY) {
            return;
        }
        if (first.isStructStart()) {
            scopes.add(new Scope(pointer.length(), true));
            row(first);
        } else {
            arrayFrom(first);
        }
    }

    private void row(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            check(false);
            Arrays.fill(row, null);
            fields.object(this::put, false);
            add(Arrays.copyOf(row, names.size()));
        } else if (token == JsonToken.START_ARRAY) {
            arrayFrom(parser.nextToken());
        } else {
            throw notRow();
        }
    }

    private void arrayFrom(JsonToken first) throws IOException {
        check(true);
        List<String> texts = new ArrayList<>();
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token.isStructStart()) {
                texts.add(token == JsonToken.START_ARRAY ? "[…]" : "{…}");
                parser.skipChildren();
            } else {
                texts.add(token == JsonToken.VALUE_NULL ? "" : parser.getText());
            }
        }
        add(texts.toArray(String[]::new));
    }

    private void put(int column, String name, String text) throws RowFormatException {
        if (column >= row.length) {
            row = Arrays.copyOf(row, 2 * column + 8);
        }
        if (row[column] != null) {
            throw new RowFormatException("the object has two fields " + name);
        }
        row[column] = text;
    }

    private void add(@Nullable String[] texts) {
        if (Boolean.TRUE.equals(arrays) || scopes.stream().allMatch(scope -> scope.isArray)) {
            ready.add(filled(texts));
        } else {
            waiting.add(new Waiting(texts, List.copyOf(scopes)));
        }
    }

    /** Completes the waiting rows with the fields of the objects around them. */
    private void release() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            @Nullable String[] texts = Arrays.copyOf(next.row, names.size());
            for (Scope scope : next.scopes) {
                scope.texts.forEach((column, text) -> texts[column] = texts[column] == null ? text : texts[column]);
            }
            ready.add(filled(texts));
        }
        scopes.forEach(scope -> scope.late = true);
    }

    private static String[] filled(@Nullable String[] texts) {
        String[] row = new String[texts.length];
        for (int i = 0; i < row.length; i++) {
            String text = texts[i];
            row[i] = text == null ? "" : text;
        }
        return row;
    }

    private void check(boolean array) throws RowFormatException {
        if (arrays != null && arrays != array) {
            throw new RowFormatException(
                    array
                            ? "it is an array, but the rows before it are objects"
                            : "it is an object, but the rows before it are arrays");
        }
        arrays = array;
    }

    private RowFormatException notRow() throws IOException {
        return new RowFormatException("\"" + RowReader.shortened(parser.getText())
                + "\" is a single value, not an object or array with the fields of a row");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads the fields of JSON objects into maps of column index to text, and gives new fields a column. */
final class JsonFields {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_FIELDS = 1000;
    /** Further elements of nested arrays get a column only if it has been asked for. */
    private static final int ELEMENTS = 10;

    private static final int MAX_POINTERS = 10;

    private final JsonParser parser;
    private final ColumnNames names;
    private final Set<String> pointers = new LinkedHashSet<>();
    private int depth;

    JsonFields(JsonParser parser, ColumnNames names) {
        this.parser = parser;
        this.names = names;
    }

    /** Where texts of fields go. */
    interface Target {
        /** @param name name of the field, or its pointer if it is nested */
        void put(int column, String name, String text) throws IOException;
    }

    /** Returns pointers to nested arrays whose elements are objects or arrays, such as {@code /events/*}. */
    Set<String> pointers() {
        return pointers;
    }

    /** Reads the fields of the object whose start is the current token. */
    void object(Target target, boolean maySkip) throws IOException {
        object("", target, maySkip);
    }

    /**
     * Reads the current value and what is nested in it.
     *
     * @param name name of the value
     * @param path pointer to the value
     * @param maySkip whether a value without a column is skipped instead of getting one
     */
    void value(String name, String path, Target target, boolean maySkip) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(path, target, maySkip);
            case START_ARRAY -> array(path, target, maySkip);
            case VALUE_NULL -> put(name, "", target, maySkip);
            default -> put(name, parser.getText(), target, maySkip);
        }
    }

    private void object(String path, Target target, boolean maySkip) throws IOException {
        enter();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            String pointer = path + "/" + JsonPointer.escaped(name);
            value(path.isEmpty() ? name : pointer, pointer, target, maySkip);
        }
        depth--;
    }

    private void array(String path, Target target, boolean maySkip) throws IOException {
        enter();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (i == 0 && parser.currentToken().isStructStart() && pointers.size() < MAX_POINTERS) {
                pointers.add((path + "/*").replaceAll("/\\d+(?=/)", "/*"));
            }
            value(path + "/" + i, path + "/" + i, target, maySkip || i >= ELEMENTS);
        }
        depth--;
    }

    private void enter() throws RowFormatException {
        if (++depth > MAX_DEPTH) {
            throw new RowFormatException("objects and arrays are nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private void put(String name, String text, Target target, boolean maySkip) throws IOException {
        Integer known = names.bySpelling(name);
        if (known == null && maySkip) {
            return;
        }
        int column = known == null ? names.add(name) : known;
        if (column >= MAX_FIELDS) {
            throw new RowFormatException("more than " + MAX_FIELDS
                    + " different fields; if the rows are in an array of the document, specify where"
                    + (pointers.isEmpty()
                            ? ""
                            : ", such as " + pointers.iterator().next()));
        }
        names.setSeen(column);
        target.put(column, name, text);
    }
}

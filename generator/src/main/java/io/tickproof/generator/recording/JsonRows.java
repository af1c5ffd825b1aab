package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the objects of a JSON array, or of a file with consecutive objects, as rows. */
final class JsonRows implements RowSource {
    private final JsonParser parser;
    private final ColumnNames names = new ColumnNames();
    private String[] fields = new String[0];

    JsonRows(TextBytes text) throws IOException {
        parser = new JsonFactory().createParser(text.reader());
    }

    @Override
    public ColumnNames names() {
        return names;
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
    public String @Nullable [] read() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
                token = parser.nextToken();
            }
            if (token == null) {
                return null;
            }
            if (token != JsonToken.START_OBJECT) {
                throw new IOException("expected an object, not " + token);
            }
            Arrays.fill(fields, "");
            object("");
            return Arrays.copyOf(fields, names.size());
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    private void object(String path) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            value(path.isEmpty() ? name : path + "/" + escaped(name), path + "/" + escaped(name));
        }
    }

    private void value(String name, String path) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> {
                for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                    value(path + "/" + i, path + "/" + i);
                }
            }
            case VALUE_NULL -> put(name, "");
            default -> put(name, parser.getText());
        }
    }

    private void put(String name, String text) {
        Integer known = names.bySpelling(name);
        int index = known == null ? names.add(name) : known;
        if (index >= fields.length) {
            int length = fields.length;
            fields = Arrays.copyOf(fields, 2 * index + 8);
            Arrays.fill(fields, length, fields.length, "");
        }
        fields[index] = text;
    }

    private static String escaped(String name) {
        return name.indexOf('~') < 0 && name.indexOf('/') < 0
                ? name
                : name.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of a JSON array, or of a file with consecutive objects, as rows. The names in the first object are
 * the header.
 */
final class JsonRowReader extends RowReader {
    private final JsonParser parser;
    private final Map<String, Integer> header = new LinkedHashMap<>();

    JsonRowReader(Path file, InputStream bytes) throws IOException {
        super(file);
        parser = new JsonFactory().createParser(bytes);
    }

    @Override
    Map<String, Integer> header() {
        return header;
    }

    @Override
    String entryName() {
        return fileName();
    }

    @Override
    int headerRows() {
        return 0;
    }

    @Override
    String @Nullable [] read() throws IOException {
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
            return object();
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    private String[] object() throws IOException {
        boolean first = header.isEmpty();
        Map<Integer, String> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            if (first) {
                header.putIfAbsent(name, header.size());
            }
            if (parser.nextToken().isStructStart()) {
                parser.skipChildren();
            } else if (header.containsKey(name)) {
                fields.put(header.get(name), parser.getText());
            }
        }
        String[] row = new String[header.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = fields.getOrDefault(i, "");
        }
        return row;
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new RecordingException(file, "the file cannot be closed: " + e.getMessage());
        }
    }
}

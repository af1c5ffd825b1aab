package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON objects whose values are texts, numbers, booleans, or lists of these, as texts. */
final class JsonTexts {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonTexts() {}

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException if the text is not such an object
     */
    static Map<String, List<String>> object(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("\"" + RowReader.shortened(text) + "\" is not a JSON object such as "
                        + "{\"time\":1,\"unit\":\"ms\",\"price\":3,\"quantity\":4,\"symbolName\":\"DAX\"}");
            }
            Map<String, List<String>> object = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is text after the JSON object");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "\"" + RowReader.shortened(text) + "\" is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an array of objects. */
    static List<Map<String, List<String>>> array(InputStream bytes) throws IOException {
        List<Map<String, List<String>>> objects = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                objects.add(object(parser));
            }
        }
        return objects;
    }

    private static Map<String, List<String>> object(JsonParser parser) throws IOException {
        Map<String, List<String>> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            List<String> texts = new ArrayList<>();
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    texts.add(scalar(parser, name));
                }
            } else {
                texts.add(scalar(parser, name));
            }
            if (object.put(name, texts) != null) {
                throw new IllegalArgumentException("\"" + name + "\" occurs twice");
            }
        }
        return object;
    }

    private static String scalar(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" must be a text, a number, true, false, or a list of these");
        }
        return parser.getText();
    }
}

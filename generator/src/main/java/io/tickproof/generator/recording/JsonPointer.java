package io.tickproof.generator.recording;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON pointer (RFC 6901) with {@code *} for every element of an array or every field of an object.
 *
 * @param segments names, indices and asterisks, without escapes
 */
record JsonPointer(List<String> segments) {
    /**
     * Parses a pointer.
     *
     * @param text null for the document itself
     * @throws RowFormatException if the text does not start with a slash
     */
    static JsonPointer of(@Nullable String text) throws RowFormatException {
        if (text == null || text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (!text.startsWith("/")) {
            throw new RowFormatException("\"" + text + "\" is not a pointer to rows such as /data/*");
        }
        return new JsonPointer(Stream.of(text.substring(1).split("/", -1))
                .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    boolean matches(int depth, String name) {
        String segment = segments.get(depth);
        return segment.equals("*") || segment.equals(name);
    }

    int length() {
        return segments.size();
    }

    /** Returns the pointer to a field of the value that the first segments point to. */
    String field(int depth, String name) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments.subList(0, depth)) {
            path.append('/').append(escaped(segment));
        }
        return path.append('/').append(escaped(name)).toString();
    }

    static String escaped(String name) {
        return name.indexOf('~') < 0 && name.indexOf('/') < 0
                ? name
                : name.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public String toString() {
        return segments.isEmpty() ? "" : field(segments.size() - 1, segments.get(segments.size() - 1));
    }
}

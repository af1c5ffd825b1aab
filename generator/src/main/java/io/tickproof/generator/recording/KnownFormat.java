package io.tickproof.generator.recording;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A format that is recognised: what its rows must look like, and where its fields are.
 *
 * @param name name in {@code stream.columns.format}
 * @param title name in reports
 * @param evidence what the rows must look like
 * @param refusal why rows of this format are not ticks; null if they are
 */
record KnownFormat(
        String name,
        String title,
        Evidence evidence,
        @Nullable String refusal,
        ColumnMapping columns) {
    /**
     * What the rows of a format must look like. In addition, its mapping must be able to read them.
     *
     * @param names columns that the header must have; each is a list of alternatives. Empty if the format has no header
     * @param shapes the types of all columns of a row without a header, one letter each: {@code i} whole number, {@code N}
     *     whole number of 7 digits or more, {@code n} number, {@code d} number with a point, {@code b} true or false, {@code
     *     f} 0 or 1, {@code g} 1 or 2, {@code t} text that is not a number, {@code e} empty, {@code o} number or empty, {@code *} anything.
     *     Empty if the format has a header
     * @param types the types of some columns of the header
     * @param product number of the column that contains the product of price and quantity in a file without a header, or for
     *     inverse contracts their quotient; 0 if there is none
     * @param unlessFile names of files, or of archive members, that show that it is another format
     */
    record Evidence(
            List<List<String>> names,
            List<String> shapes,
            Map<String, Character> types,
            int product,
            @Nullable Pattern unlessFile) {}

    /** Reads one entry of the table. */
    static KnownFormat of(Map<String, List<String>> entry) {
        Map<ColumnKey, List<String>> columns = new EnumMap<>(ColumnKey.class);
        entry.forEach((name, texts) -> ColumnKey.of(name).ifPresent(key -> columns.put(key, texts)));
        Evidence evidence = new Evidence(
                words(entry, "names").map(word -> List.of(word.split("\\|"))).toList(),
                entry.getOrDefault("shapes", List.of()),
                words(entry, "types")
                        .map(word -> word.split("="))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].charAt(0))),
                entry.containsKey("product") ? Integer.parseInt(first(entry, "product")) : 0,
                entry.containsKey("unlessFile")
                        ? Pattern.compile(entry.get("unlessFile").get(0), Pattern.CASE_INSENSITIVE)
                        : null);
        return new KnownFormat(
                first(entry, "name"),
                first(entry, "title"),
                evidence,
                entry.containsKey("refusal") ? first(entry, "refusal") : null,
                new ColumnMapping(columns));
    }

    private static String first(Map<String, List<String>> entry, String key) {
        return entry.getOrDefault(key, List.of("")).get(0);
    }

    private static Stream<String> words(Map<String, List<String>> entry, String key) {
        return entry.getOrDefault(key, List.of()).stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }
}

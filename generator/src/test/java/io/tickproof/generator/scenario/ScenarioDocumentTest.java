package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares docs/reference/scenarios.md with the reader: it lists exactly the known keys, and an example shows each. */
@Tag("unit")
class ScenarioDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/reference/scenarios.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+(?:`, `[^`]+)*)` \\|");
    private static final Pattern EXAMPLE =
            Pattern.compile("(?m)^    name: .*\\n(?:(?:    .*)?\\n)*?(?=\\n    name|\\n\\S|\\z)");

    @Test
    void everyKeyIsListedAndShownInAnExample() throws IOException {
        String document = Files.readString(DOCUMENT);
        SortedSet<String> listed = new TreeSet<>();
        Matcher row = ROW.matcher(document);
        while (row.find()) {
            for (String key : row.group(1).split("`, `")) {
                assertTrue(listed.add(key), key + " is listed twice");
            }
        }
        ParseContext reading = new ParseContext();
        int examples = 0;
        Matcher example = EXAMPLE.matcher(document);
        while (example.find()) {
            ScenarioReader.parse("docs/reference/scenarios.md", example.group().indent(-4), reading);
            examples++;
        }
        assertEquals(15, examples);
        SortedSet<String> known = normal(reading.known);
        SortedSet<String> shown = normal(reading.given);
        assertTrue(known.size() > 100, "only " + known.size() + " keys were checked");
        assertEquals(Set.of(), without(known, listed), "known to the reader, but not listed");
        assertEquals(Set.of(), without(listed, known), "listed, but unknown to the reader");
        assertEquals(Set.of(), without(listed, shown), "listed, but in no example");
    }

    @Test
    void everyKindOfMalformedRecordIsListedWithItsReason() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        for (Malformation kind : Malformation.values()) {
            assertTrue(
                    lines.stream()
                            .anyMatch(
                                    line -> line.startsWith("| " + kind.reason().name() + " | ")
                                            && line.contains("`" + kind.text() + "`")),
                    kind.text());
        }
    }

    private static Set<String> without(Set<String> keys, Set<String> others) {
        Set<String> rest = new TreeSet<>(keys);
        rest.removeAll(others);
        return rest;
    }

    /** Returns the keys as the document writes them: keys that several places share have one row. */
    private static SortedSet<String> normal(SortedSet<String> keys) {
        SortedSet<String> normal = new TreeSet<>();
        for (String key : keys) {
            normal.add(key.replaceFirst("^disturb\\[]\\.\\w+\\.(?:delay|by|after)\\.(\\w+)$", "<delay>.$1")
                    .replaceFirst("^disturb\\[]\\.\\w+\\.(share|symbols|from|to)$", "disturb[].<kind>.$1")
                    .replaceFirst("^faults\\[]\\.\\w+\\.(.+)$", "faults[].<kind>.$1")
                    .replaceFirst("^expect\\.latencyMs\\.\\w+$", "expect.latencyMs.<stage>")
                    .replaceFirst("^expect\\.latencyMs\\.\\w+\\.\\w+$", "expect.latencyMs.<stage>.<percentile>"));
        }
        return normal;
    }
}

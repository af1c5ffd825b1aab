package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever the shape of a file, the rows are the ones that were written. */
@Tag("unit")
class RowRoundTripTest {
    private static final List<String> NAMES = List.of("time", "symbol", "price", "id");

    /** A row: time, symbol, price and id. */
    record Written(long time, String symbol, String price, String id) {
        List<String> fields() {
            return List.of(String.valueOf(time), symbol, price, id);
        }
    }

    @Provide
    Arbitrary<List<Written>> rows() {
        Arbitrary<Written> row = net.jqwik.api.Combinators.combine(
                        Arbitraries.longs().between(1_500_000_000_000L, 1_800_000_000_000L),
                        Arbitraries.of("BTC-USD", "EUR/USD", "a b", "x|y", "p;q", "m,n", "q\"r", "ß"),
                        Arbitraries.of("1", ".51", "1e5", "+3", "-0.5", "42000.25"),
                        Arbitraries.of("", "7", "18d2d7dd-0c4c-4b5c-8b6a-0a7f2b6f9f11", "true"))
                .as(Written::new);
        return row.list().ofMinSize(1).ofMaxSize(80);
    }

    @Property(tries = 200)
    void csvRowsAreReadAsWritten(
            @ForAll("rows") List<Written> rows,
            @ForAll("separators") char separator,
            @ForAll("lineEnds") String lineEnd,
            @ForAll boolean header,
            @ForAll boolean wide)
            throws IOException {
        StringBuilder text = new StringBuilder(header ? line(NAMES, separator, lineEnd) : "");
        rows.forEach(row -> text.append(line(row.fields(), separator, lineEnd)));
        assertRows(
                rows,
                text.toString().getBytes(wide ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8),
                RowSettings.DETECT.withSeparator(separator),
                header);
    }

    @Provide
    Arbitrary<Character> separators() {
        return Arbitraries.of(',', ';', '\t', '|');
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\n", "\r\n", "\r", "\n\n");
    }

    private static String line(List<String> fields, char separator, String lineEnd) {
        List<String> quoted = new ArrayList<>();
        for (String field : fields) {
            boolean needsQuotes = field.indexOf(separator) >= 0 || field.indexOf('"') >= 0;
            quoted.add(needsQuotes ? '"' + field.replace("\"", "\"\"") + '"' : field);
        }
        return String.join(String.valueOf(separator), quoted) + lineEnd;
    }

    @Property(tries = 200)
    void jsonRowsAreReadAsWritten(
            @ForAll("rows") List<Written> rows, @ForAll boolean lines, @ForAll boolean nested, @ForAll long seed)
            throws IOException {
        StringWriter text = new StringWriter();
        Random random = new Random(seed);
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            if (nested) {
                json.writeStartObject();
                json.writeArrayFieldStart("data");
            } else if (!lines) {
                json.writeStartArray();
            }
            for (Written row : rows) {
                write(json, row, random);
            }
        }
        assertRows(
                rows,
                text.toString().getBytes(StandardCharsets.UTF_8),
                RowSettings.DETECT.withRows(nested ? "/data/*" : null),
                true);
    }

    /** Writes the fields in any order, and omits empty ones or writes null. */
    private static void write(JsonGenerator json, Written row, Random random) throws IOException {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        Collections.shuffle(order, random);
        json.writeStartObject();
        for (int i : order) {
            String field = row.fields().get(i);
            if (i == 0) {
                json.writeNumberField("time", row.time);
            } else if (!field.isEmpty()) {
                json.writeStringField(NAMES.get(i), field);
            } else if (random.nextBoolean()) {
                json.writeNullField(NAMES.get(i));
            }
        }
        json.writeEndObject();
    }

    private static void assertRows(List<Written> written, byte[] content, RowSettings settings, boolean names)
            throws IOException {
        Path file = Files.createTempFile("rows", ".txt");
        try {
            Files.write(file, content);
            try (RowReader rows = RowReader.open(file, settings)) {
                assertEquals(names, !rows.header().isEmpty());
                boolean hasIds = written.stream().anyMatch(row -> !row.id.isEmpty());
                int id = !names ? 3 : hasIds ? rows.column("id") : -1;
                for (Written row : written) {
                    assertTrue(rows.next());
                    for (int i = 0; i < 3; i++) {
                        assertEquals(
                                row.fields().get(i), rows.field(names ? rows.column(NAMES.get(i)) : i, NAMES.get(i)));
                    }
                    assertEquals(row.id, id < 0 ? "" : rows.field(id, "id"));
                }
                assertFalse(rows.next());
            }
        } finally {
            Files.delete(file);
        }
    }
}

package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonRowsTest {
    @TempDir
    private Path folder;

    private int files;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'t':1,'p':'2.50'},{'p':1e5,'t':2}]",
                "{'t':1,'p':'2.50'}\n{'p':1e5,'t':2}\n",
                " {'t':1,'p':'2.50'} {'p':1e5,'t':2}",
                "[{'t':1,'p':'2.50'}]\n[{'p':1e5,'t':2}]",
            })
    void objectsAreRowsWhateverTheOrderOfTheirFields(String json) {
        assertEquals(List.of("1 2.50", "2 1e5"), rows(json, null, "t", "p"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[1,'2.50',null],[2,1e5,true]]", "[1,'2.50',null]\n[2,1e5,true]\n"})
    void arraysAreRowsWithNumbersOnly(String json) {
        try (RowReader rows = open(json, null)) {
            assertTrue(rows.header().isEmpty());
            assertEquals(List.of("1", "2.50", ""), List.of(rows.sample().get(0)));
            assertEquals(List.of("2", "1e5", "true"), List.of(rows.sample().get(1)));
            assertProblem(() -> rows.column("t"), "no column t");
        }
    }

    @Test
    void fieldsThatTheFirstObjectLacksAreFound() {
        String json = "[{'t':1},{'t':2,'p':null},{'t':3,'p':'4','side':'buy'}]";
        assertEquals(List.of("1  ", "2  ", "3 4 buy"), rows(json, null, "t", "p", "side"));
        try (RowReader rows = open(json, null)) {
            assertEquals(Set.of("t"), rows.header().keySet());
            rows.sample();
            assertEquals(List.of("t", "p", "side"), List.copyOf(rows.header().keySet()));
        }
    }

    @Test
    void fieldThatOnlyLaterRowsHaveIsFoundByItsName() {
        String json = "{'t':1}\n".repeat(100) + "{'t':1,'Id':'x'}\n";
        List<String> ids = rows(json, null, "id");
        assertEquals("", ids.get(0));
        assertEquals("x", ids.get(100));
        assertProblem(
                () -> rows(json, null, "ids"), "none of the objects has a field ids; their fields are [t, ids, id]");
    }

    @Test
    void nestedValuesHavePointers() {
        String json = "{'t':1,'fee':{'cost':0.1,'a/b':2},'fills':[{'p':3},{'p':4}],'empty':[]}";
        try (RowReader rows = open(json, null)) {
            assertEquals(
                    List.of("t", "/fee/cost", "/fee/a~1b", "/fills/0/p", "/fills/1/p"),
                    List.copyOf(rows.header().keySet()));
            assertEquals(Set.of("/fills/*"), rows.pointers());
        }
        assertEquals(List.of("0.1 4"), rows(json, null, "/fee/cost", "/fills/1/p"));
    }

    @Test
    void pointerFindsRowsAndTheFieldsAroundThem() {
        String json = "{'channel':'x','events':[{'type':'a','trades':[{'p':1},{'p':2}]},"
                + "{'trades':[{'p':3}],'type':'b'}],'n':7}\n{'channel':'y','events':[{'type':'c','trades':[{'p':4}]}]}";
        assertEquals(
                List.of("1 x a 7", "2 x a 7", "3 x b 7", "4 y c "),
                rows(json, "/events/*/trades/*", "p", "/channel", "/events/*/type", "/n"));
        assertEquals(
                List.of("1 x a 7", "2 x a 7", "3 x b 7", "4 y c "),
                rows(json, "/events/*/trades", "p", "/channel", "/events/*/type", "/n"));
        assertEquals(List.of("1", "2", "4"), rows(json, "/events/0/trades/*", "p"));
    }

    @Test
    void pointerFindsArraysOfArrays() {
        String json = "{'error':[],'result':{'XXBTZUSD':[['1.5','2'],['1.6','3']],'last':'17'}}";
        try (RowReader rows = open(json, "/result/*/*")) {
            assertEquals(List.of("1.6", "3"), List.of(rows.sample().get(1)));
        }
        assertProblem(
                () -> open(json, "/data/*"),
                "the document has no rows at /data/*; it has arrays at /result/XXBTZUSD/*");
        assertProblem(() -> open(json, "data"), "\"data\" is not a pointer to rows such as /data/*");
    }

    @Test
    void longDocumentIsReadRowByRow() {
        String trades = "{'p':1},".repeat(JsonRows.MAX_WAITING + 10) + "{'p':2}";
        assertEquals(
                JsonRows.MAX_WAITING + 11,
                rows("{'s':'A','data':[" + trades + "],'time':5}", "/data/*", "p", "/s")
                        .size());
        assertProblem(
                () -> rows("{'data':[" + trades + "],'s':'A'}", "/data/*", "p", "/s"),
                "the field /s comes after more than 10000 of the rows that it belongs to");
        // Without a pointer, the whole document is one row of few columns.
        try (RowReader rows = open("{'s':'A','data':[" + trades + "],'time':5}", null)) {
            assertEquals(12, rows.header().size());
            assertEquals(Set.of("/data/*"), rows.pointers());
        }
    }

    @Test
    void namesThatDifferInCaseAreSpelledExactly() {
        assertEquals(List.of("trade 17 5 9"), rows("{'e':'trade','E':17,'t':5,'T':9}", null, "e", "E", "t", "T"));
        assertEquals(List.of("9 5"), rows("{'T':9,'t':5}", null, "T", "t"));
    }

    @Test
    void utf16IsRead() throws IOException {
        Path file = Files.write(folder.resolve("u.json"), "\uFEFF[{\"é\":1}]".getBytes(StandardCharsets.UTF_16LE));
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            assertEquals(0, rows.column("É"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[{'p':1},{'p':2 ~ row 2: the JSON document ends in the middle; the file is truncated",
                "[{'p':1} ~ row 2: the JSON document ends in the middle",
                "[{'p':1},{'p':x}] ~ row 2: the text is not valid JSON: Unrecognized token 'x'",
                "[{'p':1},[1]] ~ row 2: it is an array, but the rows before it are objects",
                "[{'p':1},5] ~ row 2: \"5\" is a single value, not an object or array",
                "[{'p':1,'p':2}] ~ row 1: the object has two fields p",
                "[] ~ the file is empty",
            })
    void damagedDocumentIsReportedWithItsRow(String json, String message) {
        assertProblem(() -> rows(json, null), message);
    }

    @Test
    void deepAndWideDocumentsAreRefused() {
        assertProblem(
                () -> rows("{'a':" + "[".repeat(100) + "]".repeat(100) + "}", null),
                "objects and arrays are nested deeper than 64 levels");
        StringBuilder wide = new StringBuilder("{'a':0");
        for (int i = 0; i < 1000; i++) {
            wide.append(",'b").append(i).append("':1");
        }
        assertProblem(() -> rows(wide + "}", null), "more than 1000 different fields");
    }

    @Test
    void pointerIsRefusedForCsv() {
        assertProblem(() -> open("a,b\n1,2\n", "/data/*"), "the file is not JSON");
    }

    private List<String> rows(String json, String pointer, String... names) {
        List<String> texts = new ArrayList<>();
        try (RowReader rows = open(json, pointer)) {
            int[] columns =
                    java.util.stream.Stream.of(names).mapToInt(rows::column).toArray();
            while (rows.next()) {
                List<String> fields = new ArrayList<>();
                for (int column : columns) {
                    fields.add(rows.field(column, "field"));
                }
                texts.add(String.join(" ", fields));
            }
        }
        return texts;
    }

    private RowReader open(String json, String pointer) {
        try {
            Path file = folder.resolve("f" + files++ + ".json");
            Files.writeString(file, json.replace('\'', '"'));
            return RowReader.open(file, RowSettings.DETECT.withRows(pointer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertProblem(Executable action, String message) {
        RecordingException e = assertThrows(RecordingException.class, action);
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
}

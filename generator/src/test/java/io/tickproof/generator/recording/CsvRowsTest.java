package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class CsvRowsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".51,buy,x",
                "1e5,buy,x",
                "+3,buy,x",
                "-0.5,buy,x",
                "'12,5',buy,x",
                "2024-01-05,buy,x",
                "05.01.2024,buy,x",
                "5 Jan 2024,buy,x",
                "20240105 101500,buy,x",
                "10:15:00.5,buy,x",
                "2024-01-05T00:00:00Z,buy,x",
                "2024-01-05D00:00:00.123456000,buy,x",
                "True,buy,x",
                "false,buy,x",
                "nan,buy,x",
                "18d2d7dd-0c4c-4b5c-8b6a-0a7f2b6f9f11,buy,x",
                "9f86d081884c7d659a2feaa0c55ad015,buy,x",
            })
    void firstRowWithAValueIsData(String row) {
        try (RowReader rows = open(row.replace('\'', '"') + "\n")) {
            assertTrue(rows.header().isEmpty(), rows.header()::toString);
            assertEquals(3, rows.columns());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time,price,qty",
                "<DATE>,Volume BTC,24h_volume",
                ",price,qty",
                "Unix Timestamp,Price (USD),q2",
                "dead,beef,face",
                "'time','price','qty'",
            })
    void firstRowOfNamesIsTheHeader(String row) {
        try (RowReader rows = open(row.replace('\'', '"') + "\n1704412800,2,3\n")) {
            assertEquals(3, rows.header().size());
            assertEquals(List.of("1704412800", "2", "3"), List.of(rows.peek()));
        }
    }

    @Test
    void firstRowLikeTheRowsBelowIsData() {
        try (RowReader rows = open("Mon Jan 5 10h,x\nTue Jan 6 11h,y\n")) {
            assertTrue(rows.header().isEmpty());
        }
    }

    @Test
    void settingsDecideAboutTheHeader() {
        RowSettings settings = RowSettings.DETECT;
        try (RowReader rows = RowReader.open(file("1,2\n3,4\n"), settings.withHeader(true))) {
            assertEquals(0, rows.column("1"));
            assertEquals("3", rows.peek()[0]);
        }
        try (RowReader rows = RowReader.open(file("a,b\n3,4\n"), settings.withHeader(false))) {
            assertEquals("a", rows.peek()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "time,price,qty\\n1,2,3",
                "time;price;qty\\n1;2;3",
                "time\\tprice\\tqty\\n1\\t2\\t3",
                "time|price|qty\\n1|2|3",
                "time price qty\\n1 2 3",
                "time    price  qty\\n1         2    3",
                "  time , price , qty  \\n\\n   \\n 1 , '2' ,3\\n\\n",
                "time,price,qty\\r\\n1,2,3\\r\\n",
                "time,price,qty\\r1,2,3\\r",
                "https://www.CryptoDataDownload.com\\ntime,price,qty\\n1,2,3",
                "https://www.example.com/a?b=c,,\\ntime,price,qty\\n1,2,3",
                "# made by hand\\n# in two lines\\ntime,price,qty\\n1,2,3",
                "#time,price,qty\\n1,2,3",
                "# a title\\n# time,price,qty\\n1,2,3",
                "// a comment\\ntime,price,qty\\n1,2,3",
                "sep=;\\ntime;price;qty\\n1;2;3",
                "time,price,qty\\n1,2,3,\\n",
            })
    void rowsAreTheSameInEveryShape(String text) {
        String content = text.replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .replace('\'', '"');
        try (RowReader rows = open(content)) {
            assertEquals(
                    List.of("time", "price", "qty"), List.copyOf(rows.header().keySet()));
            assertTrue(rows.next());
            assertEquals("1", rows.field(0, "time"));
            assertEquals("2", rows.field(rows.column("Price"), "price"));
            assertEquals(3, rows.wholeNumber(2, "qty"));
            assertTrue(!rows.next());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "20200102 170000123,1.1206,1.1207,0\\n20200102 170000456,1.1206,1.1208,0 ~ ,",
                "EUR/USD,20150109 09:15:00.250,1.17,1.18\\nEUR/USD,20150109 09:15:01.250,1.17,1.18 ~ ,",
                "2024-01-05 00:00:00;1,5;2,5\\n2024-01-05 00:00:01;1,6;2,5 ~ ;",
                "ts,price,flags\\n1,2,a;b\\n2,3,c;d ~ ,",
                "1,2,'a;b'\\n2,3,'c;d' ~ ,",
                "1,2,12;37\\n2,3,14;41 ~ ,",
                "a,b\\n1,A,1,1\\n3,A\\n4,A,1,1 ~ ,",
            })
    void separatorIsTheOneThatLeavesSingleValues(String text, char expected) {
        assertEquals(
                expected,
                CsvShape.of(text.replace("\\n", "\n").replace('\'', '"'), RowSettings.DETECT)
                        .separator());
    }

    @Test
    void settingsFixTheSeparator() {
        try (RowReader rows = RowReader.open(file("1,5;2\n"), RowSettings.DETECT.withSeparator(','))) {
            assertEquals("5;2", rows.peek()[1]);
        }
    }

    @Test
    void utf16AndByteOrderMarksAreRead() throws IOException {
        String content = "time\tprice\n1\t2.5\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            for (String mark : List.of("", "\uFEFF")) {
                Path file = Files.write(folder.resolve("a.csv"), (mark + content).getBytes(charset));
                try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
                    assertEquals(0, rows.column("time"), charset + mark);
                    assertEquals("2.5", rows.peek()[1]);
                }
            }
        }
        Path latin = Files.write(folder.resolve("l.csv"), "Größe,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                latin + ": the text after row 0 is not UTF-8; save it as UTF-8, or specify stream.columns.charset",
                assertThrows(RecordingException.class, () -> RowReader.open(latin, RowSettings.DETECT))
                        .getMessage());
        try (RowReader rows = RowReader.open(latin, RowSettings.DETECT.withCharset(StandardCharsets.ISO_8859_1))) {
            assertEquals(0, rows.column("größe"));
        }
    }

    @Test
    void longFileKeepsItsRowsAndNumbers() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write("# a title\ntime,price\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i <= 20_000; i++) {
            content.write((i + "," + i + ".5\n").getBytes(StandardCharsets.UTF_8));
        }
        try (RowReader rows = open(content.toString(StandardCharsets.UTF_8))) {
            assertEquals(RowReader.SAMPLE_ROWS, rows.sample().size());
            for (int i = 1; i <= 20_000; i++) {
                assertTrue(rows.next());
                assertEquals(i, rows.wholeNumber(0, "time"));
                assertEquals(i + 2, rows.rowInFile());
            }
            assertTrue(!rows.next());
        }
    }

    @Test
    void namesThatDifferInCaseAreSpelledExactly() {
        try (RowReader rows = open("T,t,Price\n1,2,3\n")) {
            assertEquals(List.of("T", "t", "price"), List.copyOf(rows.header().keySet()));
            assertEquals(0, rows.column("T"));
            assertEquals(1, rows.column("t"));
            assertEquals(2, rows.column("PRICE"));
        }
        try (RowReader rows = open("price,time,price\n1,2,3\n")) {
            assertProblem(() -> rows.column("price"), "two columns price; specify the number of the column");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "time,price\\n1,2\\n2,'3\\n3,4\\n4,5\\n ~ row 3: a quote is not closed",
                "time,price\\n1,2\\n2,'3\\n3,4'\\n4,5\\n ~ row 3: a quote is not closed",
                "time,price\\n1,2\\n2,'3 ~ row 3: a quote is not closed",
                "time;price\\n1;2,5\\n ~ row 2, column price: '2,5' has a decimal comma",
                "time,price\\n1,2,5\\n ~ row 2, column price: the row has 3 columns, but the header has 2; is a comma the decimal point",
                "1,2\\n1,2,5\\n ~ row 2, column price: the row has 3 columns, but the first row has 2",
                "time,price\\n1\\n ~ row 2, column price: the row has only 1 columns",
                "<!DOCTYPE html><html></html> ~ it is a web page",
                "\\n \\n\\n ~ the file is empty",
                "# nothing\\n ~ the file is empty",
            })
    void damagedRowIsReportedWithItsPlace(String text, String message) {
        String content = text.replace("\\n", "\n").replace('\'', '"');
        assertProblem(
                () -> {
                    try (RowReader rows = open(content)) {
                        while (rows.next()) {
                            rows.decimal(1, "price");
                        }
                    }
                },
                message.replace('\'', '"'));
    }

    @Test
    void binaryFileIsReported() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), new byte[] {'D', 'B', 'N', 1, 0, 0, 3});
        assertProblem(() -> RowReader.open(file, RowSettings.DETECT), "it is not a text: character 5 is a zero byte");
    }

    private static void assertProblem(org.junit.jupiter.api.function.Executable action, String message) {
        RecordingException e = assertThrows(RecordingException.class, action);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private RowReader open(String content) {
        return RowReader.open(file(content), RowSettings.DETECT);
    }

    private final List<Path> files = new ArrayList<>();

    private Path file(String content) {
        try {
            files.add(Files.writeString(folder.resolve("f" + files.size() + ".csv"), content));
            return files.get(files.size() - 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

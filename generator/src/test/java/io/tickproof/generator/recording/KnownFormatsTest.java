package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads files of every known format, with invented values, and compares all ticks with values written by hand. */
@Tag("unit")
class KnownFormatsTest {
    @TempDir
    private Path folder;

    /**
     * A file of a known format.
     *
     * @param columns {@code stream.columns} in JSON; empty if the format needs none
     * @param content the rows; a line that starts with {@code @} names a member of a zip archive
     * @param expected the ticks, or {@code refused: } and the reason
     */
    record Fixture(String format, String file, String columns, String content, List<String> expected) {
        static Fixture of(String text) {
            String[] head = text.substring(0, text.indexOf('\n')).split("\\|");
            int end = text.indexOf("\n=> ");
            return new Fixture(
                    head[0].strip(),
                    head[1].strip(),
                    head.length > 2 ? head[2].strip() : "",
                    text.substring(text.indexOf('\n') + 1, end) + "\n",
                    Stream.of(text.substring(end).strip().split("\n"))
                            .map(line -> line.substring("=> ".length()))
                            .toList());
        }

        /** Writes the file. */
        Path write(Path folder) throws IOException {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            if (!content.startsWith("@")) {
                return Files.writeString(path, content);
            }
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
                for (String member : content.substring(1).split("\n@")) {
                    zip.putNextEntry(new ZipEntry(
                            member.substring(0, member.indexOf('\n')).strip()));
                    zip.write(member.substring(member.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
                }
            }
            return path;
        }

        @Override
        public String toString() {
            return format + " " + file;
        }
    }

    static Stream<Fixture> fixtures() throws IOException {
        try (InputStream texts = KnownFormatsTest.class.getResourceAsStream("/known-formats.txt")) {
            return Stream.of(new String(texts.readAllBytes(), StandardCharsets.UTF_8).split("\n# "))
                    .skip(1)
                    .map(Fixture::of);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void formatIsRecognisedAndReadToTheEnd(Fixture fixture) throws IOException {
        Path file = fixture.write(folder);
        ReadOptions options = fixture.columns().isEmpty()
                ? ReadOptions.STRICT
                : ReadOptions.STRICT.withColumns(ColumnMapping.parse(fixture.columns()));
        if (fixture.expected().get(0).startsWith("refused: ")) {
            refused(file, options.columns(), fixture.expected().get(0).substring("refused: ".length()));
            return;
        }
        KnownFormat format;
        try (RowReader rows = RowReader.open(file, options.columns().rowSettings())) {
            format = FormatDetection.detect(rows, options);
        }
        assertEquals(fixture.format(), format.name());
        List<String> expected = new ArrayList<>(fixture.expected());
        List<String> read = new ArrayList<>();
        Map<String, Long> ids = new HashMap<>();
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            assertEquals(format.title(), recording.format());
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                String id = id(row, read.size() < expected.size() ? expected.get(read.size()) : "", ids);
                String side = row.tick().side().text();
                read.add(text(row.tick()).strip() + (side.isEmpty() ? " -" : "") + " " + id);
            }
        }
        assertEquals(expected, read);
        assertEquals(ids.size(), Set.copyOf(ids.values()).size(), "different ids must remain different");
    }

    /** Returns the id of a row as fixtures write it. A text is known again by the number that replaces it. */
    private static String id(RecordingReader.Row row, String expected, Map<String, Long> ids) {
        return switch (row.id()) {
            case NONE -> "-";
            case NUMBER -> Long.toString(row.tick().id());
            case TEXT -> {
                String text = expected.substring(expected.lastIndexOf(' ') + 1);
                Long known = ids.putIfAbsent(text, row.tick().id());
                boolean isText = !text.matches("-|\\d+")
                        && (known == null || known == row.tick().id());
                yield isText ? text : "text " + row.tick().id();
            }
        };
    }

    @Test
    void everyKnownFormatHasAFixture() throws IOException {
        Set<String> names = fixtures().map(Fixture::format).collect(Collectors.toSet());
        assertEquals(KnownFormats.ALL.stream().map(KnownFormat::name).collect(Collectors.toSet()), names);
        assertTrue(names.size() > 40, names.toString());
    }

    @Test
    void referenceListsEveryKnownFormatInTheSameOrder() throws IOException {
        List<String> listed = Files.readAllLines(Path.of("docs/reference/recordings.md")).stream()
                .dropWhile(line -> !line.startsWith("| source | `format` |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> Pattern.compile("`([^`]+)`")
                        .matcher(line.split("(?<!\\\\)\\|")[2])
                        .results())
                .map(name -> name.group(1))
                .toList();
        assertEquals(KnownFormats.ALL.stream().map(KnownFormat::name).toList(), listed);
    }

    @Test
    void zoneOfMetaTraderIsAsked() throws IOException {
        Path file = plain(
                "USDJPY_202409020000.csv",
                "<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n2024.09.02\t03:00:00.036\t145.123\t145.125\t145.124\t1\t6\n"
                        + "2024.09.02\t03:00:01.000\t145.124\t\t\t\t2\n");
        refused(file, ColumnMapping.NONE, "stream.columns.zone");
    }

    @Test
    void leanEquityAndFuturesAreAskedFor() throws IOException {
        Path file = plain("20240105_trade.csv", "34200000,1690000,100,Q,,0\n34200500,1690100,100,Q,,0\n");
        refused(file, ColumnMapping.NONE, "choose with stream.columns.format: lean-equity or lean-futures");
        assertEquals(
                "2024-01-05T14:30:00Z 169 100",
                read(file, ColumnMapping.parse("{\"format\":\"lean-equity\",\"zone\":\"America/New_York\"}"))
                        .get(0)
                        .replaceFirst(" \\S+", ""));
    }

    @Test
    void wrongUnitIsRefusedWithTheUnitThatFits() throws IOException {
        Path file = plain("ms.csv", "stamp,ticker,last,size,tid\n1562291785855,XBTUSD,11000,1,1\n");
        String columns =
                "{\"time\":\"stamp\",\"unit\":\"UNIT\",\"price\":\"last\",\"quantity\":\"size\",\"symbol\":\"ticker\"}";
        refused(
                file,
                ColumnMapping.parse(columns.replace("UNIT", "s")),
                "1562291785855 as s is in the year 51477; times must be from 1990 to 2099. With unit: ms it is 2019-07-05T01:56:25.855Z");
        refused(file, ColumnMapping.parse(columns.replace("UNIT", "us")), "With unit: ms");
        assertEquals(
                List.of("2019-07-05T01:56:25.855Z XBTUSD 11000 1"),
                read(file, ColumnMapping.parse(columns.replace("UNIT", "ms"))));
    }

    @Test
    void severalInstrumentsAreNotMerged() throws IOException {
        Path file = plain("two.csv", "time,ticker,price,qty\n1704412800123,A,1,1\n1704412800124,B,2,1\n");
        String columns =
                "{\"time\":\"time\",\"unit\":\"ms\",\"price\":\"price\",\"quantity\":\"qty\",\"symbolName\":\"X\"}";
        refused(file, ColumnMapping.parse(columns), "set stream.columns.symbol: ticker");
    }

    private void refused(Path file, ColumnMapping columns, String message) {
        RecordingException e = assertThrows(RecordingException.class, () -> read(file, columns));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static List<String> read(Path file, ColumnMapping columns) {
        List<String> ticks = new ArrayList<>();
        try (RecordingReader recording = RecordingReader.open(file, ReadOptions.STRICT.withColumns(columns))) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                ticks.add(text(row.tick()).strip());
            }
        }
        return ticks;
    }

    private static String text(Tick tick) {
        return tick == null
                ? "none"
                : Micros.toInstant(tick.timeMicros()) + " " + tick.symbol() + " " + Decimals.format(tick.price()) + " "
                        + Decimals.format(tick.quantity()) + " " + tick.side().text();
    }

    private Path plain(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}

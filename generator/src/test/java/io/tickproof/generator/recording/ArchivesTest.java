package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@Tag("unit")
class ArchivesTest {
    private static final String HEADER = "time,price\n";

    @TempDir
    private Path folder;

    private enum Packing {
        GZIP,
        ZSTD,
        BZIP2,
        XZ,
        ZIP;

        private byte[] pack(String text) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = open(bytes)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        }

        private OutputStream open(OutputStream out) throws IOException {
            return switch (this) {
                case GZIP -> new GZIPOutputStream(out);
                case ZSTD -> new ZstdOutputStream(out);
                case BZIP2 -> new BZip2CompressorOutputStream(out);
                case XZ -> new XZOutputStream(out, new LZMA2Options(0));
                case ZIP -> {
                    ZipOutputStream zip = new ZipOutputStream(out);
                    zip.putNextEntry(new ZipEntry("a.csv"));
                    yield zip;
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedRowsAreRead(Packing packing) throws IOException {
        byte[] packed = packing.pack(HEADER + "1,2\n");
        assertEquals(List.of("1,2"), rows(write("a", packed), RowSettings.DETECT));
    }

    @ParameterizedTest
    @EnumSource(names = "ZIP", mode = EnumSource.Mode.EXCLUDE)
    void allPartsOfAStreamAreRead(Packing packing) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(packing.pack(HEADER + "1,2\n"));
        both.write(packing.pack("3,4\n"));
        assertEquals(List.of("1,2", "3,4"), rows(write("a", both.toByteArray()), RowSettings.DETECT));
    }

    @ParameterizedTest
    @EnumSource
    void truncatedOrDamagedFileIsReportedInOneLine(Packing packing) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        long random = 1;
        for (int i = 0; i < 20_000; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            text.append(i).append(',').append(random >>> 40).append('\n');
        }
        byte[] packed = packing.pack(text.toString());
        int misread = 0;
        for (int cut : new int[] {5, packed.length / 3, packed.length / 2, packed.length - 3}) {
            assertReported(write("cut" + cut, Arrays.copyOf(packed, cut)));
        }
        for (int at = 6; at < packed.length; at += packed.length / 20) {
            byte[] damaged = packed.clone();
            damaged[at] ^= 0x55;
            Path file = write("damaged" + at, damaged);
            try {
                List<String> rows = rows(file, RowSettings.DETECT);
                // Some bytes, such as a time stamp, do not matter.
                misread += rows.size() == 20_000 && rows.get(19_999).equals("19999," + (random >>> 40)) ? 0 : 1;
            } catch (RecordingException e) {
                assertOneLine(file, e);
            }
        }
        assertEquals(0, misread);
    }

    private void assertReported(Path file) {
        assertOneLine(file, assertThrows(RecordingException.class, () -> rows(file, RowSettings.DETECT)));
    }

    private static void assertOneLine(Path file, RecordingException e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertFalse(e.getMessage().contains("\n") || e.getMessage().contains("Exception"), e.getMessage());
    }

    @Test
    void membersAreReadInTheOrderOfTheirNames() throws IOException {
        Path file = zip(
                "b.csv", HEADER + "3,4\n", "a.csv", HEADER + "1,2\n", "c.csv", "\n", "d/", "", "__MACOSX/._a.csv", "x");
        assertEquals(List.of("1,2", "3,4"), rows(file, RowSettings.DETECT));
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            assertEquals(1, rows.sample().size());
            assertEquals("a.csv", rows.entryName());
            assertTrue(rows.next() && rows.next());
            assertEquals("b.csv", rows.entryName());
            assertEquals(2, rows.row());
            assertEquals(2, rows.rowInFile());
            assertEquals(
                    file + ": member b.csv, row 2, column price: no",
                    rows.problem("price", "no").getMessage());
            assertFalse(rows.next());
        }
    }

    @Test
    void jsonMembersShareTheirNames() throws IOException {
        Path file = zip("a.json", "[{\"t\":1}]", "b.json", "[{\"p\":3,\"t\":2}]");
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            int price = rows.column("p");
            assertTrue(rows.next());
            assertEquals("", rows.field(price, "p"));
            assertTrue(rows.next());
            assertEquals("3", rows.field(price, "p"));
            assertEquals("2", rows.field(rows.column("t"), "t"));
            assertFalse(rows.next());
        }
    }

    @Test
    void patternChoosesMembers() throws IOException {
        Path file = zip("x/trades-1.csv", HEADER + "1,2\n", "x/quotes-1.csv", "t,bid,ask\n5,6,7\n");
        assertProblem(() -> rows(file, RowSettings.DETECT), "have different columns, [t, bid, ask] and [time, price]");
        assertEquals(List.of("1,2"), rows(file, RowSettings.DETECT.withMember("trades-*.csv")));
        assertEquals(List.of("1,2"), rows(file, RowSettings.DETECT.withMember("x/trades*")));
        assertProblem(
                () -> rows(file, RowSettings.DETECT.withMember("*.json")),
                "no member of the archive matches *.json; its members are x/quotes-1.csv, x/trades-1.csv");
        Path shapes = zip("a.csv", "1,2\n", "b.csv", "3,4,5\n");
        assertProblem(() -> rows(shapes, RowSettings.DETECT), "2 without names and 3 without names");
    }

    @Test
    void textsBesideRowsAreIgnored() throws IOException {
        assertEquals(
                List.of("1,2"),
                rows(zip("a.csv", HEADER + "1,2\n", "a.txt", "HistData.com status"), RowSettings.DETECT));
        assertEquals(List.of("1,2"), rows(zip("a.txt", HEADER + "1,2\n"), RowSettings.DETECT));
        assertProblem(
                () -> rows(zip("a.csv", HEADER + "1,2\n", "a.bin", "x"), RowSettings.DETECT),
                "members of different kinds: a.bin, a.csv; choose the ones with rows with stream.columns.member");
    }

    @Test
    void otherArchivesAreRefusedWithTheRemedy() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertProblem(
                () -> rows(write("a.tar", tar), RowSettings.DETECT),
                "is a tar archive, which is not supported; unpack it");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(tar);
        }
        assertProblem(
                () -> rows(write("a.tar.gz", packed.toByteArray()), RowSettings.DETECT),
                "contains an archive inside an archive; unpack the outer one");
        assertProblem(
                () -> rows(write("a.7z", new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0, 0}), RowSettings.DETECT),
                "is a 7z archive");
    }

    private List<String> rows(Path file, RowSettings settings) {
        List<String> texts = new ArrayList<>();
        try (RowReader rows = RowReader.open(file, settings)) {
            while (rows.next()) {
                texts.add(rows.field(0, "time") + "," + rows.field(1, "price"));
            }
        }
        return texts;
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path zip(String... namesAndTexts) throws IOException {
        Path file = Files.createTempFile(folder, "a", ".zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                out.putNextEntry(new ZipEntry(namesAndTexts[i]));
                out.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static void assertProblem(Executable action, String message) {
        RecordingException e = assertThrows(RecordingException.class, action);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}

package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files written by DuckDB, and Arrow files written by Arrow. */
@Tag("unit")
class TablesTest {
    @TempDir
    private Path folder;

    @Test
    void parquetValuesAreExactTexts() throws SQLException {
        Path file = parquet(
                "it's [1].parquet",
                "SELECT timestamptz '2024-01-05 00:00:00.123456+00' AS utc, timestamp_ns '2024-01-05 00:00:00.123456789' AS ns, "
                        + "timestamp_ms '2024-01-05 00:00:00' AS ms, 1.5::DECIMAL(18, 8) AS dec, 0.1::DOUBLE AS dbl, "
                        + "18446744073709551615::UBIGINT AS big, TRUE AS maker, NULL::VARCHAR AS side, 'a,b' AS Symbol");
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            assertEquals(
                    List.of("utc", "ns", "ms", "dec", "dbl", "big", "maker", "side", "symbol"),
                    List.copyOf(rows.header().keySet()));
            assertEquals(
                    List.of(
                            "2024-01-05T00:00:00.123456Z",
                            "2024-01-05T00:00:00.123456789",
                            "2024-01-05T00:00:00",
                            "1.50000000",
                            "0.1",
                            "18446744073709551615",
                            "true",
                            "",
                            "a,b"),
                    List.of(rows.peek()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "uncompressed"})
    void parquetRowsKeepTheirOrder(String codec) throws SQLException {
        Path file = parquet("a.parquet", "SELECT i, 100000 - i AS price FROM range(100000) AS t(i)", codec);
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            for (int i = 0; i < 100_000; i++) {
                assertTrue(rows.next());
                assertEquals(i, rows.wholeNumber(0, "i"));
            }
            assertEquals(100_000, rows.rowInFile());
            assertFalse(rows.next());
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void arrowValuesAreExactTexts(Container container) throws IOException {
        Path file = arrow(container, 2);
        try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
            assertEquals(
                    List.of("utc", "ms", "price", "qty", "id", "symbol", "big"),
                    List.copyOf(rows.header().keySet()));
            for (int batch = 0; batch < 2; batch++) {
                assertTrue(rows.next());
                assertEquals(
                        "2024-01-05T00:00:00.123456789Z 2024-01-05T00:00:00 0.1 1.50000000 7 BTC 18446744073709551615",
                        row(rows));
                assertTrue(rows.next());
                assertEquals(
                        "2023-01-05T00:00:00.123456789Z 2024-01-05T00:00:00.001 1.0E-5 1.50000000  ETH 1", row(rows));
            }
            assertFalse(rows.next());
        }
    }

    @Test
    void truncatedAndPackedTablesAreReportedInOneLine() throws IOException, SQLException {
        Path parquet = parquet("a.parquet", "SELECT i, hash(i) AS h FROM range(50000) AS t(i)", "zstd");
        Path arrow = arrow(Container.FILE, 50);
        for (Path whole : List.of(parquet, arrow, arrow(Container.STREAM, 50))) {
            byte[] bytes = Files.readAllBytes(whole);
            for (int cut : new int[] {8, bytes.length / 2, bytes.length - 5}) {
                Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, cut));
                boolean isCompleteStream = bytes[0] == -1 && cut == bytes.length - 5;
                if (!isCompleteStream) {
                    assertOneLine(file);
                }
            }
        }
        Path packed = folder.resolve("a.parquet.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(parquet, out);
        }
        assertTrue(assertOneLine(packed).contains("is a Parquet file, which must be unpacked first"));
        Path feather = Files.writeString(folder.resolve("a.feather"), "FEA1....", StandardCharsets.US_ASCII);
        assertTrue(assertOneLine(feather).contains("it is a Feather file of version 1"));
    }

    private static String assertOneLine(Path file) {
        RecordingException e = assertThrows(RecordingException.class, () -> {
            try (RowReader rows = RowReader.open(file, RowSettings.DETECT)) {
                while (rows.next()) {
                    rows.field(0, "i");
                }
            }
        });
        assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    private static String row(RowReader rows) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < rows.header().size(); i++) {
            texts.add(rows.field(i, "field"));
        }
        return String.join(" ", texts);
    }

    private Path parquet(String name, String query) throws SQLException {
        return parquet(name, query, "snappy");
    }

    private Path parquet(String name, String query, String codec) throws SQLException {
        Path file = folder.resolve(name);
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var sql = duck.createStatement()) {
            sql.execute("COPY (" + query + ") TO '" + file.toString().replace("'", "''")
                    + "' (FORMAT parquet, ROW_GROUP_SIZE 10000, COMPRESSION " + codec + ")");
        }
        return file;
    }

    private enum Container {
        FILE,
        LZ4_FILE,
        ZSTD_FILE,
        STREAM
    }

    /** Writes batches of two rows. The symbol is encoded with a dictionary. */
    private Path arrow(Container container, int batches) throws IOException {
        Path file = folder.resolve(container + ".arrow");
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector symbols = new VarCharVector("symbol", allocator);
                TimeStampNanoTZVector utc = new TimeStampNanoTZVector("utc", allocator, "Europe/Berlin");
                TimeStampMilliVector ms = new TimeStampMilliVector("ms", allocator);
                Float8Vector price = new Float8Vector("price", allocator);
                DecimalVector quantity = new DecimalVector("qty", allocator, 18, 8);
                BigIntVector id = new BigIntVector("id", allocator);
                IntVector symbol =
                        new IntVector("symbol", new FieldType(true, new ArrowType.Int(32, true), encoding), allocator);
                UInt8Vector big = new UInt8Vector("big", allocator)) {
            symbols.setSafe(0, "BTC".getBytes(StandardCharsets.UTF_8));
            symbols.setSafe(1, "ETH".getBytes(StandardCharsets.UTF_8));
            symbols.setValueCount(2);
            utc.setSafe(0, 1_704_412_800_123_456_789L);
            utc.setSafe(1, 1_672_876_800_123_456_789L);
            ms.setSafe(0, 1_704_412_800_000L);
            ms.setSafe(1, 1_704_412_800_001L);
            price.setSafe(0, 0.1);
            price.setSafe(1, 0.00001);
            quantity.setSafe(0, 150_000_000);
            quantity.setSafe(1, 150_000_000);
            id.setSafe(0, 7);
            id.setNull(1);
            symbol.setSafe(0, 0);
            symbol.setSafe(1, 1);
            big.setSafe(0, -1);
            big.setSafe(1, 1);
            List<FieldVector> vectors = List.of(utc, ms, price, quantity, id, symbol, big);
            vectors.forEach(vector -> vector.setValueCount(2));
            var dictionaries = new DictionaryProvider.MapDictionaryProvider(new Dictionary(symbols, encoding));
            try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                    OutputStream out = Files.newOutputStream(file);
                    ArrowWriter writer = writer(container, root, dictionaries, out)) {
                writer.start();
                for (int i = 0; i < batches; i++) {
                    writer.writeBatch();
                }
                writer.end();
            }
        }
        return file;
    }

    private static ArrowWriter writer(
            Container container, VectorSchemaRoot root, DictionaryProvider dictionaries, OutputStream out) {
        var channel = Channels.newChannel(out);
        return switch (container) {
            case STREAM -> new ArrowStreamWriter(root, dictionaries, channel);
            case FILE -> new ArrowFileWriter(root, dictionaries, channel);
            case LZ4_FILE, ZSTD_FILE ->
                new ArrowFileWriter(
                        root,
                        dictionaries,
                        channel,
                        null,
                        IpcOption.DEFAULT,
                        CommonsCompressionFactory.INSTANCE,
                        container == Container.LZ4_FILE ? CodecType.LZ4_FRAME : CodecType.ZSTD);
        };
    }
}

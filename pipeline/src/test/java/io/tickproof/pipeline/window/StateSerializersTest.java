package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.WindowSpec;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** The formats that savepoints contain. A change here means that old savepoints do not restore. */
@Tag("unit")
class StateSerializersTest {
    private static final WindowSpec MINUTE = WindowSpec.parse("PT1M");

    @Test
    void snapshotClassNamesAreThoseOfOldSavepoints() {
        assertEquals(
                List.of(
                        "io.tickproof.pipeline.window.AccumulatorSerializer$Snapshot",
                        "io.tickproof.pipeline.window.SeenIdsSerializer$Snapshot"),
                List.of(
                        AccumulatorSerializer.instance()
                                .snapshotConfiguration()
                                .getClass()
                                .getName(),
                        SeenIdsSerializer.instance()
                                .snapshotConfiguration()
                                .getClass()
                                .getName()));
    }

    @Test
    void accumulatorSurvivesARoundTrip() throws Exception {
        Accumulator accumulator = new Accumulator();
        accumulator.add(7, 1_000, Long.MAX_VALUE, Long.MAX_VALUE);
        accumulator.add(8, 2_000, -5, Long.MAX_VALUE);
        byte[] bytes = write(AccumulatorSerializer.instance(), accumulator);
        Accumulator read = read(AccumulatorSerializer.instance(), bytes);
        assertEquals(accumulator.toCandle(MINUTE, "A", 0), read.toCandle(MINUTE, "A", 0));
        // A format byte, eleven longs, and three sums of 16 bytes.
        assertEquals(1 + 11 * 8 + 3 * 16, bytes.length);
        assertEquals("01", HexFormat.of().formatHex(bytes, 0, 1));
    }

    @Test
    void seenIdsSurviveARoundTrip() throws Exception {
        SeenIds ids = new SeenIds();
        List<Long> added = List.of(0L, 1L, 4_711L, 1L << 31, 1L << 32, Long.MAX_VALUE);
        added.forEach(ids::add);
        byte[] bytes = write(SeenIdsSerializer.instance(), ids);
        SeenIds read = read(SeenIdsSerializer.instance(), bytes);
        assertEquals(added.size(), read.count());
        added.forEach(id -> assertFalse(read.add(id), id.toString()));
        assertEquals("02", HexFormat.of().formatHex(bytes, 0, 1));
    }

    @Test
    void seenIdsOfFormatOneAreRead() throws Exception {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        bitmap.add(3L, 1L << 40, 4_711L);
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeByte(1);
        bitmap.serialize(out);
        SeenIds read = read(SeenIdsSerializer.instance(), out.getCopyOfBuffer());
        assertEquals(3, read.count());
        assertFalse(read.add(1L << 40));
        assertTrue(read.add(4L));
    }

    @Test
    void unknownFormatIsRejected() {
        for (TypeSerializer<?> serializer : List.of(AccumulatorSerializer.instance(), SeenIdsSerializer.instance())) {
            IOException failure = assertThrows(IOException.class, () -> read(serializer, new byte[] {9}));
            assertTrue(failure.getMessage().contains("of format 9; this job supports format"), failure.getMessage());
        }
    }

    @Test
    void copyIsIndependentOfTheOriginal() {
        SeenIds ids = new SeenIds();
        ids.add(1);
        SeenIds copy = SeenIdsSerializer.instance().copy(ids);
        copy.add(2);
        assertEquals(1, ids.count());
        assertEquals(2, copy.count());
    }

    private static <T> byte[] write(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = serializer.deserialize(in);
        assertEquals(0, in.available(), "unread bytes");
        return value;
    }
}

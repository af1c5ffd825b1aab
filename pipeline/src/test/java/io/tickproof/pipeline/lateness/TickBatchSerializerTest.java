package io.tickproof.pipeline.lateness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TickBatchSerializerTest {
    @Test
    void extremeValuesSurviveARoundTrip() throws Exception {
        TickBatch batch = new TickBatch("BTC-USD", 3);
        long[] extremes = {Long.MIN_VALUE, -1, 0, 1, 127, 128, Long.MAX_VALUE};
        for (long a : extremes) {
            for (long b : extremes) {
                batch.add(a, b, a, b, b, a);
            }
        }
        assertSame(batch, roundTrip(batch));
    }

    @Test
    void randomBatchesSurviveARoundTrip() throws Exception {
        Random random = new Random(1);
        for (int size = 0; size < 100; size++) {
            TickBatch batch = new TickBatch("S" + size, size);
            for (int i = 0; i < size; i++) {
                batch.add(
                        random.nextLong() >>> random.nextInt(64),
                        random.nextLong() >>> random.nextInt(64),
                        random.nextInt(),
                        random.nextInt(1_000),
                        i == 0 ? Long.MIN_VALUE : random.nextLong() >> random.nextInt(64),
                        i);
            }
            assertSame(batch, roundTrip(batch));
        }
    }

    @Test
    void consecutiveTicksTakeFewBytes() throws Exception {
        TickBatch batch = new TickBatch("A", 0);
        for (int i = 0; i < 1_000; i++) {
            batch.add(4_711 + i, 1_767_571_200_000_000L + i * 1_000L, 4_200_000_000_000L + i, 5, 0, 100 + i);
        }
        DataOutputSerializer out = new DataOutputSerializer(64);
        TickBatchSerializer.INSTANCE.serialize(batch, out);
        assertEquals(7, out.length() / 1_000);
    }

    private static TickBatch roundTrip(TickBatch batch) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TickBatchSerializer.INSTANCE.serialize(batch, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        TickBatch read = TickBatchSerializer.INSTANCE.deserialize(in);
        assertEquals(0, in.available(), "unread bytes");
        return read;
    }

    private static void assertSame(TickBatch expected, TickBatch observed) {
        assertEquals(expected.symbol(), observed.symbol());
        assertEquals(expected.partition(), observed.partition());
        assertEquals(expected.size(), observed.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.id(i), observed.id(i));
            assertEquals(expected.timeMicros(i), observed.timeMicros(i));
            assertEquals(expected.price(i), observed.price(i));
            assertEquals(expected.quantity(i), observed.quantity(i));
            assertEquals(expected.watermarkMicros(i), observed.watermarkMicros(i));
            assertEquals(expected.offset(i), observed.offset(i));
        }
    }
}

package io.tickproof.pipeline.lateness;

import io.tickproof.pipeline.serialization.StatelessSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes tick by tick. Each field is the zigzag varint of its difference to the field of the previous tick, and a
 * quantity is the varint of its value: ids, times, prices and offsets change little from tick to tick, quantities do
 * not.
 */
public final class TickBatchSerializer extends StatelessSerializer<TickBatch> {
    private static final long serialVersionUID = 1L;
    public static final TickBatchSerializer INSTANCE = new TickBatchSerializer();
    private static final int COLUMNS = 6;
    private static final int MAX_VARINT_BYTES = 10;

    @Override
    public TickBatch createInstance() {
        return new TickBatch("", 0);
    }

    @Override
    public void serialize(TickBatch batch, DataOutputView out) throws IOException {
        out.writeUTF(batch.symbol());
        out.writeInt(batch.partition());
        int size = batch.size();
        out.writeInt(size);
        // Into an array first, because writing into Flink's view byte by byte takes several times as long.
        byte[] bytes = new byte[size * COLUMNS * MAX_VARINT_BYTES];
        int at = 0;
        long id = 0;
        long time = 0;
        long price = 0;
        long watermark = 0;
        long offset = 0;
        for (int i = 0; i < size; i++) {
            at = put(bytes, at, batch.id(i) - id);
            at = put(bytes, at, batch.timeMicros(i) - time);
            at = put(bytes, at, batch.price(i) - price);
            at = put(bytes, at, batch.quantity(i));
            at = put(bytes, at, batch.watermarkMicros(i) - watermark);
            at = put(bytes, at, batch.offset(i) - offset);
            id = batch.id(i);
            time = batch.timeMicros(i);
            price = batch.price(i);
            watermark = batch.watermarkMicros(i);
            offset = batch.offset(i);
        }
        out.writeInt(at);
        out.write(bytes, 0, at);
    }

    @Override
    public TickBatch deserialize(DataInputView in) throws IOException {
        String symbol = in.readUTF();
        int partition = in.readInt();
        int size = in.readInt();
        TickBatch batch = new TickBatch(symbol, partition, size);
        VarintReader numbers = new VarintReader(new byte[in.readInt()]);
        in.readFully(numbers.bytes);
        long id = 0;
        long time = 0;
        long price = 0;
        long watermark = 0;
        long offset = 0;
        for (int i = 0; i < size; i++) {
            id += numbers.next();
            time += numbers.next();
            price += numbers.next();
            long quantity = numbers.next();
            watermark += numbers.next();
            offset += numbers.next();
            batch.add(id, time, price, quantity, watermark, offset);
        }
        return batch;
    }

    @Override
    public TypeSerializerSnapshot<TickBatch> snapshotConfiguration() {
        return new Snapshot();
    }

    /** A snapshot that stores nothing, because the format is fixed. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TickBatch> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }

    private static int put(byte[] bytes, int from, long value) {
        int at = from;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }

    /** Reads consecutive zigzag varints. */
    private static final class VarintReader {
        private final byte[] bytes;
        private int at;

        VarintReader(byte[] bytes) {
            this.bytes = bytes;
        }

        long next() {
            long rest = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                rest |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return (rest >>> 1) ^ -(rest & 1);
                }
            }
        }
    }
}

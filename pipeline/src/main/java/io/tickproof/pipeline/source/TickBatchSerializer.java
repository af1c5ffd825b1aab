package io.tickproof.pipeline.source;

import io.tickproof.pipeline.StatelessSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Columns one after the other, each value as the zigzag varint of its difference to the one before. */
public final class TickBatchSerializer extends StatelessSerializer<TickBatch> {
    private static final long serialVersionUID = 1L;
    public static final TickBatchSerializer INSTANCE = new TickBatchSerializer();

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
        long id = 0;
        long time = 0;
        long price = 0;
        long mark = 0;
        long offset = 0;
        for (int i = 0; i < size; i++) {
            writeVar(out, batch.id(i) - id);
            writeVar(out, batch.timeMicros(i) - time);
            writeVar(out, batch.price(i) - price);
            writeVar(out, batch.quantity(i));
            writeVar(out, batch.markMicros(i) - mark);
            writeVar(out, batch.offset(i) - offset);
            id = batch.id(i);
            time = batch.timeMicros(i);
            price = batch.price(i);
            mark = batch.markMicros(i);
            offset = batch.offset(i);
        }
    }

    @Override
    public TickBatch deserialize(DataInputView in) throws IOException {
        String symbol = in.readUTF();
        int partition = in.readInt();
        int size = in.readInt();
        TickBatch batch = new TickBatch(symbol, partition, size);
        long id = 0;
        long time = 0;
        long price = 0;
        long mark = 0;
        long offset = 0;
        for (int i = 0; i < size; i++) {
            id += readVar(in);
            time += readVar(in);
            price += readVar(in);
            long quantity = readVar(in);
            mark += readVar(in);
            offset += readVar(in);
            batch.add(id, time, price, quantity, mark, offset);
        }
        return batch;
    }

    @Override
    public TypeSerializerSnapshot<TickBatch> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Nothing to configure: the format is fixed. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TickBatch> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }

    private static void writeVar(DataOutputView out, long value) throws IOException {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readVar(DataInputView in) throws IOException {
        long rest = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.readByte();
            rest |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return (rest >>> 1) ^ -(rest & 1);
            }
        }
    }
}

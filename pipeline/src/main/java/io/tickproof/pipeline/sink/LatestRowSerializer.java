package io.tickproof.pipeline.sink;

import io.tickproof.pipeline.output.OutputRows.LatestRow;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What a writer of Redis has written of a symbol, in a checkpoint. */
final class LatestRowSerializer implements SimpleVersionedSerializer<LatestRow> {
    private static final int VERSION = 1;
    private static final int USUAL_BYTES = 96;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LatestRow row) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
        out.writeUTF(row.symbol());
        out.writeLong(row.price());
        out.writeLong(row.timeMicros());
        out.writeLong(row.id());
        out.writeBoolean(row.hasAverage());
        if (row.hasAverage()) {
            out.writeUTF(row.average().toPlainString());
        }
        out.writeLong(row.averageEndMicros());
        out.writeLong(row.averageCount());
        return out.getCopyOfBuffer();
    }

    @Override
    public LatestRow deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("a latest price of version " + version + ", and only " + VERSION + " is known");
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        return new LatestRow(
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean() ? new BigDecimal(in.readUTF()) : null,
                in.readLong(),
                in.readLong());
    }
}

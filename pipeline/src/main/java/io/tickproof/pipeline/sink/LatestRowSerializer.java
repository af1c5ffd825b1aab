package io.tickproof.pipeline.sink;

import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the last row per symbol that a Redis writer has written into a checkpoint. */
final class LatestRowSerializer implements SimpleVersionedSerializer<LatestRow> {
    private static final int VERSION = 1;
    private static final int TYPICAL_BYTES = 96;
    /** Written for a row without a tick or without an average. */
    private static final LatestTick NO_TICK = new LatestTick(0, -1, 0);

    private static final MovingAverage NO_AVERAGE = new MovingAverage(BigDecimal.ZERO, 0, 0);

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LatestRow row) throws IOException {
        LatestTick tick = row.tick() == null ? NO_TICK : row.tick();
        MovingAverage average = row.average() == null ? NO_AVERAGE : row.average();
        DataOutputSerializer out = new DataOutputSerializer(TYPICAL_BYTES);
        out.writeUTF(row.symbol());
        out.writeLong(tick.price());
        out.writeLong(tick.timeMicros());
        out.writeLong(tick.id());
        out.writeBoolean(row.average() != null);
        if (row.average() != null) {
            out.writeUTF(average.value().toPlainString());
        }
        out.writeLong(average.endMicros());
        out.writeLong(average.count());
        return out.getCopyOfBuffer();
    }

    @Override
    public LatestRow deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "the state contains a latest row of version " + version + "; this job supports version " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        String symbol = in.readUTF();
        LatestTick tick = new LatestTick(in.readLong(), in.readLong(), in.readLong());
        boolean hasAverage = in.readBoolean();
        BigDecimal value = hasAverage ? new BigDecimal(in.readUTF()) : BigDecimal.ZERO;
        MovingAverage average = new MovingAverage(value, in.readLong(), in.readLong());
        return new LatestRow(
                symbol, tick.timeMicros() == NO_TICK.timeMicros() ? null : tick, hasAverage ? average : null);
    }
}

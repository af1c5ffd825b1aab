package io.tickproof.pipeline.window;

import io.tickproof.pipeline.serialization.StatelessSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a format byte, followed by all fields of the accumulator. */
public final class AccumulatorSerializer extends StatelessSerializer<Accumulator> {
    private static final long serialVersionUID = 1L;
    private static final AccumulatorSerializer INSTANCE = new AccumulatorSerializer();
    private static final byte FORMAT = 1;

    static AccumulatorSerializer instance() {
        return INSTANCE;
    }

    @Override
    public Accumulator createInstance() {
        return new Accumulator();
    }

    @Override
    public void serialize(Accumulator accumulator, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        accumulator.write(out);
    }

    @Override
    public Accumulator deserialize(DataInputView in) throws IOException {
        byte format = in.readByte();
        if (format != FORMAT) {
            throw new IOException(
                    "the state contains an accumulator of format " + format + "; this job supports format " + FORMAT);
        }
        return Accumulator.read(in);
    }

    @Override
    public TypeSerializerSnapshot<Accumulator> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * A snapshot that stores nothing, because every value begins with its format. Savepoints contain the name of this
     * class.
     */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Accumulator> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}

package io.tickproof.pipeline.window;

import io.tickproof.pipeline.serialization.StatelessSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A format byte, then what {@link SeenIds} writes; format 1, a single bitmap of 64 bits, is still read. */
public final class SeenIdsSerializer extends StatelessSerializer<SeenIds> {
    private static final long serialVersionUID = 1L;
    private static final SeenIdsSerializer INSTANCE = new SeenIdsSerializer();
    private static final byte FORMAT = 2;
    private static final byte SINGLE_BITMAP = 1;

    static SeenIdsSerializer instance() {
        return INSTANCE;
    }

    @Override
    public SeenIds createInstance() {
        return new SeenIds();
    }

    @Override
    public void serialize(SeenIds ids, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        ids.write(out);
    }

    @Override
    public SeenIds deserialize(DataInputView in) throws IOException {
        byte format = in.readByte();
        if (format == SINGLE_BITMAP) {
            return SeenIds.readSingleBitmap(in);
        }
        if (format != FORMAT) {
            throw new IOException("seen ids of format " + format + "; this job reads the formats up to " + FORMAT);
        }
        return SeenIds.read(in);
    }

    @Override
    public TypeSerializerSnapshot<SeenIds> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Nothing to configure: the format byte stands in every value. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeenIds> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}

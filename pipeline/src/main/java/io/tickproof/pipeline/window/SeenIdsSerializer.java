package io.tickproof.pipeline.window;

import io.tickproof.pipeline.serialization.StatelessSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a format byte, followed by the bitmaps of {@link SeenIds}. It still reads format 1, a single 64-bit bitmap. */
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
            throw new IOException(
                    "the state contains seen ids of format " + format + "; this job supports formats 1 to " + FORMAT);
        }
        return SeenIds.read(in);
    }

    @Override
    public TypeSerializerSnapshot<SeenIds> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * A snapshot that stores nothing, because every value begins with its format. Savepoints contain the name of this
     * class.
     */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeenIds> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}

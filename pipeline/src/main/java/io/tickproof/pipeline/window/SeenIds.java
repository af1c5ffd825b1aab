package io.tickproof.pipeline.window;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** The trade ids that a span of event time has accepted, in a compressed bitmap. Mutable. */
final class SeenIds {
    private final Roaring64Bitmap ids = new Roaring64Bitmap();

    /** Whether the id is new; it is not the next time. */
    boolean add(long id) {
        if (ids.contains(id)) {
            return false;
        }
        ids.addLong(id);
        return true;
    }

    void write(DataOutputView out) throws IOException {
        ids.runOptimize();
        ids.serialize(out);
    }

    static SeenIds read(DataInputView in) throws IOException {
        SeenIds result = new SeenIds();
        result.ids.deserialize(in);
        return result;
    }
}

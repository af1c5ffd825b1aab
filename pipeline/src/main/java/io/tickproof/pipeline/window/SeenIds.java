package io.tickproof.pipeline.window;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The trade ids that a span of event time has accepted: a compressed bitmap of their lower halves for each upper half.
 * Ids of a market count up, so there is nearly always one. Mutable.
 *
 * <p>Not one bitmap of 64 bits: that would be searched twice for every tick, once to ask and once to add; and its runs,
 * though they are smaller, take longer to search than arrays.
 */
final class SeenIds {
    private int[] uppers = new int[1];
    private RoaringBitmap[] lowers = new RoaringBitmap[1];
    private int size;
    private int last;

    /** Whether the id is new; it is not the next time. */
    boolean add(long id) {
        int upper = (int) (id >>> 32);
        if (size == 0 || uppers[last] != upper) {
            last = place(upper);
        }
        return lowers[last].checkedAdd((int) id);
    }

    /** How many there are. */
    long count() {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += lowers[i].getLongCardinality();
        }
        return count;
    }

    /** Where the upper half is, or is from now on; they are in their order. */
    private int place(int upper) {
        int found = Arrays.binarySearch(uppers, 0, size, upper);
        if (found >= 0) {
            return found;
        }
        int at = -found - 1;
        if (size == uppers.length) {
            uppers = Arrays.copyOf(uppers, size * 2);
            lowers = Arrays.copyOf(lowers, size * 2);
        }
        System.arraycopy(uppers, at, uppers, at + 1, size - at);
        System.arraycopy(lowers, at, lowers, at + 1, size - at);
        uppers[at] = upper;
        lowers[at] = new RoaringBitmap();
        size++;
        return at;
    }

    void write(DataOutputView out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeInt(uppers[i]);
            lowers[i].serialize(out);
        }
    }

    static SeenIds read(DataInputView in) throws IOException {
        SeenIds result = new SeenIds();
        result.size = in.readInt();
        result.uppers = new int[Math.max(1, result.size)];
        result.lowers = new RoaringBitmap[Math.max(1, result.size)];
        for (int i = 0; i < result.size; i++) {
            result.uppers[i] = in.readInt();
            result.lowers[i] = new RoaringBitmap();
            result.lowers[i].deserialize(in);
        }
        return result;
    }

    /** As format 1 had them. */
    static SeenIds readSingleBitmap(DataInputView in) throws IOException {
        Roaring64Bitmap ids = new Roaring64Bitmap();
        ids.deserialize(in);
        SeenIds result = new SeenIds();
        ids.forEach(result::add);
        return result;
    }
}

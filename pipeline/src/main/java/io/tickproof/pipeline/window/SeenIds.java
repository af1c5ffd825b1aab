package io.tickproof.pipeline.window;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The trade ids that were accepted in a span of event time: one compressed bitmap of lower halves per upper half. The
 * ids of a market are consecutive, so there is nearly always one bitmap. Mutable.
 *
 * <p>A single 64-bit bitmap would be searched twice per tick, once to look the id up and once to add it. Run-length
 * containers would be smaller, but take longer to search than arrays.
 */
final class SeenIds {
    private int[] uppers = new int[1];
    private RoaringBitmap[] lowers = new RoaringBitmap[1];
    private int size;
    private int last;

    /** Adds an id. Returns whether it is new. */
    boolean add(long id) {
        int upper = (int) (id >>> 32);
        if (size == 0 || uppers[last] != upper) {
            last = findOrInsert(upper);
        }
        return lowers[last].checkedAdd((int) id);
    }

    /** Returns the number of ids. */
    long count() {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += lowers[i].getLongCardinality();
        }
        return count;
    }

    /** Returns the index of an upper half, and inserts it in order if it is missing. */
    private int findOrInsert(int upper) {
        int found = Arrays.binarySearch(uppers, 0, size, upper);
        if (found >= 0) {
            return found;
        }
        int index = -found - 1;
        if (size == uppers.length) {
            uppers = Arrays.copyOf(uppers, size * 2);
            lowers = Arrays.copyOf(lowers, size * 2);
        }
        System.arraycopy(uppers, index, uppers, index + 1, size - index);
        System.arraycopy(lowers, index, lowers, index + 1, size - index);
        uppers[index] = upper;
        lowers[index] = new RoaringBitmap();
        size++;
        return index;
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

    /** Reads ids in format 1. */
    static SeenIds readSingleBitmap(DataInputView in) throws IOException {
        Roaring64Bitmap ids = new Roaring64Bitmap();
        ids.deserialize(in);
        SeenIds result = new SeenIds();
        ids.forEach(result::add);
        return result;
    }
}

package io.tickproof.pipeline.window;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A sum of non-negative numbers in 128 bits. Mutable: it takes every tick. */
final class WideSum {
    private long high;
    private long low;

    /** @param value 0 or more */
    void add(long value) {
        long sum = low + value;
        if (Long.compareUnsigned(sum, low) < 0) {
            high++;
        }
        low = sum;
    }

    /** Adds a product of two numbers of 0 and more, which has up to 126 bits. */
    void addProduct(long a, long b) {
        long productLow = a * b;
        long sum = low + productLow;
        high += Math.multiplyHigh(a, b) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    void add(WideSum other) {
        long sum = low + other.low;
        high += other.high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    BigInteger toBigInteger() {
        return new BigInteger(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(high);
        out.writeLong(low);
    }

    void read(DataInputView in) throws IOException {
        high = in.readLong();
        low = in.readLong();
    }
}

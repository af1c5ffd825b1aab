package io.tickproof.pipeline.window;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A 128-bit sum in two's complement. It is mutable, because it is updated for every tick. */
final class WideSum {
    private long high;
    private long low;

    void add(long value) {
        long sum = low + value;
        high += (value >> 63) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    /** Adds {@code a * b}, which has up to 126 bits. */
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

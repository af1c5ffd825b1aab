package io.tickproof.generator.timeline;

import io.tickproof.market.Fingerprints;
import java.nio.charset.StandardCharsets;

/**
 * Counter-based random numbers: the n-th number is a hash of (seed, stream name, symbol, n). A new disturbance, symbol
 * or minute therefore does not shift any other number, and any part of a timeline can be computed on its own.
 *
 * <p>The n-th number is the n-th output of SplitMix64 (Steele, Lea, Flood 2014) from a state that is a hash of the
 * first three.
 */
final class SeededRandom {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double TWO_POW_MINUS_53 = 0x1.0p-53;

    private final long stream;

    /** @param name the random stream, such as {@code "size"} or {@code "late#1.hit"}; each name is independent */
    SeededRandom(long seed, String name) {
        this.stream = Fingerprints.mix64(Fingerprints.mix64(seed + GOLDEN) ^ hash(name));
    }

    /**
     * Returns 64 random bits.
     *
     * @param symbolHash {@link #hash} of the symbol
     */
    long bits(long symbolHash, long index) {
        return Fingerprints.mix64(Fingerprints.mix64(stream + symbolHash) + (index + 1) * GOLDEN);
    }

    /**
     * Returns a number that is uniform in (0, 1); neither end occurs.
     *
     * @param symbolHash {@link #hash} of the symbol
     */
    double uniform(long symbolHash, long index) {
        return toUniform(bits(symbolHash, index));
    }

    static double toUniform(long bits) {
        return ((bits >>> 11) + 0.5) * TWO_POW_MINUS_53;
    }

    /**
     * Converts random bits to a number that is approximately normal, with mean 0 and deviation 1: the sum of four
     * 16-bit uniforms (Irwin–Hall), within ±3.47. It uses additions only, so the result is the same on every platform.
     */
    static double toNormal(long bits) {
        double sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum / 65535 - 2) * 1.7320508075688772;
    }

    /** Returns the FNV-1a hash of the UTF-8 bytes. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}

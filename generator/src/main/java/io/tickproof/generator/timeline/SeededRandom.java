package io.tickproof.generator.timeline;

import io.tickproof.market.Fingerprints;
import java.nio.charset.StandardCharsets;

/**
 * Counter-based random numbers: the n-th draw is a hash of (seed, concern, symbol, n), so a new disturbance, symbol or
 * minute shifts no other draw, and any part of a timeline can be made alone.
 *
 * <p>The n-th draw is the n-th output of SplitMix64 (Steele, Lea, Flood 2014) from a state that is itself hashed from
 * the first three.
 */
final class SeededRandom {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double TWO_POW_MINUS_53 = 0x1.0p-53;

    private final long concern;

    /** @param concern what is drawn: {@code "size"}, {@code "late#1.hit"}; each its own stream */
    SeededRandom(long seed, String concern) {
        this.concern = Fingerprints.mix64(Fingerprints.mix64(seed + GOLDEN) ^ hash(concern));
    }

    /** 64 random bits. @param symbol its {@link #hash} */
    long bits(long symbol, long index) {
        return Fingerprints.mix64(Fingerprints.mix64(concern + symbol) + (index + 1) * GOLDEN);
    }

    /** Uniform in (0, 1): never either end. @param symbol its {@link #hash} */
    double uniform(long symbol, long index) {
        return toUniform(bits(symbol, index));
    }

    static double toUniform(long bits) {
        return ((bits >>> 11) + 0.5) * TWO_POW_MINUS_53;
    }

    /**
     * About normal, mean 0, deviation 1: the sum of four 16-bit uniforms (Irwin–Hall), within ±3.47. Additions only,
     * so exact on every platform.
     */
    static double toNormal(long bits) {
        double sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum / 65535 - 2) * 1.7320508075688772;
    }

    /** FNV-1a of the UTF-8 bytes. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}

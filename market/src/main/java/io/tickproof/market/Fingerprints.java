package io.tickproof.market;

/**
 * A fingerprint of the ticks of a candle in two longs: the sum of their ids and the xor of their mixed ids (candle
 * contract 6). The difference of the sums is the id of one missing or additional tick. Sum and xor together identify two.
 */
public final class Fingerprints {
    private Fingerprints() {}

    /** Applies the finalizer of SplitMix64 (Steele, Lea, Flood 2014; Stafford's variant 13): a bijection on 64 bits. */
    public static long mix64(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

package io.tickproof.verifier.oracle;

import java.math.BigInteger;

/**
 * An exact sum in decimal limbs: units of 10⁰, 10⁸ and 10¹⁶. Another way than the job's binary 128 bits, on purpose.
 * What no longer fits into the limbs moves to a BigInteger.
 */
final class DecimalSum {
    private static final long BASE = 100_000_000L;
    private static final long FULL = 1L << 61;

    private long ones;
    private long middles;
    private long tops;
    private BigInteger spilled = BigInteger.ZERO;

    /** @param value 0 or more */
    void add(long value) {
        ones += value % BASE;
        middles += value / BASE;
        carry();
    }

    /** Adds a × b, limb by limb. */
    void addProduct(long a, long b) {
        long aHigh = a / BASE;
        long aLow = a % BASE;
        long bHigh = b / BASE;
        long bLow = b % BASE;
        ones += aLow * bLow;
        carry();
        middles += product(aHigh, bLow, 1);
        carry();
        middles += product(aLow, bHigh, 1);
        carry();
        tops += product(aHigh, bHigh, 2);
        carry();
    }

    /** The product if a limb can take it; else it is spilled, and nothing is left for the limb. */
    private long product(long a, long b, int limb) {
        if (a == 0 || b <= FULL / a) {
            return a * b;
        }
        spilled = spilled.add(BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .multiply(BigInteger.valueOf(BASE).pow(limb)));
        return 0;
    }

    private void carry() {
        if (ones >= FULL) {
            middles += ones / BASE;
            ones %= BASE;
        }
        if (middles >= FULL) {
            tops += middles / BASE;
            middles %= BASE;
        }
        if (tops >= FULL) {
            spilled = spilled.add(BigInteger.valueOf(tops).multiply(BigInteger.valueOf(BASE * BASE)));
            tops = 0;
        }
    }

    BigInteger value() {
        BigInteger base = BigInteger.valueOf(BASE);
        return BigInteger.valueOf(tops)
                .multiply(base)
                .add(BigInteger.valueOf(middles))
                .multiply(base)
                .add(BigInteger.valueOf(ones))
                .add(spilled);
    }
}

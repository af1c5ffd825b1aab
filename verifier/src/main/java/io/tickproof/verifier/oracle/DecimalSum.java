package io.tickproof.verifier.oracle;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An exact sum in three decimal limbs: units of 10⁰, 10⁸ and 10¹⁶. The job uses binary 128 bits; the oracle deliberately
 * does not. Values that do not fit into the limbs go to a BigInteger.
 */
final class DecimalSum {
    private static final long BASE = 100_000_000L;
    private static final long FULL = 1L << 61;

    private long ones;
    private long middles;
    private long tops;
    private BigInteger spilled = BigInteger.ZERO;

    /** A number split into limbs, to be added to many sums. Mutable. */
    static final class Parts {
        private long ones;
        private long middles;
        private long tops;
        private @Nullable BigInteger spilled;

        void set(long value) {
            ones = value % BASE;
            middles = value / BASE;
            tops = 0;
            spilled = null;
        }

        /** Sets the product of a and b, limb by limb. */
        void setProduct(long a, long b) {
            long aHigh = a / BASE;
            long aLow = a % BASE;
            long bHigh = b / BASE;
            long bLow = b % BASE;
            spilled = null;
            ones = aLow * bLow;
            middles = product(aHigh, bLow, 1);
            long other = product(aLow, bHigh, 1);
            if (middles + other >= FULL) {
                spill(other, 1);
            } else {
                middles += other;
            }
            tops = product(aHigh, bHigh, 2);
        }

        /** Returns the product if it fits into a limb; otherwise spills it and returns 0. */
        private long product(long a, long b, int limb) {
            if (a == 0 || b <= FULL / a) {
                return a * b;
            }
            spill(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)), limb);
            return 0;
        }

        private void spill(long value, int limb) {
            spill(BigInteger.valueOf(value), limb);
        }

        private void spill(BigInteger value, int limb) {
            BigInteger placed = value.multiply(BigInteger.valueOf(BASE).pow(limb));
            spilled = spilled == null ? placed : spilled.add(placed);
        }
    }

    void add(Parts parts) {
        ones += parts.ones;
        middles += parts.middles;
        tops += parts.tops;
        if (parts.spilled != null) {
            spilled = spilled.add(parts.spilled);
        }
        carry();
    }

    private void carry() {
        if (ones >= FULL || ones <= -FULL) {
            middles += ones / BASE;
            ones %= BASE;
        }
        if (middles >= FULL || middles <= -FULL) {
            tops += middles / BASE;
            middles %= BASE;
        }
        if (tops >= FULL || tops <= -FULL) {
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

package io.tickproof.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Exact prices and quantities: whole numbers of 10⁻⁸ in a long, up to ±92,233,720,368.54775807. */
public final class Decimals {
    /** Number of decimals. */
    public static final int SCALE = 8;

    /** One, in units of 10⁻⁸. */
    public static final long ONE = 100_000_000L;

    /** A number with this many digits before the point and 8 decimals always fits into a long. */
    private static final int MAX_PLAIN_DIGITS = 10;

    private Decimals() {}

    /**
     * Parses a decimal in plain or scientific notation and returns it in units of 10⁻⁸.
     *
     * @throws ArithmeticException if the value has more than 8 decimals or does not fit into a long
     * @throws NumberFormatException if the text is not a decimal
     */
    public static long parse(String text) {
        long plain = plain(text);
        return plain >= 0 ? plain : ofBigDecimal(new BigDecimal(text));
    }

    /** Returns the units of a number with at most 10 digits and 8 decimals, or −1 for any other text. */
    private static long plain(String text) {
        long number = 0;
        int point = -1;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else if (c == '.' && point < 0 && i > 0) {
                point = i;
            } else {
                return -1;
            }
        }
        int whole = point < 0 ? length : point;
        int decimals = point < 0 ? 0 : length - point - 1;
        if (whole == 0 || whole > MAX_PLAIN_DIGITS || decimals > SCALE) {
            return -1;
        }
        for (int i = decimals; i < SCALE; i++) {
            number *= 10;
        }
        return number;
    }

    /**
     * Converts a value to units of 10⁻⁸.
     *
     * @throws ArithmeticException if the value has more than 8 decimals or does not fit into a long
     */
    public static long ofBigDecimal(BigDecimal value) {
        // Reject a huge exponent first: setScale would write out all its digits.
        if (value.signum() != 0 && value.precision() - (long) value.scale() > 20) {
            throw new ArithmeticException("out of range");
        }
        // The same applies to a tiny exponent: at least one digit is after the last decimal allowed.
        if (value.signum() != 0 && value.scale() - (long) SCALE >= value.precision()) {
            throw new ArithmeticException("more than " + SCALE + " decimals");
        }
        return value.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
    }

    /**
     * Returns whether price × quantity is below 2⁹⁶ units of 10⁻¹⁶, about 7.9 × 10¹². The sum of 2³¹ such products fits
     * into 128 bits.
     *
     * @param price in units of 10⁻⁸, may be negative
     * @param quantity in units of 10⁻⁸, 0 or more
     */
    public static boolean isNotionalInRange(long price, long quantity) {
        // Long.MIN_VALUE has no positive counterpart.
        return price != Long.MIN_VALUE && Math.multiplyHigh(Math.abs(price), quantity) < 1L << 32;
    }

    /** Converts units of 10⁻⁸ to a decimal with 8 decimals. */
    public static BigDecimal toBigDecimal(long units) {
        return BigDecimal.valueOf(units, SCALE);
    }

    /** Returns the shortest plain text: {@code 42000.5}, {@code 0.00000001}, {@code 7}. */
    public static String format(long units) {
        StringBuilder text = new StringBuilder(24);
        appendTo(text, units);
        return text.toString();
    }

    private static void appendTo(StringBuilder text, long units) {
        if (units < 0) {
            text.append('-');
        }
        // Long.MIN_VALUE has no positive counterpart: divide first, then remove the sign.
        text.append(Math.abs(units / ONE));
        long fraction = Math.abs(units % ONE);
        if (fraction != 0) {
            text.append('.');
            for (long digit = ONE / 10; fraction != 0; digit /= 10) {
                text.append((char) ('0' + fraction / digit));
                fraction %= digit;
            }
        }
    }

    /**
     * Returns a quotient with 8 decimals, rounded half to even.
     *
     * @param dividend in units of 10^-{@code dividendScale}
     * @param divisor must not be zero
     */
    public static BigDecimal quotient(BigInteger dividend, int dividendScale, BigDecimal divisor) {
        return new BigDecimal(dividend, dividendScale).divide(divisor, SCALE, RoundingMode.HALF_EVEN);
    }
}

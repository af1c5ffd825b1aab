package io.tickproof.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Prices and quantities: whole numbers of 10⁻⁸ in a long, so up to ±92,233,720,368.54775807, and exact. */
public final class Decimals {
    /** Digits behind the point. */
    public static final int SCALE = 8;

    /** One, in units of 10⁻⁸. */
    public static final long ONE = 100_000_000L;

    /** With 8 decimals they fit into a long whatever they are. */
    private static final int MOST_PLAIN_DIGITS = 10;

    private Decimals() {}

    /**
     * Reads a plain or scientific decimal.
     *
     * @throws ArithmeticException if the value has more than 8 decimals or does not fit into a long
     * @throws NumberFormatException if the text is no decimal
     */
    public static long parse(String text) {
        long plain = plain(text);
        return plain >= 0 ? plain : ofBigDecimal(new BigDecimal(text));
    }

    /** Units of what is written in up to 10 digits and up to 8 decimals; −1 for any other text. */
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
        if (whole == 0 || whole > MOST_PLAIN_DIGITS || decimals > SCALE) {
            return -1;
        }
        for (int i = decimals; i < SCALE; i++) {
            number *= 10;
        }
        return number;
    }

    /**
     * The units of 10⁻⁸ in a value.
     *
     * @throws ArithmeticException if the value has more than 8 decimals or does not fit into a long
     */
    public static long ofBigDecimal(BigDecimal value) {
        // A huge exponent would be written out in full below: turn it away first.
        if (value.signum() != 0 && value.precision() - (long) value.scale() > 20) {
            throw new ArithmeticException("out of range");
        }
        // And so would a tiny one: of its digits at least one is behind the last that there may be.
        if (value.signum() != 0 && value.scale() - (long) SCALE >= value.precision()) {
            throw new ArithmeticException("more than " + SCALE + " decimals");
        }
        return value.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
    }

    /**
     * Whether price × quantity is below 2⁹⁶ units of 10⁻¹⁶, about 7.9 × 10¹²: then 2³¹ of them fit into a sum of 128
     * bits.
     *
     * @param price of either sign
     * @param quantity 0 or more
     */
    public static boolean isNotionalInRange(long price, long quantity) {
        // The least long has no positive twin.
        return price != Long.MIN_VALUE && Math.multiplyHigh(Math.abs(price), quantity) < 1L << 32;
    }

    public static BigDecimal toBigDecimal(long units) {
        return BigDecimal.valueOf(units, SCALE);
    }

    /** The shortest plain text: {@code 42000.5}, {@code 0.00000001}, {@code 7}. */
    public static String format(long units) {
        StringBuilder text = new StringBuilder(24);
        appendTo(text, units);
        return text.toString();
    }

    private static void appendTo(StringBuilder text, long units) {
        if (units < 0) {
            text.append('-');
        }
        // Long.MIN_VALUE has no positive twin: divide first, then take away the sign.
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
     * A quotient of two whole numbers with 8 decimals, half to even.
     *
     * @param dividend in units of 10^-{@code dividendScale}
     * @param divisor not zero
     */
    public static BigDecimal quotient(BigInteger dividend, int dividendScale, BigDecimal divisor) {
        return new BigDecimal(dividend, dividendScale).divide(divisor, SCALE, RoundingMode.HALF_EVEN);
    }
}

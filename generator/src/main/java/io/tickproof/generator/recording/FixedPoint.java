package io.tickproof.generator.recording;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Parses a decimal and multiplies it by a power of ten. The result is rounded down to a whole number. One object is
 * reused for all rows, because this is on the hot path; it is mutable and not thread-safe.
 */
final class FixedPoint {
    private static final long MAX_BEFORE_NEXT_DIGIT = (Long.MAX_VALUE - 9) / 10;
    private static final int MAX_SCALE = 100;

    private long value;
    private boolean truncated;
    private boolean plain;

    /** Returns the value that was parsed last. */
    long value() {
        return value;
    }

    /** Returns whether the text has digits and a point only: no sign, and no exponent. */
    boolean isPlain() {
        return plain;
    }

    /** Returns whether digits other than zero were cut off. */
    boolean isTruncated() {
        return truncated;
    }

    /**
     * Parses a decimal in plain or scientific notation.
     *
     * @param power the power of ten that the decimal is multiplied by
     * @return false if the text is not a number, or if the result does not fit into a long
     */
    boolean parse(String text, int power) {
        plain = parsePlain(text, power);
        return plain || parseAny(text, power);
    }

    private boolean parsePlain(String text, int power) {
        int length = text.length();
        long number = 0;
        int digits = 0;
        int decimals = -1;
        truncated = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
                if (decimals >= power && decimals >= 0) {
                    truncated |= c != '0';
                    continue;
                }
                if (number > MAX_BEFORE_NEXT_DIGIT) {
                    return false;
                }
                number = number * 10 + (c - '0');
                decimals += decimals >= 0 ? 1 : 0;
            } else if (c == '.' && decimals < 0) {
                decimals = 0;
            } else {
                return false;
            }
        }
        if (digits == 0) {
            return false;
        }
        for (int i = Math.max(decimals, 0); i < power; i++) {
            if (number > Long.MAX_VALUE / 10) {
                return false;
            }
            number *= 10;
        }
        for (int i = power; i < 0; i++) {
            truncated |= number % 10 != 0;
            number /= 10;
        }
        value = number;
        return true;
    }

    private boolean parseAny(String text, int power) {
        try {
            BigDecimal number = new BigDecimal(text);
            // Reject a huge exponent first: the conversion below would write out all its digits.
            if (Math.abs((long) number.scale()) > MAX_SCALE) {
                return false;
            }
            BigDecimal scaled = number.scaleByPowerOfTen(power);
            BigDecimal whole = scaled.setScale(0, RoundingMode.FLOOR);
            value = whole.longValueExact();
            truncated = scaled.compareTo(whole) != 0;
            return true;
        } catch (NumberFormatException | ArithmeticException e) {
            return false;
        }
    }
}

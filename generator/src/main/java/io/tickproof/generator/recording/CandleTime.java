package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Reads the time of a candle: a number whose unit follows from its magnitude, or a date and time. A local time is read as
 * UTC; the comparison shows whether it is.
 */
final class CandleTime {
    /** 1990-01-01T00:00:00Z. */
    private static final long START_MICROS = 631_152_000_000_000L;
    /** 2100-01-01T00:00:00Z. */
    private static final long END_MICROS = 4_102_444_800_000_000L;

    private static final int MAX_DIGITS = 30;

    private CandleTime() {}

    /** Returns the time in µs since the epoch; empty if the text is not a time from 1990 to 2099. */
    static OptionalLong micros(String text) {
        long micros;
        try {
            micros = text.length() <= MAX_DIGITS && RowReader.isNumber(text) ? ofNumber(text) : ofText(text);
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
        return micros >= START_MICROS && micros < END_MICROS ? OptionalLong.of(micros) : OptionalLong.empty();
    }

    /** Returns the unit of a whole number in µs, and 0 for ns; a time of this century has 10, 13, 16 or 19 digits. */
    private static long ofNumber(String text) {
        BigDecimal number = new BigDecimal(text);
        int digits = number.precision() - number.scale();
        int power = digits <= 11 ? 6 : digits <= 14 ? 3 : digits <= 17 ? 0 : -3;
        return number.movePointRight(power).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static long ofText(String text) {
        String iso = text.strip().replace(' ', 'T').toUpperCase(Locale.ROOT);
        if (iso.endsWith("TUTC")) {
            iso = iso.substring(0, iso.length() - 4) + "Z";
        }
        if (iso.length() == "2026-01-05".length()) {
            iso += "T00:00:00";
        }
        boolean hasOffset = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
        return Micros.of(
                hasOffset
                        ? OffsetDateTime.parse(iso).toInstant()
                        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time of a candle: a number of a unit, or a date and time. A local time is read as UTC; the comparison shows
 * whether it is, and applies the zone that the scenario declares.
 */
final class CandleTime {
    /** The unit follows from the text. */
    static final String AUTO = "auto";

    /** 1990-01-01T00:00:00Z. */
    private static final long START_MICROS = 631_152_000_000_000L;
    /** 2100-01-01T00:00:00Z. */
    private static final long END_MICROS = 4_102_444_800_000_000L;

    private static final int MAX_DIGITS = 30;
    /** The powers of ten that convert a number to µs. */
    private static final Map<String, Integer> POWERS = Map.of("s", 6, "ms", 3, "us", 0, "ns", -3);

    private final List<Integer> columns;
    private final String unit;
    private final @Nullable DateTimeFormatter pattern;

    /**
     * @param columns columns whose texts are joined by a blank
     * @param unit s, ms, us, ns, iso or auto
     * @param pattern null for the unit
     */
    CandleTime(List<Integer> columns, String unit, @Nullable String pattern) {
        this.columns = columns;
        this.unit = unit;
        this.pattern = pattern == null ? null : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    /** Returns the time in one column, whose unit follows from the text. */
    static CandleTime auto(int column) {
        return new CandleTime(List.of(column), AUTO, null);
    }

    /** Returns the text of the time. */
    String text(String[] row) {
        return columns.stream().map(column -> CandleValues.text(row, column)).collect(Collectors.joining(" "));
    }

    /** Returns the time in µs since the epoch; empty if it is not a time from 1990 to 2099. */
    OptionalLong micros(String[] row) {
        return micros(text(row), unit, pattern);
    }

    /** Returns the time whose unit follows from the text; empty if it is not a time from 1990 to 2099. */
    static OptionalLong micros(String text) {
        return micros(text, AUTO, null);
    }

    private static OptionalLong micros(String text, String unit, @Nullable DateTimeFormatter pattern) {
        long micros;
        try {
            boolean isNumber = text.length() <= MAX_DIGITS && RowReader.isNumber(text);
            if (pattern != null) {
                micros = ofPattern(text, pattern);
            } else if (POWERS.containsKey(unit) || unit.equals(AUTO) && isNumber) {
                micros = ofNumber(new BigDecimal(text), POWERS.getOrDefault(unit, -1));
            } else {
                micros = ofText(text);
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return micros >= START_MICROS && micros < END_MICROS ? OptionalLong.of(micros) : OptionalLong.empty();
    }

    /** Converts a number. A time of this century has 10 digits in s, 13 in ms, 16 in µs and 19 in ns. */
    private static long ofNumber(BigDecimal number, int declaredPower) {
        int digits = number.precision() - number.scale();
        int power = declaredPower != -1 ? declaredPower : digits <= 11 ? 6 : digits <= 14 ? 3 : digits <= 17 ? 0 : -3;
        if (digits + power > 18 || number.scale() > MAX_DIGITS) {
            throw new ArithmeticException("out of range");
        }
        return number.movePointRight(power).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static long ofPattern(String text, DateTimeFormatter pattern) {
        TemporalAccessor time = pattern.parse(text);
        LocalDateTime local = LocalDateTime.from(time);
        int offset = time.isSupported(ChronoField.OFFSET_SECONDS) ? time.get(ChronoField.OFFSET_SECONDS) : 0;
        return Micros.of(local.toInstant(ZoneOffset.ofTotalSeconds(offset)));
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

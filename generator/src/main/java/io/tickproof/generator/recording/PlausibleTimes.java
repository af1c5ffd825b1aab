package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses times that are probably read with the wrong unit or date, and suggests what would make them plausible. */
final class PlausibleTimes {
    /** 1990-01-01T00:00:00Z. */
    private static final long START_MICROS = 631_152_000_000_000L;
    /** 2100-01-01T00:00:00Z. */
    private static final long END_MICROS = 4_102_444_800_000_000L;

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int SECONDS_PER_YEAR = 31_556_952;
    private static final BigInteger MAX_YEAR = BigInteger.valueOf(999_999_999_999L);

    /** The powers of ten that convert a number to µs. */
    static final Map<String, Integer> UNITS = units();

    private PlausibleTimes() {}

    private static Map<String, Integer> units() {
        Map<String, Integer> units = new LinkedHashMap<>();
        units.put("s", 6);
        units.put("ms", 3);
        units.put("us", 0);
        units.put("ns", -3);
        return units;
    }

    /** Returns whether a time is plausible: from 1990 to 2099, or from 1970 to 2099 if any time is allowed. */
    static boolean isPlausible(long micros, boolean anyTime) {
        return micros >= (anyTime ? 0 : START_MICROS) && micros < END_MICROS;
    }

    /** Describes a text that was read as µs since the epoch and is not plausible. */
    static String problem(String text, String unit, long micros, boolean anyTime) {
        Instant time = Micros.toInstant(micros);
        String read = RowReader.shortened(text) + (UNITS.containsKey(unit) ? " as " + unit : "") + " is "
                + (micros > -END_MICROS && micros < 2 * END_MICROS
                        ? time.toString()
                        : "in the year " + time.atOffset(ZoneOffset.UTC).getYear());
        return read + remedy(text, unit, anyTime);
    }

    /** Describes a number whose time does not even fit into a long. */
    static String problem(BigDecimal number, String unit, boolean anyTime) {
        BigInteger year = number.scaleByPowerOfTen(UNITS.getOrDefault(unit, 0) - 6)
                .divide(BigDecimal.valueOf(SECONDS_PER_YEAR), 0, RoundingMode.FLOOR)
                .toBigInteger()
                .add(BigInteger.valueOf(1970));
        return RowReader.shortened(number.toString()) + " as " + unit + " is in the year "
                + (year.abs().compareTo(MAX_YEAR) > 0 ? "1e12 or later" : year)
                + remedy(number.toString(), unit, anyTime);
    }

    private static String remedy(String text, String unit, boolean anyTime) {
        String limits = anyTime ? "; times must be from 1970 to 2099" : "; times must be from 1990 to 2099";
        String other = fittingUnit(text);
        if (other != null && !other.equals(unit)) {
            return limits + ". With unit: " + other + " it is " + Micros.toInstant(micros(text, other))
                    + " (stream.columns.unit)";
        }
        return limits
                + (isTimeOfDay(text) ? "; for times of the day specify stream.columns.date or stream.columns.day" : "")
                + (anyTime ? "" : "; if they are right, set stream.anyTime: true");
    }

    /** Returns whether a number can be s or ms since midnight. */
    private static boolean isTimeOfDay(String text) {
        long millis = micros(text, "us");
        return millis >= 0 && millis < MILLIS_PER_DAY;
    }

    /** Returns the unit in which a number is a plausible time, or null if there is none or if the text is not a number. */
    static @Nullable String fittingUnit(String text) {
        return UNITS.keySet().stream()
                .filter(unit -> isPlausible(micros(text, unit), false))
                .findFirst()
                .orElse(null);
    }

    private static long micros(String text, String unit) {
        FixedPoint number = new FixedPoint();
        return number.parse(text, UNITS.getOrDefault(unit, 0)) ? number.value() : Long.MIN_VALUE;
    }
}

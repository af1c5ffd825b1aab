package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** Reads a time in µs since the epoch from the columns of a row. Counts the times that were cut off after the µs. */
final class TimeColumn {
    private static final long DAY_MICROS = 86_400 * Micros.PER_SECOND;

    /** Reads a time before its zone is applied. */
    private interface Reading {
        /** Returns µs since the epoch, or since midnight if the day is in another column. */
        long micros(String text, RowReader rows);
    }

    private final int index;
    private final String name;
    private final String unit;
    private final boolean anyTime;
    private final Reading reading;
    private final @Nullable Day day;
    private final @Nullable LocalZone zone;
    private final FixedPoint number = new FixedPoint();
    private final IsoTime iso = new IsoTime();
    private long truncated;

    /** Where the day of a time of the day comes from. */
    private interface Day {
        /** Returns µs from the epoch to midnight. */
        long micros(RowReader rows);
    }

    /**
     * @param name name of the field in messages
     * @param index of the column
     * @param days the day, if the column only has the time of the day
     */
    TimeColumn(String name, int index, ColumnMapping mapping, DayColumn days, boolean anyTime) {
        this.name = name;
        this.index = index;
        this.anyTime = anyTime;
        String zoneName = mapping.text(ColumnKey.ZONE);
        zone = zoneName == null ? null : new LocalZone(ZoneId.of(zoneName));
        day = days.isPresent() ? days::micros : null;
        String pattern = mapping.text(ColumnKey.PATTERN);
        String given = mapping.text(ColumnKey.UNIT);
        unit = pattern != null ? pattern : given == null ? "iso" : given;
        if (pattern != null) {
            TimePattern format = TimePattern.of(pattern);
            reading = (text, rows) -> patterned(text, format, rows);
        } else if (PlausibleTimes.UNITS.containsKey(unit)) {
            int power = PlausibleTimes.UNITS.get(unit);
            reading = (text, rows) -> number(text, power, rows);
        } else if (unit.equals("auto")) {
            reading = this::magnitude;
        } else {
            reading = this::iso;
        }
    }

    /** Returns the number of times whose digits after the µs were cut off. */
    long truncated() {
        return truncated;
    }

    /**
     * Returns the time of the current row in µs since the epoch, rounded down.
     *
     * @throws RecordingException if it is not a time, or not plausible
     */
    long micros(RowReader rows) {
        String text = rows.field(index, name);
        long micros = reading.micros(text, rows);
        if (day != null) {
            if (micros < 0 || micros >= DAY_MICROS) {
                throw rows.problem(
                        name,
                        RowReader.shortened(text) + " as " + unit
                                + " is not the time of a day, which ends after 24 hours; is stream.columns.unit right?");
            }
            micros = local(day.micros(rows) + micros, rows);
        }
        if (!PlausibleTimes.isPlausible(micros, anyTime)) {
            throw rows.problem(name, PlausibleTimes.problem(text, unit, micros, anyTime));
        }
        return micros;
    }

    private long local(long micros, RowReader rows) {
        if (zone == null) {
            throw rows.problem(
                    name,
                    "the time does not name its zone; specify stream.columns.zone, such as UTC, an "
                            + "offset such as +02:00, or a zone such as Europe/Athens");
        }
        return zone.toUtc(micros, rows, name);
    }

    private long number(String text, int power, RowReader rows) {
        if (!number.parse(text, power)) {
            throw rows.problem(name, notANumber(text));
        }
        if (!number.isPlain() && (text.indexOf('e') >= 0 || text.indexOf('E') >= 0)) {
            throw rows.problem(
                    name,
                    RowReader.shortened(text) + " has an exponent, as spreadsheets write long numbers, and its last "
                            + "digits are lost; export the column as text");
        }
        truncated += number.isTruncated() ? 1 : 0;
        return number.value();
    }

    private String notANumber(String text) {
        try {
            return PlausibleTimes.problem(new BigDecimal(text), unit, anyTime);
        } catch (NumberFormatException e) {
            String what = unit.equals("s") ? "number of seconds" : "whole number";
            return "\"" + RowReader.shortened(text) + "\" is not a " + what
                    + (iso.parseDateTime(text) ? "; with unit: iso it is a time (stream.columns.unit)" : "");
        }
    }

    /** Reads a whole number of ms, µs or ns by its magnitude, or an ISO time. */
    private long magnitude(String text, RowReader rows) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits < text.length() || digits == 0) {
            return iso(text, rows);
        }
        return number(text, digits <= 14 ? 3 : digits <= 17 ? 0 : -3, rows);
    }

    private long iso(String text, RowReader rows) {
        boolean valid = day == null ? iso.parseDateTime(text) : iso.parseTimeOfDay(text);
        if (!valid) {
            throw rows.problem(name, notIso(text));
        }
        truncated += iso.isTruncated() ? 1 : 0;
        return day != null || iso.hasOffset() ? iso.micros() : local(iso.micros(), rows);
    }

    private String notIso(String text) {
        String fitting = day == null ? PlausibleTimes.fittingUnit(text) : null;
        if (fitting != null) {
            return RowReader.shortened(text) + " is a number; with unit: " + fitting
                    + " it is a time (stream.columns.unit)";
        }
        return "\"" + RowReader.shortened(text) + "\" is not a time such as "
                + (day == null ? "2026-01-05T00:00:00.123Z" : "14:30:00.123")
                + "; specify stream.columns.unit or stream.columns.pattern";
    }

    private long patterned(String text, TimePattern pattern, RowReader rows) {
        try {
            if (day != null) {
                return nanos(LocalTime.parse(text, pattern.formatter()).toNanoOfDay());
            }
            TemporalAccessor time = pattern.formatter().parse(text);
            LocalDateTime local = LocalDateTime.from(time);
            long micros = local.toEpochSecond(ZoneOffset.UTC) * Micros.PER_SECOND + nanos(local.getNano());
            if (!pattern.hasZone()) {
                return local(micros, rows);
            }
            ZoneId named = ZoneId.from(time);
            return named instanceof ZoneOffset offset
                    ? micros - offset.getTotalSeconds() * Micros.PER_SECOND
                    : new LocalZone(named).toUtc(micros, rows, name);
        } catch (DateTimeException e) {
            throw rows.problem(
                    name,
                    "\"" + RowReader.shortened(text) + "\" does not have the pattern " + unit
                            + " (stream.columns.pattern)");
        }
    }

    private long nanos(long nanos) {
        truncated += nanos % 1_000 == 0 ? 0 : 1;
        return nanos / 1_000;
    }
}

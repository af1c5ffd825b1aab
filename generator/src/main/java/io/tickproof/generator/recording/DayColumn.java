package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Where the day comes from if a time is only the time of a day: from another column, from the mapping, or from the name
 * of the file.
 */
final class DayColumn {
    private static final long DAY_MICROS = 86_400 * Micros.PER_SECOND;
    /** Index of a day that does not come from a column. */
    private static final int NONE = -1;

    private final int index;
    private final @Nullable TimePattern pattern;
    private final boolean present;
    private final long fixedMicros;
    private String lastText = "";
    private long lastMicros;

    /**
     * @param index column of the date, or −1 if there is none
     * @throws RecordingException if the day comes from the name of the file, and the name contains none
     */
    DayColumn(int index, ColumnMapping mapping, RowReader rows) {
        this.index = index;
        String datePattern = mapping.text(ColumnKey.DATE_PATTERN);
        pattern = datePattern == null ? null : TimePattern.of(datePattern);
        String day = mapping.text(ColumnKey.DAY);
        present = index >= 0 || day != null;
        fixedMicros = day == null
                ? 0
                : (day.equals("name") ? FileNames.day(rows) : LocalDate.parse(day)).toEpochDay() * DAY_MICROS;
    }

    /** A time that contains its day. */
    static DayColumn none(ColumnMapping mapping, RowReader rows) {
        return new DayColumn(NONE, mapping, rows);
    }

    boolean isPresent() {
        return present;
    }

    /**
     * Returns µs from the epoch to the midnight at which the day starts.
     *
     * @throws RecordingException if the column does not contain a date
     */
    long micros(RowReader rows) {
        if (index < 0) {
            return fixedMicros;
        }
        String text = rows.field(index, "date");
        if (!text.equals(lastText)) {
            lastMicros = epochDay(text, rows) * DAY_MICROS;
            lastText = text;
        }
        return lastMicros;
    }

    private long epochDay(String text, RowReader rows) {
        if (pattern == null) {
            long day = IsoTime.epochDay(text);
            if (day == Long.MIN_VALUE) {
                throw rows.problem(
                        "date",
                        "\"" + RowReader.shortened(text)
                                + "\" is not a date with the year first, such as 2026-01-05; specify stream.columns.datePattern");
            }
            return day;
        }
        try {
            return LocalDate.parse(text, pattern.formatter()).toEpochDay();
        } catch (DateTimeException e) {
            throw rows.problem(
                    "date",
                    "\"" + RowReader.shortened(text) + "\" does not have the pattern of "
                            + "stream.columns.datePattern");
        }
    }
}

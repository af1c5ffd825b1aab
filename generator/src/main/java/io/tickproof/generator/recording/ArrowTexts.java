package io.tickproof.generator.recording;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The texts of Arrow values. */
final class ArrowTexts {
    private ArrowTexts() {}

    /** Returns the text of a value, or the empty text for null. */
    static String text(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return "";
        }
        if (vector instanceof TimeStampVector times) {
            return timestamp(
                    times.get(row), (ArrowType.Timestamp) vector.getField().getType());
        }
        if (vector instanceof DateDayVector days) {
            return LocalDate.ofEpochDay(days.get(row)).toString();
        }
        if (vector instanceof TimeNanoVector times) {
            return timeOfDay(times.get(row));
        }
        if (vector instanceof TimeMicroVector times) {
            return timeOfDay(TimeUnit.MICROSECONDS.toNanos(times.get(row)));
        }
        if (vector instanceof TimeMilliVector times) {
            return timeOfDay(TimeUnit.MILLISECONDS.toNanos(times.get(row)));
        }
        if (vector instanceof TimeSecVector times) {
            return timeOfDay(TimeUnit.SECONDS.toNanos(times.get(row)));
        }
        // The library returns unsigned numbers as characters and negative numbers.
        if (vector instanceof UInt1Vector numbers) {
            return String.valueOf(numbers.get(row) & 0xff);
        }
        if (vector instanceof UInt2Vector numbers) {
            return String.valueOf((int) numbers.get(row));
        }
        if (vector instanceof UInt4Vector numbers) {
            return Integer.toUnsignedString(numbers.get(row));
        }
        if (vector instanceof UInt8Vector numbers) {
            return Long.toUnsignedString(numbers.get(row));
        }
        Object value = vector.getObject(row);
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** A time with a zone counts from the epoch in UTC, whatever its zone. */
    private static String timestamp(long time, ArrowType.Timestamp type) {
        long perSecond = switch (type.getUnit()) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
        Instant instant = Instant.ofEpochSecond(
                Math.floorDiv(time, perSecond), Math.floorMod(time, perSecond) * (1_000_000_000 / perSecond));
        return type.getTimezone() == null
                ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC))
                : instant.toString();
    }

    private static String timeOfDay(long nanos) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }
}

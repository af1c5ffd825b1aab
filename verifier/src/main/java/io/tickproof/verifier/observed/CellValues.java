package io.tickproof.verifier.observed;

import io.tickproof.market.Decimals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Values as a database or a message has them. */
final class CellValues {
    /** Below this a number of ms; from it on of µs: 1e14 ms are the year 5138, 1e14 µs are 1973. */
    private static final long LEAST_MICROS = 100_000_000_000_000L;

    private CellValues() {}

    /** µs since the epoch of a time in any of its forms; without a zone it is UTC. Long.MIN_VALUE for null. */
    static long micros(Object value) {
        if (value == null) {
            return Long.MIN_VALUE;
        }
        if (value instanceof OffsetDateTime time) {
            return micros(time.toInstant());
        }
        if (value instanceof LocalDateTime time) {
            return micros(time.toInstant(ZoneOffset.UTC));
        }
        if (value instanceof Number number) {
            return number.longValue() < LEAST_MICROS ? number.longValue() * 1000 : number.longValue();
        }
        String text = value.toString().strip();
        if (text.matches("-?\\d+")) {
            return micros(Long.valueOf(text));
        }
        try {
            return micros(OffsetDateTime.parse(text));
        } catch (java.time.format.DateTimeParseException e) {
            return micros(LocalDateTime.parse(text.replace(' ', 'T')));
        }
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static long units(BigDecimal value) {
        return Decimals.ofBigDecimal(value);
    }
}

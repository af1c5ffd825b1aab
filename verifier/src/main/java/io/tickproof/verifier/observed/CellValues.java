package io.tickproof.verifier.observed;

import io.tickproof.market.Micros;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Converts values of a database or a message. */
final class CellValues {
    /** Smaller numbers are in ms, others in µs: 1e14 ms are in the year 5138, 1e14 µs in 1973. */
    private static final long LEAST_MICROS = 100_000_000_000_000L;

    private CellValues() {}

    /** Returns a time in any of its forms as µs since the epoch. Without a zone it is UTC. */
    static long micros(@Nullable Object value) {
        if (value == null) {
            return Micros.UNKNOWN;
        }
        if (value instanceof OffsetDateTime time) {
            return Micros.of(time.toInstant());
        }
        if (value instanceof LocalDateTime time) {
            return Micros.of(time.toInstant(ZoneOffset.UTC));
        }
        if (value instanceof Number number) {
            return number.longValue() < LEAST_MICROS ? Micros.ofMillis(number.longValue()) : number.longValue();
        }
        String text = value.toString().strip();
        if (text.matches("-?\\d+")) {
            return micros(Long.valueOf(text));
        }
        try {
            return micros(OffsetDateTime.parse(text));
        } catch (DateTimeParseException e) {
            return micros(LocalDateTime.parse(text.replace(' ', 'T')));
        }
    }
}

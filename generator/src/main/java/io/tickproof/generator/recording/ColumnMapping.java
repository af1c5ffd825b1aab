package io.tickproof.generator.recording;

import java.util.Locale;
import java.util.Optional;

/**
 * Where the fields of a tick stand in a csv file of any kind.
 *
 * @param time event time
 * @param unit of both times
 * @param symbolName the symbol of all rows, where {@code symbol} is empty
 * @param side {@code buy} or {@code sell}, the taker's
 * @param buyerMaker true or false: whether the buyer was the maker, in place of {@code side}
 * @param arrival when the recorder got it, where it tells
 * @param separator between two columns
 */
public record ColumnMapping(
        Column time,
        TimeUnit unit,
        Column price,
        Column quantity,
        Optional<Column> id,
        Optional<Column> symbol,
        String symbolName,
        Optional<Column> side,
        Optional<Column> buyerMaker,
        Optional<Column> arrival,
        char separator) {

    /** A column by its number, from 1, or by its name in the header. */
    public record Column(int number, String name) {
        /** Reads a number or a name. */
        public static Column of(String text) {
            return text.matches("[1-9]\\d{0,3}")
                    ? new Column(Integer.parseInt(text), null)
                    : new Column(0, text.toLowerCase(Locale.ROOT));
        }
    }

    /** How a time is written. */
    public enum TimeUnit {
        /** Seconds since the epoch, with a fraction or without. */
        S,
        MS,
        US,
        NS,
        /** {@code 2026-01-05T00:00:00.123Z}. */
        ISO
    }
}

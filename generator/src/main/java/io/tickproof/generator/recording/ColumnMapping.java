package io.tickproof.generator.recording;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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

    private static final Set<String> KEYS = Set.of(
            "time",
            "unit",
            "price",
            "quantity",
            "id",
            "symbol",
            "symbolName",
            "side",
            "buyerMaker",
            "arrival",
            "separator");

    /**
     * Reads the keys of a scenario's {@code stream.columns} from one line: {@code time=1,unit=ms,price=3,quantity=4,symbolName=DAX,separator=;}.
     *
     * @throws IllegalArgumentException if one is missing, unknown or wrong
     */
    public static ColumnMapping parse(String line) {
        Map<String, String> given = new HashMap<>();
        for (String part : line.split(",")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length < 2 || !KEYS.contains(pair[0]) || given.put(pair[0], pair[1]) != null) {
                throw new IllegalArgumentException(
                        "\"" + part + "\" is not one of " + String.join("=…, ", new TreeSet<>(KEYS)) + "=…, each once");
            }
        }
        if (!given.keySet().containsAll(Set.of("time", "price", "quantity"))
                || given.containsKey("symbol") == given.containsKey("symbolName")
                || given.containsKey("side") && given.containsKey("buyerMaker")) {
            throw new IllegalArgumentException(
                    "time, price, quantity and one of symbol and symbolName are needed, and one of side and buyerMaker at most: "
                            + line);
        }
        String separator = given.getOrDefault("separator", ",");
        if (separator.length() != 1) {
            throw new IllegalArgumentException("separator must be one character, not \"" + separator + "\"");
        }
        String unit = given.getOrDefault("unit", "us").toUpperCase(Locale.ROOT);
        if (Stream.of(TimeUnit.values()).noneMatch(known -> known.name().equals(unit))) {
            throw new IllegalArgumentException("unit must be s, ms, us, ns or iso, not \"" + given.get("unit") + "\"");
        }
        return new ColumnMapping(
                Column.of(given.get("time")),
                TimeUnit.valueOf(unit),
                Column.of(given.get("price")),
                Column.of(given.get("quantity")),
                Optional.ofNullable(given.get("id")).map(Column::of),
                Optional.ofNullable(given.get("symbol")).map(Column::of),
                given.getOrDefault("symbolName", ""),
                Optional.ofNullable(given.get("side")).map(Column::of),
                Optional.ofNullable(given.get("buyerMaker")).map(Column::of),
                Optional.ofNullable(given.get("arrival")).map(Column::of),
                separator.charAt(0));
    }

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

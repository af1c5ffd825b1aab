package io.tickproof.generator.recording;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a CSV file that contain the fields of a tick.
 *
 * @param times event time and arrival time
 * @param amounts price and quantity
 * @param id the trade id; null if the file has none
 * @param symbol where the symbol comes from
 * @param side where the side of the taker comes from
 * @param separator character between two columns
 */
public record ColumnMapping(
        Times times, Amounts amounts, @Nullable Column id, SymbolSource symbol, SideSource side, char separator) {

    /**
     * Columns with a time.
     *
     * @param event event time
     * @param arrival when the recorder received the tick; null if the file does not record it
     * @param unit unit of both times
     */
    public record Times(Column event, @Nullable Column arrival, TimeUnit unit) {}

    public record Amounts(Column price, Column quantity) {}

    /**
     * Where the symbol comes from.
     *
     * @param column null if all rows have the same symbol
     * @param name the symbol of all rows; empty if there is a column
     */
    public record SymbolSource(@Nullable Column column, String name) {}

    /**
     * Where the side of the taker comes from. At most one of the two columns is given.
     *
     * @param side {@code buy} or {@code sell}
     * @param buyerMaker true or false: whether the buyer was the maker
     */
    public record SideSource(
            @Nullable Column side, @Nullable Column buyerMaker) {}

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
     * Parses the keys of a scenario's {@code stream.columns} from one line, such as {@code
     * time=1,unit=ms,price=3,quantity=4,symbolName=DAX,separator=;}.
     *
     * @throws IllegalArgumentException if a key is missing, unknown or has an invalid value
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
        Column time = column(given, "time");
        Column price = column(given, "price");
        Column quantity = column(given, "quantity");
        if (time == null
                || price == null
                || quantity == null
                || given.containsKey("symbol") == given.containsKey("symbolName")
                || given.containsKey("side") && given.containsKey("buyerMaker")) {
            throw new IllegalArgumentException(
                    "time, price, quantity and either symbol or symbolName are required, and at most one of side and buyerMaker is allowed: "
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
                new Times(time, column(given, "arrival"), TimeUnit.valueOf(unit)),
                new Amounts(price, quantity),
                column(given, "id"),
                new SymbolSource(column(given, "symbol"), given.getOrDefault("symbolName", "")),
                new SideSource(column(given, "side"), column(given, "buyerMaker")),
                separator.charAt(0));
    }

    private static @Nullable Column column(Map<String, String> given, String key) {
        String text = given.get(key);
        return text == null ? null : Column.of(text);
    }

    /**
     * A column by its number or by its name in the header.
     *
     * @param number from 1; 0 if the column has a name
     * @param name in lower case; null if the column has a number
     */
    public record Column(int number, @Nullable String name) {
        /** Parses a number or a name. */
        public static Column of(String text) {
            return text.matches("[1-9]\\d{0,3}")
                    ? new Column(Integer.parseInt(text), null)
                    : new Column(0, text.toLowerCase(Locale.ROOT));
        }
    }

    /** How a time is written. */
    public enum TimeUnit {
        /** Seconds since the epoch, with or without a fraction. */
        S,
        /** Milliseconds since the epoch. */
        MS,
        /** Microseconds since the epoch. */
        US,
        /** Nanoseconds since the epoch. */
        NS,
        /** ISO 8601: {@code 2026-01-05T00:00:00.123Z}. */
        ISO
    }
}

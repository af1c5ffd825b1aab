package io.tickproof.harness.campaign;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.oracle.TooLateTick;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a sink, as they are compared and shown: one text per column. Columns that vary from run to run are
 * omitted.
 */
final class ComparedRows {
    private static final List<String> CANDLE = List.of(
            "symbol",
            "window",
            "start",
            "open",
            "high",
            "low",
            "close",
            "volume",
            "vwap",
            "mean price",
            "trades",
            "id sum",
            "id xor");
    private static final List<String> TOO_LATE = List.of(
            "partition", "offset", "symbol", "window", "start", "id", "event time", "price", "quantity", "watermark");
    private static final List<String> DUPLICATE = List.of("partition", "offset", "symbol", "id", "event time");
    private static final List<String> DEAD_LETTER = List.of("partition", "offset", "reason");
    private static final List<String> LATEST = List.of("symbol", "fields");

    private ComparedRows() {}

    /** Returns the names of the columns. */
    static List<String> columns(Sink sink) {
        return switch (sink) {
            case CANDLES -> CANDLE;
            case TOO_LATE -> TOO_LATE;
            case DUPLICATES -> DUPLICATE;
            case DEAD_LETTERS -> DEAD_LETTER;
            case LATEST -> LATEST;
        };
    }

    /** Returns the rows by key, in the order of keys. Equal runs have equal rows. */
    static Map<String, List<String>> of(SavedRows rows, Sink sink) throws SinkException {
        Map<String, List<String>> found = new TreeMap<>();
        if (!rows.written().contains(sink)) {
            return found;
        }
        switch (sink) {
            case CANDLES ->
                rows.candles(row -> {
                    Candle candle = row.candle();
                    // The space sorts a symbol before those that continue it.
                    String key = candle.symbol() + ' ' + candle.window() + ' ' + sortable(candle.startMicros());
                    found.put(key, cells(candle));
                });
            case TOO_LATE ->
                rows.tooLate(row -> put(found, sortable(row.partition(), row.offset()) + row.toRow(), cells(row)));
            case DUPLICATES ->
                rows.duplicates(row -> put(
                        found,
                        sortable(row.partition(), row.offset()) + row.toRow(),
                        List.of(
                                Integer.toString(row.partition()),
                                Long.toString(row.offset()),
                                row.symbol(),
                                Long.toString(row.id()),
                                time(row.timeMicros()))));
            case DEAD_LETTERS ->
                rows.deadLetters(row -> put(
                        found,
                        sortable(row.partition(), row.offset()) + row.toRow(),
                        List.of(Integer.toString(row.partition()), Long.toString(row.offset()), row.reason())));
            case LATEST ->
                rows.latest()
                        .forEach((symbol, fields) -> found.put(symbol, List.of(symbol, text(new TreeMap<>(fields)))));
        }
        return found;
    }

    private static List<String> cells(Candle candle) {
        return List.of(
                candle.symbol(),
                candle.window(),
                time(candle.startMicros()),
                Decimals.format(candle.open()),
                Decimals.format(candle.high()),
                Decimals.format(candle.low()),
                Decimals.format(candle.close()),
                text(candle.volume()),
                text(candle.vwap()),
                text(candle.meanPrice()),
                Long.toString(candle.trades()),
                Long.toString(candle.idSum()),
                Long.toHexString(candle.idXor()));
    }

    private static List<String> cells(TooLateTick row) {
        Tick tick = row.tick();
        return List.of(
                Integer.toString(row.partition()),
                Long.toString(row.offset()),
                tick.symbol(),
                row.window(),
                time(row.startMicros()),
                Long.toString(tick.id()),
                time(tick.timeMicros()),
                Decimals.format(tick.price()),
                Decimals.format(tick.quantity()),
                row.markMicros() == Micros.UNKNOWN ? "none" : time(row.markMicros()));
    }

    /** Returns a time in ISO 8601. */
    private static String time(long micros) {
        return Micros.toInstant(micros).toString();
    }

    /** Returns a number as text. Equal numbers have equal texts, whatever their scale. */
    private static String text(@Nullable BigDecimal value) {
        if (value == null) {
            return "none";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    private static String text(Map<String, String> fields) {
        List<String> parts = new ArrayList<>();
        fields.forEach((name, value) -> parts.add(name + " " + value));
        return String.join(", ", parts);
    }

    private static String sortable(long value) {
        return String.format(Locale.ROOT, "%020d", value);
    }

    private static String sortable(int partition, long offset) {
        return sortable(partition) + sortable(offset);
    }

    /** Adds a row. Each duplicate gets its own key. */
    private static void put(Map<String, List<String>> rows, String key, List<String> row) {
        String unusedKey = key;
        for (int number = 2; rows.putIfAbsent(unusedKey, row) != null; number++) {
            unusedKey = key + " #" + number;
        }
    }
}

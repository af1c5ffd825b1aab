package io.tickproof.generator.recording;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Guesses a mapping for a file whose format is unknown, ready to be pasted into a scenario and corrected there. */
final class ColumnGuess {
    private static final List<String> TIMES = List.of(
            "time",
            "timestamp",
            "ts",
            "datetime",
            "date_time",
            "stamp",
            "created_time",
            "transact_time",
            "trade_time",
            "event_time",
            "exchange_time",
            "t",
            "date",
            "mts");
    private static final List<String> PRICES =
            List.of("price", "px", "last", "rate", "p", "trade_price", "last_price", "bid");
    private static final List<String> QUANTITIES =
            List.of("qty", "quantity", "size", "amount", "volume", "vol", "q", "sz", "v", "base_qty", "contracts");
    private static final List<String> IDS =
            List.of("trade_id", "tradeid", "id", "tid", "trdmatchid", "agg_trade_id", "sequence", "seq", "i");
    private static final List<String> SIDES = List.of("side", "direction", "taker_side", "aggressor");

    /** Names of columns that distinguish instruments. */
    static final List<String> SYMBOLS = List.of(
            "symbol",
            "instrument_name",
            "instrument_id",
            "instrument",
            "instid",
            "product_id",
            "ticker",
            "pair",
            "market",
            "currency_pair",
            "contract",
            "s",
            "sym",
            "isin");

    private final RowReader rows;
    private final List<String[]> sample;
    private final Set<Integer> taken = new TreeSet<>();
    private final StringJoiner text = new StringJoiner(", ", "{ ", " }");

    private ColumnGuess(RowReader rows, List<String[]> sample) {
        this.rows = rows;
        this.sample = sample;
    }

    /** Returns a sentence that tells how to describe the columns, with a guess if there is one. */
    static String of(RowReader rows, List<String[]> sample) {
        String guess = new ColumnGuess(rows, sample).guess();
        return guess == null
                ? "describe its columns with stream.columns (docs/reference/scenarios.md)"
                : "describe its columns in the scenario, perhaps with columns: " + guess;
    }

    private @Nullable String guess() {
        Integer time = named(TIMES);
        if (time == null) {
            time = IntStream.range(0, sample.get(0).length)
                    .filter(i -> unit(i) != null)
                    .boxed()
                    .findFirst()
                    .orElse(null);
        }
        if (time == null) {
            return null;
        }
        add("time", time);
        String unit = unit(time);
        if (unit != null) {
            text.add("unit: " + unit);
        } else if (number(time)) {
            text.add("unit: ms, day: name, zone: UTC");
        }
        Integer symbol = named(SYMBOLS);
        if (symbol == null) {
            String name = FileNames.symbol(rows);
            text.add("symbolName: " + (name.matches("[\\w-]+") ? name : "\"" + name + "\""));
        } else {
            add("symbol", symbol);
        }
        if (!addNumber("price", PRICES)) {
            return null;
        }
        if (!addNumber("quantity", QUANTITIES)) {
            text.add("quantity: none");
        }
        for (Map.Entry<String, List<String>> other : List.of(Map.entry("id", IDS), Map.entry("side", SIDES))) {
            Integer index = named(other.getValue());
            if (index != null) {
                add(other.getKey(), index);
            }
        }
        return text.toString();
    }

    private boolean addNumber(String key, List<String> names) {
        Integer index = named(names);
        if (index == null && rows.header().isEmpty()) {
            // Columns without a point are often ids.
            index = IntStream.range(0, sample.get(0).length)
                    .filter(i -> !taken.contains(i) && number(i))
                    .boxed()
                    .min(Comparator.comparing(i -> sample.get(0)[i].indexOf('.') < 0))
                    .orElse(null);
        }
        if (index == null) {
            return false;
        }
        add(key, index);
        return true;
    }

    private void add(String key, int index) {
        taken.add(index);
        String name = rows.header().entrySet().stream()
                .filter(column -> column.getValue() == index)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(index + 1));
        text.add(key + ": " + (name.matches("[\\w/]+") ? name : "\"" + name + "\""));
    }

    private @Nullable Integer named(List<String> names) {
        return names.stream()
                .map(rows::find)
                .filter(index -> index != null && !taken.contains(index))
                .findFirst()
                .orElse(null);
    }

    private boolean number(int index) {
        return sample.stream().allMatch(row -> index < row.length && RowReader.isNumber(row[index]));
    }

    private @Nullable String unit(int index) {
        String first = index < sample.get(0).length ? sample.get(0)[index] : "";
        return new IsoTime().parseDateTime(first) ? "iso" : PlausibleTimes.fittingUnit(first);
    }
}

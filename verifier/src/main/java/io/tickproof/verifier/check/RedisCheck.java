package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.OracleRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Checks that Redis holds the latest tick of every symbol, and its moving average. */
public final class RedisCheck {
    private static final Group LATEST_TICK = new Group(
            CheckId.LATEST,
            "redis",
            List.of(SharedNames.LATEST_PRICE, SharedNames.LATEST_TIME, SharedNames.LATEST_ID),
            SharedNames.LATEST_TIME);
    private static final Group AVERAGE = new Group(
            CheckId.MOVING_AVERAGES,
            "average",
            List.of(SharedNames.LATEST_AVERAGE, SharedNames.LATEST_AVERAGE_END, SharedNames.LATEST_COUNT),
            SharedNames.LATEST_AVERAGE_END);

    /** Symbol → the fields of its hash in Redis. */
    private final Map<String, Map<String, String>> observed;

    private final FindingCollector.Overflow overflow;

    /**
     * Fields of a hash that the job writes together.
     *
     * @param what the first word of the kind of finding
     * @param timeField the field that says how recent the others are
     */
    private record Group(CheckId id, String what, List<String> fields, String timeField) {
        Map<String, String> of(Map<String, String> hash) {
            Map<String, String> values = new LinkedHashMap<>();
            fields.stream().filter(hash::containsKey).forEach(field -> values.put(field, hash.get(field)));
            return values;
        }
    }

    /** @param observed symbol → the fields of its hash in Redis */
    public RedisCheck(Map<String, Map<String, String>> observed, FindingCollector.Overflow overflow) {
        this.observed = observed;
        this.overflow = overflow;
    }

    /** Checks the latest tick of every symbol. */
    public Check latest(Map<String, Tick> ticks) {
        Map<String, Map<String, String>> expected = new LinkedHashMap<>();
        ticks.forEach((symbol, tick) -> expected.put(
                symbol,
                Map.of(
                        SharedNames.LATEST_PRICE, Decimals.format(tick.price()),
                        SharedNames.LATEST_TIME, Long.toString(tick.timeMicros()),
                        SharedNames.LATEST_ID, Long.toString(tick.id()))));
        return compare(LATEST_TICK, expected, (symbol, fields) -> Optional.empty());
    }

    /**
     * Checks the moving average of every symbol.
     *
     * @param averages symbol → the candle of its last average window
     * @param candles all expected candles, to recognise an average that is taken from another window
     */
    public Check averages(Map<String, Candle> averages, Map<Candle.Key, ExpectedCandle> candles, OracleRules rules) {
        Map<String, Map<String, String>> expected = new LinkedHashMap<>();
        averages.forEach((symbol, candle) -> expected.put(symbol, average(candle, rules.averageWindow())));
        return compare(AVERAGE, expected, (symbol, fields) -> otherWindow(symbol, fields, candles, rules));
    }

    private static Map<String, String> average(Candle candle, WindowSpec window) {
        return Map.of(
                SharedNames.LATEST_AVERAGE, String.valueOf(candle.meanPrice()),
                SharedNames.LATEST_AVERAGE_END, Long.toString(candle.startMicros() + sizeMicros(window)),
                SharedNames.LATEST_COUNT, Long.toString(candle.trades()));
    }

    private static long sizeMicros(WindowSpec window) {
        return window.sizeMillis() * Micros.PER_MILLI;
    }

    /** Recognises the mean price of a window that is not the average window. */
    private static Optional<Cause> otherWindow(
            String symbol, Map<String, String> fields, Map<Candle.Key, ExpectedCandle> candles, OracleRules rules) {
        long end = number(fields.getOrDefault(SharedNames.LATEST_AVERAGE_END, ""));
        for (WindowSpec window : rules.windows()) {
            ExpectedCandle candle = candles.get(new Candle.Key(window.name(), symbol, end - sizeMicros(window)));
            if (!window.equals(rules.averageWindow())
                    && candle != null
                    && average(candle.candle(), window).equals(fields)) {
                return Optional.of(new Cause(
                        Kind.WRONG_WINDOW,
                        "it is the mean price of window " + window.name() + ", but the average window is "
                                + rules.averageWindow().name()));
            }
        }
        return Optional.empty();
    }

    private interface SpecialCause {
        Optional<Cause> of(String symbol, Map<String, String> found);
    }

    private Check compare(Group group, Map<String, Map<String, String>> expected, SpecialCause special) {
        TreeSet<String> symbols = new TreeSet<>(expected.keySet());
        symbols.addAll(observed.keySet());
        if (symbols.isEmpty()) {
            return Check.unknown(group.id(), "no symbol expected and none observed: nothing was checked");
        }
        FindingCollector findings = new FindingCollector(group.id(), overflow);
        for (String symbol : symbols) {
            Map<String, String> right = group.of(expected.getOrDefault(symbol, Map.of()));
            Map<String, String> found = group.of(observed.getOrDefault(symbol, Map.of()));
            if (!right.equals(found)) {
                String kind = right.isEmpty() ? "unexpected" : found.isEmpty() ? "missing" : "different";
                findings.add(new Finding(
                        group.what() + " " + kind,
                        new Finding.Place(symbol, "", number(right.getOrDefault(group.timeField(), ""))),
                        right.isEmpty() ? "" : right.toString(),
                        found.isEmpty() ? "" : found.toString(),
                        special.of(symbol, found).orElseGet(() -> cause(group, right, found))));
            }
        }
        return findings.check(expected.size() + " symbols expected, " + observed.size() + " observed, "
                + (symbols.size() - findings.count()) + " equal");
    }

    private static Cause cause(Group group, Map<String, String> right, Map<String, String> found) {
        if (found.isEmpty()) {
            return new Cause(Kind.ROW_MISSING, "the key or these fields of it are missing");
        }
        if (right.isEmpty()) {
            return new Cause(Kind.ROW_UNEXPECTED, "no tick of this symbol is in any candle: is it of another run?");
        }
        String differs = "differs in "
                + String.join(
                        ", ",
                        group.fields().stream()
                                .filter(field -> !Objects.equals(right.get(field), found.get(field)))
                                .toList());
        long behindMicros =
                number(right.getOrDefault(group.timeField(), "")) - number(found.getOrDefault(group.timeField(), ""));
        if (behindMicros > 0) {
            return new Cause(
                    Kind.STALE,
                    differs + ": it is " + Descriptions.seconds(behindMicros)
                            + " s behind the latest value by event time");
        }
        return behindMicros < 0
                ? new Cause(Kind.ROW_DIFFERENT, differs + ": no accepted tick has its time")
                : new Cause(Kind.ROW_DIFFERENT, differs + ", with the right time");
    }

    /** Returns 0 for a text that is not a number, so that it is never newer than an expected value. */
    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}

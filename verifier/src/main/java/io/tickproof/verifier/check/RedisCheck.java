package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Whether Redis holds the latest tick of every symbol, and its moving average. */
public final class RedisCheck {
    private static final List<String> TICK_FIELDS =
            List.of(SharedNames.LATEST_PRICE, SharedNames.LATEST_TIME, SharedNames.LATEST_ID);
    private static final List<String> AVERAGE_FIELDS =
            List.of(SharedNames.LATEST_AVERAGE, SharedNames.LATEST_AVERAGE_END, SharedNames.LATEST_COUNT);

    private RedisCheck() {}

    public static Check latest(
            Map<String, Tick> ticks, Map<String, Map<String, String>> observed, FindingCollector.Overflow overflow) {
        Map<String, Map<String, String>> expected = new LinkedHashMap<>();
        ticks.forEach((symbol, tick) -> expected.put(
                symbol,
                Map.of(
                        SharedNames.LATEST_PRICE, Decimals.format(tick.price()),
                        SharedNames.LATEST_TIME, Long.toString(tick.timeMicros()),
                        SharedNames.LATEST_ID, Long.toString(tick.id()))));
        return compare(CheckId.LATEST, "redis", TICK_FIELDS, SharedNames.LATEST_TIME, expected, observed, overflow);
    }

    /** @param averages the candle of each symbol's last averaging window */
    public static Check averages(
            Map<String, Candle> averages,
            WindowSpec average,
            Map<String, Map<String, String>> observed,
            FindingCollector.Overflow overflow) {
        Map<String, Map<String, String>> expected = new LinkedHashMap<>();
        averages.forEach((symbol, candle) -> expected.put(
                symbol,
                Map.of(
                        SharedNames.LATEST_AVERAGE, candle.meanPrice().toPlainString(),
                        SharedNames.LATEST_AVERAGE_END,
                                Long.toString(candle.startMicros() + average.sizeMillis() * 1000),
                        SharedNames.LATEST_COUNT, Long.toString(candle.trades()))));
        return compare(
                CheckId.MOVING_AVERAGES,
                "average",
                AVERAGE_FIELDS,
                SharedNames.LATEST_AVERAGE_END,
                expected,
                observed,
                overflow);
    }

    /** @param time the field that says how new the others are */
    private static Check compare(
            CheckId name,
            String what,
            List<String> fields,
            String time,
            Map<String, Map<String, String>> expected,
            Map<String, Map<String, String>> observed,
            FindingCollector.Overflow overflow) {
        TreeSet<String> symbols = new TreeSet<>(expected.keySet());
        symbols.addAll(observed.keySet());
        if (symbols.isEmpty()) {
            return Check.unknown(name, "no symbol expected and none observed: nothing was checked");
        }
        FindingCollector findings = new FindingCollector(name, overflow);
        for (String symbol : symbols) {
            Map<String, String> right = expected.getOrDefault(symbol, Map.of());
            Map<String, String> found = new LinkedHashMap<>(observed.getOrDefault(symbol, Map.of()));
            found.keySet().retainAll(fields);
            if (!right.equals(found)) {
                String kind = right.isEmpty() ? "unexpected" : found.isEmpty() ? "missing" : "different";
                findings.add(new Finding(
                        what + " " + kind,
                        symbol,
                        "",
                        number(right.getOrDefault(time, "0")),
                        right.isEmpty() ? "" : inOrder(fields, right).toString(),
                        found.isEmpty() ? "" : inOrder(fields, found).toString(),
                        cause(fields, time, right, found)));
            }
        }
        return findings.check(expected.size() + " symbols expected, " + observed.size() + " observed, "
                + (symbols.size() - findings.count()) + " equal");
    }

    private static Cause cause(List<String> fields, String time, Map<String, String> right, Map<String, String> found) {
        if (found.isEmpty()) {
            return new Cause(Kind.ROW_MISSING, "the key, or these fields of it, are not there");
        }
        if (right.isEmpty()) {
            return new Cause(Kind.ROW_UNEXPECTED, "no tick of this symbol is in any candle: is it of another run?");
        }
        String differ = "differs in "
                + String.join(
                        ", ",
                        fields.stream()
                                .filter(field -> !Objects.equals(right.get(field), found.get(field)))
                                .toList());
        long behind = number(right.get(time)) - number(found.getOrDefault(time, "0"));
        if (behind > 0) {
            return new Cause(
                    Kind.STALE,
                    differ + ": it is " + Descriptions.seconds(behind) + " s behind the latest by event time");
        }
        return behind < 0
                ? new Cause(Kind.ROW_DIFFERENT, differ + ": it is of a time that no accepted tick has")
                : new Cause(Kind.ROW_DIFFERENT, differ + ", of the right time");
    }

    private static Map<String, String> inOrder(List<String> fields, Map<String, String> values) {
        Map<String, String> ordered = new LinkedHashMap<>();
        fields.stream().filter(values::containsKey).forEach(field -> ordered.put(field, values.get(field)));
        return ordered;
    }

    /** What is no number is not newer than anything. */
    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}

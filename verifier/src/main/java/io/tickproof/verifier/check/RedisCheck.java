package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Names;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Whether Redis holds the latest tick and moving average of every symbol. */
public final class RedisCheck {
    private RedisCheck() {}

    public static Check of(
            Map<String, Tick> ticks,
            Map<String, Candle> averages,
            WindowSpec average,
            Map<String, Map<String, String>> observed) {
        String name = "redis latest";
        List<Finding> findings = new ArrayList<>();
        long differences = 0;
        TreeSet<String> symbols = new TreeSet<>(ticks.keySet());
        symbols.addAll(observed.keySet());
        for (String symbol : symbols) {
            Map<String, String> expected = expected(ticks.get(symbol), averages.get(symbol), average);
            Map<String, String> found = new LinkedHashMap<>();
            for (String field : FIELDS) {
                String value = observed.getOrDefault(symbol, Map.of()).get(field);
                if (value != null) {
                    found.put(field, value);
                }
            }
            if (!expected.equals(found)) {
                differences++;
                if (findings.size() < Check.MAX_FINDINGS) {
                    findings.add(new Finding(
                            expected.isEmpty()
                                    ? "redis unexpected"
                                    : found.isEmpty() ? "redis missing" : "redis different",
                            symbol,
                            "",
                            ticks.containsKey(symbol) ? ticks.get(symbol).timeMicros() : 0,
                            expected.isEmpty() ? "" : expected.toString(),
                            found.isEmpty() ? "" : found.toString(),
                            cause(expected, found)));
                }
            }
        }
        if (symbols.isEmpty()) {
            return Check.unknown(name, "no symbol expected and none observed: nothing was checked");
        }
        String detail = ticks.size() + " symbols expected, " + observed.size() + " observed, "
                + (symbols.size() - differences) + " equal";
        return differences == 0 ? Check.pass(name, detail) : Check.fail(name, detail, findings, differences);
    }

    private static final List<String> FIELDS = List.of(
            Names.LATEST_PRICE,
            Names.LATEST_TIME,
            Names.LATEST_ID,
            Names.LATEST_AVERAGE,
            Names.LATEST_AVERAGE_END,
            Names.LATEST_COUNT);

    private static Map<String, String> expected(Tick tick, Candle candle, WindowSpec average) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (tick != null) {
            fields.put(Names.LATEST_PRICE, Decimals.format(tick.price()));
            fields.put(Names.LATEST_TIME, Long.toString(tick.timeMicros()));
            fields.put(Names.LATEST_ID, Long.toString(tick.id()));
        }
        if (candle != null) {
            fields.put(Names.LATEST_AVERAGE, candle.meanPrice().toPlainString());
            fields.put(Names.LATEST_AVERAGE_END, Long.toString(candle.startMicros() + average.sizeMillis() * 1000));
            fields.put(Names.LATEST_COUNT, Long.toString(candle.trades()));
        }
        return fields;
    }

    private static String cause(Map<String, String> expected, Map<String, String> found) {
        if (found.isEmpty()) {
            return "the key is not there";
        }
        List<String> fields = FIELDS.stream()
                .filter(field -> !java.util.Objects.equals(expected.get(field), found.get(field)))
                .toList();
        return "differs in " + String.join(", ", fields);
    }
}

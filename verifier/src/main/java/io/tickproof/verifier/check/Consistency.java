package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.TooLateTick;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether what was observed agrees with itself, whatever the oracle says: long windows with the short ones they are made
 * of, sliding with tumbling ones where they coincide, Redis with PostgreSQL.
 */
public final class Consistency {
    /** A mean or VWAP is rounded to 8 decimals, so it is off by half of the last one at most. */
    private static final BigDecimal HALF_UNIT = new BigDecimal("0.000000005");

    private final List<WindowSpec> windows;
    private final Map<Candle.Key, Candle> candles = new HashMap<>();

    public Consistency(List<WindowSpec> windows, Collection<ObservedCandle> observed) {
        this.windows = windows;
        observed.forEach(candle -> candles.putIfAbsent(candle.candle().key(), candle.candle()));
    }

    /**
     * Each long tumbling window against the short ones of the same span, and the ticks that are too late for these but
     * not for it. A check a pair of windows that have anything to compare.
     */
    public List<Check> rollUps(List<TooLateTick> tooLate, FindingCollector.Overflow overflow) {
        List<WindowSpec> tumbling =
                windows.stream().filter(WindowSpec::isTumbling).sorted().toList();
        List<Check> checks = new ArrayList<>();
        for (WindowSpec large : tumbling) {
            Optional<WindowSpec> part = tumbling.stream()
                    .filter(small ->
                            small.sizeMillis() < large.sizeMillis() && large.sizeMillis() % small.sizeMillis() == 0)
                    .reduce((first, second) -> second);
            part.ifPresent(small -> checks.add(rollUp(large, small, extras(large, small, tooLate), overflow)));
        }
        return checks;
    }

    /** Candle of the large window → ticks that no small candle holds, and it does. */
    private static Map<Candle.Key, List<Tick>> extras(WindowSpec large, WindowSpec small, List<TooLateTick> tooLate) {
        Set<LogPosition> tooLateForBoth = new HashSet<>();
        tooLate.stream()
                .filter(row -> row.window().equals(large.name()))
                .forEach(row -> tooLateForBoth.add(new LogPosition(row.partition(), row.offset())));
        Map<Candle.Key, List<Tick>> extras = new HashMap<>();
        long size = large.sizeMillis() * 1000;
        for (TooLateTick row : tooLate) {
            if (row.window().equals(small.name())
                    && !tooLateForBoth.contains(new LogPosition(row.partition(), row.offset()))) {
                long start = Math.floorDiv(row.startMicros(), size) * size;
                extras.computeIfAbsent(
                                new Candle.Key(large.name(), row.tick().symbol(), start), key -> new ArrayList<>())
                        .add(row.tick());
            }
        }
        return extras;
    }

    private Check rollUp(
            WindowSpec large,
            WindowSpec small,
            Map<Candle.Key, List<Tick>> extras,
            FindingCollector.Overflow overflow) {
        CheckName name = CheckId.ROLL_UP.of(large.name(), small.name());
        FindingCollector findings = new FindingCollector(name, overflow);
        Map<Candle.Key, RollUp> rolled = new TreeMap<>();
        long size = large.sizeMillis() * 1000;
        for (Candle candle : candles.values()) {
            if (candle.window().equals(small.name())) {
                long start = Math.floorDiv(candle.startMicros(), size) * size;
                rolled.computeIfAbsent(new Candle.Key(large.name(), candle.symbol(), start), key -> new RollUp())
                        .add(candle);
            }
        }
        extras.forEach((key, ticks) -> {
            RollUp sum = rolled.computeIfAbsent(key, k -> new RollUp());
            ticks.forEach(sum::add);
        });
        long compared = 0;
        for (Map.Entry<Candle.Key, RollUp> entry : rolled.entrySet()) {
            Candle whole = candles.get(entry.getKey());
            compared++;
            List<String> differ =
                    whole == null ? List.of("no row") : entry.getValue().differences(whole);
            if (!differ.isEmpty()) {
                findings.add(new Finding(
                        "roll-up different",
                        entry.getKey().symbol(),
                        large.name(),
                        entry.getKey().startMicros(),
                        entry.getValue().describe(),
                        whole == null ? "" : Descriptions.of(whole),
                        new Cause(
                                Kind.ROW_DIFFERENT,
                                "its candles of " + small.name() + " do not make it: " + String.join(", ", differ))));
            }
        }
        return compared == 0
                ? Check.unknown(name, "no candle to compare")
                : findings.check(compared + " candles compared, " + (compared - findings.count()) + " agree");
    }

    /** Candles and ticks put together. Mutable. */
    private static final class RollUp {
        private final List<Candle> parts = new ArrayList<>();
        private final List<Tick> ticks = new ArrayList<>();
        /** A part lacks a number that every candle has. */
        private boolean incomplete;

        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal turnover = BigDecimal.ZERO;
        private BigDecimal turnoverError = BigDecimal.ZERO;
        private BigDecimal prices = BigDecimal.ZERO;
        private BigDecimal pricesError = BigDecimal.ZERO;
        private long trades;
        private long idSum;
        private long idXor;
        private long high = Long.MIN_VALUE;
        private long low = Long.MAX_VALUE;

        void add(Candle part) {
            parts.add(part);
            if (part.volume() == null || part.meanPrice() == null) {
                incomplete = true;
                return;
            }
            volume = volume.add(part.volume());
            BigDecimal count = BigDecimal.valueOf(part.trades());
            if (part.vwap() != null) {
                turnover = turnover.add(part.vwap().multiply(part.volume()));
                turnoverError = turnoverError.add(part.volume().multiply(HALF_UNIT));
            }
            prices = prices.add(part.meanPrice().multiply(count));
            pricesError = pricesError.add(count.multiply(HALF_UNIT));
            trades += part.trades();
            idSum += part.idSum();
            idXor ^= part.idXor();
            high = Math.max(high, part.high());
            low = Math.min(low, part.low());
        }

        void add(Tick tick) {
            ticks.add(tick);
            BigDecimal quantity = BigDecimal.valueOf(tick.quantity(), Decimals.SCALE);
            BigDecimal price = BigDecimal.valueOf(tick.price(), Decimals.SCALE);
            volume = volume.add(quantity);
            turnover = turnover.add(price.multiply(quantity));
            prices = prices.add(price);
            trades++;
            idSum += tick.id();
            idXor ^= Fingerprints.mix64(tick.id());
            high = Math.max(high, tick.price());
            low = Math.min(low, tick.price());
        }

        List<String> differences(Candle whole) {
            List<String> differ = new ArrayList<>();
            if (incomplete || whole.volume() == null || whole.meanPrice() == null) {
                differ.add("a number that is not there");
                return differ;
            }
            addIf(differ, "trades", trades != whole.trades());
            addIf(differ, "fingerprint", idSum != whole.idSum() || idXor != whole.idXor());
            addIf(differ, "high", high != whole.high());
            addIf(differ, "low", low != whole.low());
            addIf(differ, "volume", volume.compareTo(whole.volume()) != 0);
            addIf(
                    differ,
                    "vwap",
                    whole.vwap() != null
                            && isApart(
                                    turnover,
                                    whole.vwap().multiply(whole.volume()),
                                    turnoverError.add(whole.volume().multiply(HALF_UNIT))));
            BigDecimal count = BigDecimal.valueOf(whole.trades());
            addIf(
                    differ,
                    "mean price",
                    isApart(prices, whole.meanPrice().multiply(count), pricesError.add(count.multiply(HALF_UNIT))));
            // A tick that is in no part may come before the first or behind the last: then its price decides.
            if (ticks.isEmpty()) {
                parts.sort(Comparator.comparingLong(Candle::startMicros));
                addIf(differ, "open", parts.get(0).open() != whole.open());
                addIf(differ, "close", parts.get(parts.size() - 1).close() != whole.close());
            }
            return differ;
        }

        String describe() {
            return "high " + Decimals.format(high) + ", low " + Decimals.format(low) + ", volume "
                    + volume.stripTrailingZeros().toPlainString() + ", " + trades + " trades";
        }

        private static boolean isApart(BigDecimal a, BigDecimal b, BigDecimal error) {
            return a.subtract(b).abs().compareTo(error) > 0;
        }

        private static void addIf(List<String> names, String name, boolean differs) {
            if (differs) {
                names.add(name);
            }
        }
    }

    /** Sliding windows against tumbling ones of the same size, where both have one with the same start. */
    public List<Check> coincidences(FindingCollector.Overflow overflow) {
        List<Check> checks = new ArrayList<>();
        for (WindowSpec sliding : windows) {
            WindowSpec tumbling = new WindowSpec(sliding.sizeMillis(), sliding.sizeMillis());
            if (!sliding.isTumbling() && windows.contains(tumbling)) {
                checks.add(coincidence(sliding, tumbling, overflow));
            }
        }
        return checks;
    }

    private Check coincidence(WindowSpec sliding, WindowSpec tumbling, FindingCollector.Overflow overflow) {
        CheckName name = CheckId.COINCIDENCE.of(sliding.name(), tumbling.name());
        FindingCollector findings = new FindingCollector(name, overflow);
        Set<Candle.Key> starts = new TreeSet<>();
        for (Candle candle : candles.values()) {
            boolean coincides = candle.window().equals(sliding.name())
                    && Math.floorMod(candle.startMicros(), tumbling.sizeMillis() * 1000) == 0;
            if (coincides || candle.window().equals(tumbling.name())) {
                starts.add(new Candle.Key("", candle.symbol(), candle.startMicros()));
            }
        }
        for (Candle.Key key : starts) {
            Candle one = candles.get(new Candle.Key(tumbling.name(), key.symbol(), key.startMicros()));
            Candle other = candles.get(new Candle.Key(sliding.name(), key.symbol(), key.startMicros()));
            boolean same = one != null
                    && other != null
                    && one.toRow()
                            .substring(one.window().length())
                            .equals(other.toRow().substring(other.window().length()));
            if (!same) {
                findings.add(new Finding(
                        "coinciding windows different",
                        key.symbol(),
                        sliding.name(),
                        key.startMicros(),
                        one == null ? "" : Descriptions.of(one),
                        other == null ? "" : Descriptions.of(other),
                        new Cause(
                                Kind.ROW_DIFFERENT,
                                "the windows " + tumbling.name() + " and " + sliding.name()
                                        + " with this start hold the same ticks, and their rows differ")));
            }
        }
        return starts.isEmpty()
                ? Check.unknown(name, "no candle to compare")
                : findings.check(starts.size() + " candles compared, " + (starts.size() - findings.count()) + " agree");
    }

    /**
     * Redis against the table: the latest price is the close of the symbol's candle that ends last, since that window
     * holds the latest tick; the moving average is that of its last averaging window.
     */
    public Check sinks(Map<String, Map<String, String>> redis, WindowSpec average, FindingCollector.Overflow overflow) {
        CheckId name = CheckId.SINKS_AGREE;
        Map<String, WindowSpec> byName = new HashMap<>();
        windows.forEach(window -> byName.put(window.name(), window));
        Map<String, Candle> last = new TreeMap<>();
        Map<String, Candle> lastAverage = new HashMap<>();
        for (Candle candle : candles.values()) {
            WindowSpec window = byName.get(candle.window());
            if (window == null) {
                continue;
            }
            last.merge(candle.symbol(), candle, (a, b) -> end(byName, a) >= end(byName, b) ? a : b);
            if (window.equals(average)) {
                lastAverage.merge(candle.symbol(), candle, (a, b) -> a.startMicros() >= b.startMicros() ? a : b);
            }
        }
        if (last.isEmpty()) {
            return Check.unknown(name, "no candle to compare");
        }
        FindingCollector findings = new FindingCollector(name, overflow);
        last.forEach((symbol, candle) -> {
            Map<String, String> hash = redis.getOrDefault(symbol, Map.of());
            String price = Decimals.format(candle.close());
            if (!isSame(Decimals.toBigDecimal(candle.close()), hash.get(SharedNames.LATEST_PRICE))) {
                findings.add(disagreement(symbol, candle, "close " + price, SharedNames.LATEST_PRICE, hash));
            }
            Candle mean = lastAverage.get(symbol);
            if (mean != null && !isSame(mean.meanPrice(), hash.get(SharedNames.LATEST_AVERAGE))) {
                findings.add(
                        disagreement(symbol, mean, "mean price " + mean.meanPrice(), SharedNames.LATEST_AVERAGE, hash));
            }
        });
        return findings.check(last.size() + " symbols compared, " + findings.count() + " differences");
    }

    private static boolean isSame(BigDecimal number, String text) {
        try {
            return number != null && text != null && new BigDecimal(text).compareTo(number) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long end(Map<String, WindowSpec> byName, Candle candle) {
        return candle.startMicros() + byName.get(candle.window()).sizeMillis() * 1000;
    }

    private static Finding disagreement(
            String symbol, Candle candle, String table, String field, Map<String, String> hash) {
        return new Finding(
                "sinks disagree",
                symbol,
                candle.window(),
                candle.startMicros(),
                table,
                field + " " + hash.get(field),
                new Cause(
                        Kind.ROW_DIFFERENT,
                        "PostgreSQL and Redis say different things of the same symbol: the one of these two that differs from what is expected is wrong"));
    }
}

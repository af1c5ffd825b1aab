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
import org.jspecify.annotations.Nullable;

/**
 * Checks that the observed rows agree with each other, independently of the oracle: long windows with the short windows they
 * contain, sliding with tumbling windows of the same span, Redis with PostgreSQL.
 */
public final class Consistency {
    /** The largest rounding error of a mean or VWAP with 8 decimals. */
    private static final BigDecimal HALF_UNIT = new BigDecimal("0.000000005");

    private final List<WindowSpec> windows;
    private final Map<Candle.Key, Candle> candles = new HashMap<>();

    public Consistency(List<WindowSpec> windows, Collection<ObservedCandle> observed) {
        this.windows = windows;
        observed.forEach(candle -> candles.putIfAbsent(candle.candle().key(), candle.candle()));
    }

    /**
     * Compares each long tumbling window with the short windows of the same span, plus the ticks that are too late for the
     * short windows only. Returns one check per pair of windows.
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
            part.ifPresent(small -> checks.add(rollUp(large, small, lateTicks(large, small, tooLate), overflow)));
        }
        return checks;
    }

    /** Returns, per candle of the large window, the ticks that it holds and no candle of the small window holds. */
    private static Map<Candle.Key, List<Tick>> lateTicks(
            WindowSpec large, WindowSpec small, List<TooLateTick> tooLate) {
        Set<LogPosition> tooLateForBoth = new HashSet<>();
        tooLate.stream()
                .filter(row -> row.window().equals(large.name()))
                .forEach(row -> tooLateForBoth.add(new LogPosition(row.partition(), row.offset())));
        Map<Candle.Key, List<Tick>> lateTicks = new HashMap<>();
        long size = large.sizeMicros();
        for (TooLateTick row : tooLate) {
            if (row.window().equals(small.name())
                    && !tooLateForBoth.contains(new LogPosition(row.partition(), row.offset()))) {
                long start = Math.floorDiv(row.startMicros(), size) * size;
                lateTicks
                        .computeIfAbsent(
                                new Candle.Key(large.name(), row.tick().symbol(), start), key -> new ArrayList<>())
                        .add(row.tick());
            }
        }
        return lateTicks;
    }

    private Check rollUp(
            WindowSpec large,
            WindowSpec small,
            Map<Candle.Key, List<Tick>> lateTicks,
            FindingCollector.Overflow overflow) {
        CheckName name = CheckId.ROLL_UP.of(large.name(), small.name());
        FindingCollector findings = new FindingCollector(name, overflow);
        Map<Candle.Key, RollUp> rolled = new TreeMap<>();
        long size = large.sizeMicros();
        for (Candle candle : candles.values()) {
            if (candle.window().equals(small.name())) {
                long start = Math.floorDiv(candle.startMicros(), size) * size;
                rolled.computeIfAbsent(new Candle.Key(large.name(), candle.symbol(), start), key -> new RollUp())
                        .add(candle);
            }
        }
        lateTicks.forEach((key, ticks) -> {
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
                        new Finding.Place(
                                entry.getKey().symbol(),
                                large.name(),
                                entry.getKey().startMicros()),
                        entry.getValue().describe(),
                        whole == null ? "" : Descriptions.of(whole),
                        new Cause(
                                Kind.ROW_DIFFERENT,
                                "its candles of " + small.name() + " do not add up to it: "
                                        + String.join(", ", differ))));
            }
        }
        return compared == 0
                ? Check.unknown(name, "no candle to compare")
                : findings.check(agreement(compared, findings));
    }

    /** The sum of candles and ticks. Mutable. */
    private static final class RollUp {
        private final List<Candle> parts = new ArrayList<>();
        private final List<Tick> ticks = new ArrayList<>();
        /** Whether a part lacks its volume or mean price. */
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
                differ.add("a missing value");
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
            // A tick that is in no part may be the first or last of the window, and then determines open or close.
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

    /** Compares sliding with tumbling windows of the same size, for each start that both have. */
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
                    && Math.floorMod(candle.startMicros(), tumbling.sizeMicros()) == 0;
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
                        new Finding.Place(key.symbol(), sliding.name(), key.startMicros()),
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
                : findings.check(agreement(starts.size(), findings));
    }

    /**
     * Compares Redis with the table. The latest price is the close of the symbol's candle that ends last, since that window
     * holds the latest tick. The moving average is the mean price of the symbol's last average window.
     */
    public Check sinks(Map<String, Map<String, String>> redis, WindowSpec average, FindingCollector.Overflow overflow) {
        CheckId name = CheckId.SINKS_AGREE;
        Map<String, Long> sizes = new HashMap<>();
        windows.forEach(window -> sizes.put(window.name(), window.sizeMicros()));
        Map<String, Candle> last = new TreeMap<>();
        Map<String, Candle> lastAverage = new HashMap<>();
        for (Candle candle : candles.values()) {
            Long sizeMicros = sizes.get(candle.window());
            if (sizeMicros == null) {
                continue;
            }
            last.merge(candle.symbol(), candle, (a, b) -> end(sizes, a) >= end(sizes, b) ? a : b);
            if (candle.window().equals(average.name())) {
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

    private static boolean isSame(@Nullable BigDecimal number, @Nullable String text) {
        try {
            return number != null && text != null && new BigDecimal(text).compareTo(number) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long end(Map<String, Long> sizes, Candle candle) {
        return candle.startMicros() + sizes.getOrDefault(candle.window(), 0L);
    }

    private static Finding disagreement(
            String symbol, Candle candle, String table, String field, Map<String, String> hash) {
        return new Finding(
                "sinks disagree",
                new Finding.Place(symbol, candle.window(), candle.startMicros()),
                table,
                field + " " + hash.get(field),
                new Cause(
                        Kind.ROW_DIFFERENT,
                        "PostgreSQL and Redis disagree on this symbol; another check shows which of them is wrong"));
    }

    private static String agreement(long compared, FindingCollector findings) {
        return Descriptions.count(compared) + " candles compared, " + Descriptions.count(compared - findings.count())
                + " agree";
    }
}

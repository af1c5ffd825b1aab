package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Finds published rows and candles with the same high, low and close up to a power of ten, wherever and whosever they
 * are. The most frequent distance between their times, and the symbols that they have, are candidates for the publisher's
 * conventions.
 */
final class TimeVotes {
    private static final int DIGITS = 6;
    /** Values that occur more often say nothing about the time. */
    private static final int MAX_OCCURRENCES = 8;

    /**
     * The difference between a candle and a row.
     *
     * @param shiftMicros start of the candle minus time of the row
     * @param exponent the power of ten that the prices of the row must be multiplied with
     */
    record Shift(long shiftMicros, int exponent) {}

    /** The digits of three prices and their exponents relative to the first. */
    private record Digits(long high, long low, long close, int lowExponent, int closeExponent) {}

    private record Place(String symbol, long timeMicros, int exponent) {}

    private record Pair(String published, String recorded) {}

    private final Map<Digits, List<Place>> places = new HashMap<>();
    private final Map<Shift, Long> shifts = new HashMap<>();
    private final Map<Pair, Map<Shift, Long>> pairs = new HashMap<>();

    static TimeVotes of(List<PublishedCandle> published, RecordedCandles recorded) {
        TimeVotes votes = new TimeVotes();
        for (TreeMap<Long, Candle> candles : recorded.observed().values()) {
            for (Candle candle : candles.values()) {
                votes.add(candle);
            }
        }
        published.forEach(votes::vote);
        return votes;
    }

    private void add(Candle candle) {
        Ohlc prices = new Ohlc(
                Decimals.toBigDecimal(candle.open()),
                Decimals.toBigDecimal(candle.high()),
                Decimals.toBigDecimal(candle.low()),
                Decimals.toBigDecimal(candle.close()));
        places.computeIfAbsent(digits(prices), key -> new ArrayList<>())
                .add(new Place(candle.symbol(), candle.startMicros(), exponent(prices.high())));
    }

    private void vote(PublishedCandle row) {
        if (row.volume() != null && row.volume().signum() == 0) {
            // A row of a window without trades repeats a price.
            return;
        }
        List<Place> equal = places.getOrDefault(digits(row.prices()), List.of());
        if (equal.size() > MAX_OCCURRENCES) {
            return;
        }
        for (Place place : equal) {
            Shift shift = new Shift(
                    place.timeMicros - row.timeMicros(),
                    place.exponent - exponent(row.prices().high()));
            shifts.merge(shift, 1L, Long::sum);
            pairs.computeIfAbsent(new Pair(row.symbol(), place.symbol), key -> new HashMap<>())
                    .merge(shift, 1L, Long::sum);
        }
    }

    /** Returns the most frequent differences, the most frequent first. */
    List<Shift> mostFrequent(int limit) {
        return shifts.entrySet().stream()
                .sorted(Map.Entry.<Shift, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> Math.abs(entry.getKey().shiftMicros)))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the symbol of the recording that has the most of the same values, for each symbol of the publisher. */
    Map<String, String> symbols() {
        Map<String, String> best = new LinkedHashMap<>();
        Map<String, Long> most = new HashMap<>();
        pairs.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().recorded))
                .forEach(entry -> {
                    Pair pair = entry.getKey();
                    long votes = entry.getValue().values().stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(0);
                    long before = most.getOrDefault(pair.published, 0L);
                    if (votes > before || votes == before && pair.recorded.equals(pair.published)) {
                        most.put(pair.published, votes);
                        best.put(pair.published, pair.recorded);
                    }
                });
        best.entrySet().removeIf(entry -> Objects.equals(entry.getKey(), entry.getValue()));
        return best;
    }

    private static Digits digits(Ohlc prices) {
        int exponent = exponent(prices.high());
        return new Digits(
                mantissa(prices.high()),
                mantissa(prices.low()),
                mantissa(prices.close()),
                exponent(prices.low()) - exponent,
                exponent(prices.close()) - exponent);
    }

    private static long mantissa(BigDecimal value) {
        BigDecimal rounded = value.round(new MathContext(DIGITS));
        return rounded.signum() == 0
                ? 0
                : rounded.movePointRight(rounded.scale() - rounded.precision() + DIGITS)
                        .longValue();
    }

    private static int exponent(BigDecimal value) {
        BigDecimal rounded = value.round(new MathContext(DIGITS));
        return rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale();
    }
}

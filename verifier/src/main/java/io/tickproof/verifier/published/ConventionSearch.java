package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.PublishedConventions.Scales;
import io.tickproof.market.PublishedConventions.Times;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the conventions under which the published rows are the candles of the job. Conventions are tried on the values:
 * first which candle each row is, by high, low and close, then what open and volume are. The result is compared as a whole,
 * so nothing is assumed.
 */
final class ConventionSearch {
    /** Fewer equal rows could be chance. */
    private static final long MIN_EQUAL = 3;

    private static final int SAMPLE = 600;
    private static final int MAX_COMPARED = 5;

    private final List<PublishedCandle> published;
    private final RecordedCandles recorded;
    private final PublishedConventions declared;

    /**
     * Conventions and how many rows match under them.
     *
     * @param counts of the comparison of all rows
     */
    record Found(PublishedConventions conventions, PublishedComparison.Counts counts) {
        /** Returns whether all rows match. */
        boolean isProof() {
            return counts.findings() == 0 && counts.equal() >= MIN_EQUAL;
        }
    }

    private record Scored(PublishedConventions conventions, long matching) {}

    ConventionSearch(List<PublishedCandle> published, RecordedCandles recorded, PublishedConventions declared) {
        this.published = published;
        this.recorded = recorded;
        this.declared = declared;
    }

    /**
     * Returns the conventions under which all rows match; if there are none, those under which most rows match and more
     * than under the declared ones; empty if there are none either.
     */
    Optional<Found> search() {
        List<PublishedCandle> sample = sample();
        TimeVotes votes = TimeVotes.of(published, recorded);
        Accuracy rounded = new Accuracy(
                ValueConventions.MAX_FLOAT_ERROR,
                ValueConventions.decimals(sample.stream()
                        .map(PublishedCandle::prices)
                        .flatMap(prices -> Stream.of(prices.high(), prices.low(), prices.close()))),
                Accuracy.NOT_ROUNDED);
        List<Scored> scored = new ArrayList<>();
        for (PublishedConventions candidate : candidates(votes)) {
            // Exact matches count twice: a rounded value may also be that of another candle.
            scored.add(new Scored(
                    candidate,
                    matchingRanges(sample, candidate, declared.accuracy())
                            + matchingRanges(sample, candidate, rounded)));
        }
        scored.sort(Comparator.comparingLong(Scored::matching).reversed());
        Found best = null;
        for (Scored one : scored.subList(0, Math.min(MAX_COMPARED, scored.size()))) {
            PublishedConventions improved = new ValueConventions(pairs(one.conventions)).improve(one.conventions);
            Found found = new Found(improved, compare(improved));
            if (found.isProof()) {
                return Optional.of(found);
            }
            if (best == null || found.counts.equal() > best.counts.equal()) {
                best = found;
            }
        }
        return Optional.ofNullable(best)
                .filter(found -> !found.conventions.equals(declared)
                        && found.counts.equal() >= MIN_EQUAL
                        && found.counts.equal() > found.counts.findings()
                        && found.counts.equal() > compare(declared).equal());
    }

    /** Returns rows from the whole file. */
    private List<PublishedCandle> sample() {
        int step = Math.max(1, published.size() / SAMPLE);
        List<PublishedCandle> sample = new ArrayList<>();
        for (int i = 0; i < published.size(); i += step) {
            sample.add(published.get(i));
        }
        return sample;
    }

    private List<PublishedConventions> candidates(TimeVotes votes) {
        Set<Map<String, String>> symbols = new LinkedHashSet<>();
        symbols.add(declared.symbols());
        symbols.add(byName());
        symbols.add(votes.symbols());
        Set<BigDecimal> prices = new LinkedHashSet<>();
        prices.add(declared.scales().price());
        votes.mostFrequent(1)
                .forEach(shift -> prices.add(new BigDecimal(
                        BigDecimal.ONE.scaleByPowerOfTen(shift.exponent()).toPlainString())));
        List<PublishedConventions> candidates = new ArrayList<>();
        for (Map<String, String> names : symbols) {
            for (BigDecimal price : prices) {
                Scales scales = new Scales(price, declared.scales().volume());
                for (Times times : TimeCandidates.of(
                        declared.times(), votes, recorded.window().sizeMicros())) {
                    candidates.add(
                            declared.withSymbols(names).withScales(scales).withTimes(times));
                }
            }
        }
        return candidates;
    }

    /** Returns the symbols whose names differ from those of the recording only in case and punctuation. */
    private Map<String, String> byName() {
        Map<String, String> names = new HashMap<>(declared.symbols());
        Set<String> unknown = new HashSet<>();
        published.forEach(row -> unknown.add(row.symbol()));
        unknown.removeIf(symbol -> recorded.symbols().contains(declared.symbol(symbol)));
        for (String symbol : unknown) {
            List<String> equal = recorded.symbols().stream()
                    .filter(ours -> letters(ours).equals(letters(symbol)))
                    .toList();
            if (equal.size() == 1) {
                names.put(symbol, equal.get(0));
            }
        }
        return names;
    }

    private static String letters(String symbol) {
        return symbol.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
    }

    /** Returns how many rows of the sample have high, low and close of their candle. */
    private long matchingRanges(List<PublishedCandle> sample, PublishedConventions candidate, Accuracy accuracy) {
        ValueComparison values = new ValueComparison(candidate.withAccuracy(accuracy));
        return PublishedRow.of(sample, candidate, recorded.window().sizeMicros()).stream()
                .filter(row -> {
                    Candle ours = recorded.candle(row.symbol(), row.startMicros());
                    return ours != null
                            && values.isRangeEqual(row, ours, recorded.before(row.symbol(), row.startMicros()));
                })
                .count();
    }

    /** Returns the rows that are not at the ends of the recording, each with its candle. */
    private List<ValueConventions.Pair> pairs(PublishedConventions conventions) {
        PublishedConventions unscaled =
                conventions.withScales(new Scales(conventions.scales().price(), BigDecimal.ONE));
        List<ValueConventions.Pair> pairs = new ArrayList<>();
        for (PublishedRow row :
                PublishedRow.of(published, unscaled, recorded.window().sizeMicros())) {
            Candle ours = recorded.candle(row.symbol(), row.startMicros());
            if (ours != null
                    && row.startMicros() > recorded.firstMicros()
                    && row.startMicros() < recorded.lastMicros()) {
                pairs.add(new ValueConventions.Pair(row, ours, recorded.before(row.symbol(), row.startMicros())));
            }
        }
        return pairs;
    }

    private PublishedComparison.Counts compare(PublishedConventions conventions) {
        return new PublishedComparison(recorded, conventions, finding -> {})
                .compare(PublishedRow.of(
                        published, conventions, recorded.window().sizeMicros()));
    }
}

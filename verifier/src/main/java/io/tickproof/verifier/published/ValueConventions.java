package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.PublishedConventions.Open;
import io.tickproof.market.PublishedConventions.Scales;
import io.tickproof.market.PublishedConventions.Volume;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the values of a publisher are, when it is known which candle each row is: rounded prices, another open,
 * another volume. A rule replaces the declared one only if more than half of the rows follow it, and more than follow the
 * declared one.
 */
final class ValueConventions {
    /** A greater difference is not the error of a floating-point number. */
    static final BigDecimal MAX_FLOAT_ERROR = new BigDecimal("0.000001");

    private static final int MAX_EXPONENT = 12;

    private final List<Pair> pairs;

    /**
     * A row and its candle.
     *
     * @param row its volume is that of the file, without a scale
     * @param before the candle before; null if there is none
     */
    record Pair(PublishedRow row, Candle ours, @Nullable Candle before) {}

    ValueConventions(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /** Returns the conventions that the values follow. */
    PublishedConventions improve(PublishedConventions declared) {
        List<PublishedConventions> candidates = new ArrayList<>();
        for (PublishedConventions accuracy : List.of(declared, rounded(declared), tolerant(declared))) {
            candidates.add(accuracy);
            for (Open open : Open.values()) {
                candidates.add(accuracy.withOpen(open));
            }
        }
        PublishedConventions prices = best(declared, this::equalPrices, candidates.stream());
        return best(prices, this::equalVolumes, volumes(prices));
    }

    private PublishedConventions best(
            PublishedConventions declared,
            ToLongFunction<PublishedConventions> matches,
            Stream<PublishedConventions> candidates) {
        PublishedConventions best = declared;
        long most = Math.max(matches.applyAsLong(declared), pairs.size() / 2);
        for (PublishedConventions candidate : candidates.toList()) {
            long matching = matches.applyAsLong(candidate);
            if (matching > most) {
                most = matching;
                best = candidate;
            }
        }
        return best;
    }

    private long equalPrices(PublishedConventions conventions) {
        ValueComparison values = new ValueComparison(conventions);
        return pairs.stream()
                .filter(pair -> values.isRangeEqual(pair.row, pair.ours, pair.before)
                        && values.isOpenEqual(pair.row, pair.ours, pair.before))
                .count();
    }

    private long equalVolumes(PublishedConventions conventions) {
        ValueComparison values = new ValueComparison(conventions);
        BigDecimal factor = conventions.scales().volume();
        return pairs.stream()
                .filter(pair -> values.isVolumeEqual(pair.row.withVolumeTimes(factor), pair.ours))
                .count();
    }

    private Stream<PublishedConventions> volumes(PublishedConventions declared) {
        PublishedConventions base = declared.withVolume(Volume.BASE);
        PublishedConventions unscaled =
                base.withScales(new Scales(declared.scales().price(), BigDecimal.ONE));
        return Stream.of(
                unscaled,
                base.withScales(new Scales(declared.scales().price(), volumeUnit())),
                unscaled.withVolume(Volume.TRADES),
                unscaled.withVolume(Volume.QUOTE),
                base.withAccuracy(new Accuracy(
                        declared.accuracy().tolerance(),
                        declared.accuracy().priceDecimals(),
                        decimals(pairs.stream().flatMap(pair -> Stream.ofNullable(pair.row.volume()))))),
                withTolerance(base, ValueConventions::volumeErrors));
    }

    private PublishedConventions rounded(PublishedConventions declared) {
        return declared.withAccuracy(new Accuracy(
                declared.accuracy().tolerance(),
                decimals(pairs.stream()
                        .map(pair -> pair.row.prices())
                        .flatMap(prices -> Stream.of(prices.high(), prices.low(), prices.close()))),
                declared.accuracy().volumeDecimals()));
    }

    /** Returns the greatest number of decimals of a published value; at most the 8 of an exact one. */
    static int decimals(Stream<BigDecimal> values) {
        return values.mapToInt(value -> value.signum() == 0
                        ? 0
                        : Math.max(0, value.stripTrailingZeros().scale()))
                .map(decimals -> Math.min(decimals, Decimals.SCALE))
                .max()
                .orElse(Decimals.SCALE);
    }

    /** Returns the power of ten that turns the first published volume into that of the candle; 1 if there is none. */
    private BigDecimal volumeUnit() {
        for (Pair pair : pairs) {
            BigDecimal published = pair.row.volume();
            BigDecimal ours = pair.ours.volume();
            if (published != null && ours != null && published.signum() > 0 && ours.signum() > 0) {
                for (int exponent = -MAX_EXPONENT; exponent <= MAX_EXPONENT; exponent++) {
                    if (published.scaleByPowerOfTen(exponent).compareTo(ours) == 0) {
                        return new BigDecimal(
                                BigDecimal.ONE.scaleByPowerOfTen(exponent).toPlainString());
                    }
                }
                return BigDecimal.ONE;
            }
        }
        return BigDecimal.ONE;
    }

    private PublishedConventions tolerant(PublishedConventions declared) {
        return withTolerance(declared, ValueConventions::priceErrors);
    }

    /** Returns the conventions with the least power of ten that covers the errors of floating-point numbers. */
    private PublishedConventions withTolerance(
            PublishedConventions declared, Function<Pair, Stream<BigDecimal>> errors) {
        BigDecimal greatest = pairs.stream()
                .flatMap(errors)
                .filter(error -> error.compareTo(MAX_FLOAT_ERROR) <= 0)
                .max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
        if (greatest.signum() == 0) {
            return declared;
        }
        BigDecimal tolerance = BigDecimal.ONE.movePointLeft(greatest.scale() - greatest.precision());
        return declared.withAccuracy(new Accuracy(
                tolerance.max(declared.accuracy().tolerance()),
                declared.accuracy().priceDecimals(),
                declared.accuracy().volumeDecimals()));
    }

    private static Stream<BigDecimal> priceErrors(Pair pair) {
        return Stream.of(
                error(pair.row.prices().high(), Decimals.toBigDecimal(pair.ours.high())),
                error(pair.row.prices().low(), Decimals.toBigDecimal(pair.ours.low())),
                error(pair.row.prices().close(), Decimals.toBigDecimal(pair.ours.close())));
    }

    private static Stream<BigDecimal> volumeErrors(Pair pair) {
        return pair.row.volume() == null || pair.ours.volume() == null
                ? Stream.empty()
                : Stream.of(error(pair.row.volume(), pair.ours.volume()));
    }

    private static BigDecimal error(BigDecimal published, BigDecimal ours) {
        return ours.signum() == 0
                ? BigDecimal.ONE
                : published.subtract(ours).abs().divide(ours.abs(), MathContext.DECIMAL32);
    }
}

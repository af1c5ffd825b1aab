package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Tick;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Accumulates the ticks of one candle. Mutable. */
public final class CandleAccumulator {
    private @Nullable Tick first;
    private @Nullable Tick last;
    private long highest;
    private long lowest;
    private long count;
    private final DecimalSum volume = new DecimalSum();
    private final DecimalSum turnover = new DecimalSum();
    private final DecimalSum prices = new DecimalSum();
    private long ids;
    private long mixedIds;
    private int revisions;
    private @Nullable LogRecord latestArrival;

    /** The terms that a tick adds to each of its candles, computed once per tick. Mutable. */
    static final class Amounts {
        private final DecimalSum.Parts quantity = new DecimalSum.Parts();
        private final DecimalSum.Parts turnover = new DecimalSum.Parts();
        private final DecimalSum.Parts price = new DecimalSum.Parts();
        private long mixedId;

        Amounts of(Tick tick) {
            quantity.set(tick.quantity());
            turnover.setProduct(tick.price(), tick.quantity());
            price.set(tick.price());
            mixedId = Fingerprints.mix64(tick.id());
            return this;
        }
    }

    /** Adds a tick. */
    public void add(Tick tick) {
        add(tick, new Amounts().of(tick));
    }

    /** @param amounts the amounts of this tick */
    void add(Tick tick, Amounts amounts) {
        if (first == null || last == null) {
            first = tick;
            last = tick;
            highest = tick.price();
            lowest = tick.price();
        } else {
            if (before(tick, first)) {
                first = tick;
            }
            if (before(last, tick)) {
                last = tick;
            }
            highest = Math.max(highest, tick.price());
            lowest = Math.min(lowest, tick.price());
        }
        count++;
        volume.add(amounts.quantity);
        turnover.add(amounts.turnover);
        prices.add(amounts.price);
        ids += tick.id();
        mixedIds ^= amounts.mixedId;
    }

    /** Records the arrival of the tick that was added. @param revises whether the window had already closed */
    void arrived(LogRecord sent, boolean revises) {
        latestArrival = sent;
        if (revises) {
            revisions++;
        }
    }

    /** @throws IllegalStateException if no arrival was recorded */
    ExpectedCandle expected(String window, String symbol, long startMicros) {
        if (latestArrival == null) {
            throw new IllegalStateException("a candle needs a tick");
        }
        return new ExpectedCandle(candle(window, symbol, startMicros), revisions, latestArrival);
    }

    /**
     * Returns the candle of the ticks that have been added.
     *
     * @throws IllegalStateException if no tick has been added
     */
    public Candle candle(String window, String symbol, long startMicros) {
        if (first == null || last == null) {
            throw new IllegalStateException("a candle needs a tick");
        }
        BigInteger volumeUnits = volume.value();
        BigDecimal vwap = volumeUnits.signum() == 0
                ? null
                : new BigDecimal(turnover.value(), 16)
                        .divide(new BigDecimal(volumeUnits, 8), 8, RoundingMode.HALF_EVEN);
        BigDecimal mean =
                new BigDecimal(prices.value(), 8).divide(BigDecimal.valueOf(count), 8, RoundingMode.HALF_EVEN);
        return new Candle(
                new Candle.Key(window, symbol, startMicros),
                new Candle.Prices(first.price(), highest, lowest, last.price()),
                new Candle.Amounts(new BigDecimal(volumeUnits, 8), vwap, mean),
                new Candle.Fingerprint(count, ids, mixedIds));
    }

    private static boolean before(Tick a, Tick b) {
        return a.timeMicros() != b.timeMicros() ? a.timeMicros() < b.timeMicros() : a.id() < b.id();
    }
}

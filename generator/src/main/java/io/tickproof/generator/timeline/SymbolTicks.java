package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.util.Arrays;

/**
 * The market model of one symbol. It produces the symbol's ticks in order of (time, id), in blocks of {@value #BLOCK}.
 *
 * <p>Times: the {@value #BLOCK} ticks of a block fall independently into the block's span of the {@link MarketActivity
 * operational clock}, which is a Poisson process conditioned on its count in every span. Some ticks take the time of
 * the previous tick. Prices: geometric Brownian motion with jumps from block to block, a Brownian bridge within a block,
 * rounded to the price grid. Quantities: log-normal. Block b depends on the random numbers of its own ticks and on two
 * numbers per earlier block, so it can be computed on its own.
 *
 * <p>Mutable and small: a timeline can have a million instances.
 */
final class SymbolTicks {
    static final int BLOCK = 16;
    /** Share of the ticks that take the time of the previous tick. */
    private static final double TIE_SHARE = 0.05;

    /** Share of the blocks in which the price jumps. */
    private static final double JUMP_SHARE = 0.001;

    /** Factor by which a jump exceeds an ordinary move. */
    private static final double JUMP_FACTOR = 12;

    private static final double SECONDS_PER_YEAR = 31_557_600;
    /** Limit of the random walk: ten times the highest start price. */
    private static final long MAX_PRICE = 10_000_000_000L * Decimals.ONE;

    private static final double[] QUANTITIES = logNormalQuantiles();

    private final Market market;
    private final SymbolSpec spec;
    private final long hash;
    final int ordinal;
    /** Standard deviation of the log price from tick to tick. */
    private final double deviation;

    /** Times of the ticks in this block, as fractions of its span in units of 2⁻³², offset by Integer.MIN_VALUE. */
    private final int[] fractions = new int[BLOCK];

    private long block;
    private int position;
    private int minute;
    private long timeMicros;
    private double logPrice;
    private double blockPrice;
    private double move;
    private double steps;
    private double stepped;

    /** State that all symbols of a stream share. */
    static final class Market {
        private final MarketActivity activity;
        private final long endMicros;
        private final SeededRandom arrivals;
        private final SeededRandom ties;
        private final SeededRandom moves;
        private final SeededRandom steps;
        private final SeededRandom sizes;

        Market(long seed, TickStream.Synthetic stream, long startMicros) {
            activity = new MarketActivity(seed, stream, startMicros);
            endMicros = startMicros + Micros.of(stream.duration());
            arrivals = new SeededRandom(seed, "arrival");
            ties = new SeededRandom(seed, "tie");
            moves = new SeededRandom(seed, "move");
            steps = new SeededRandom(seed, "step");
            sizes = new SeededRandom(seed, "size");
        }
    }

    /** @param fromMicros the first tick is at or after this time, or at most one block before it */
    SymbolTicks(Market market, SymbolSpec spec, int ordinal, long fromMicros) {
        this.market = market;
        this.spec = spec;
        this.ordinal = ordinal;
        this.hash = SeededRandom.hash(spec.name());
        deviation = spec.volatility() * StrictMath.sqrt(1 / (spec.ticksPerSecond() * SECONDS_PER_YEAR));
        long first = (long) (market.activity.operationalMicros(fromMicros) / spanMicros());
        for (long earlier = 0; earlier < first; earlier++) {
            logPrice += move(earlier);
        }
        start(first);
    }

    /** Returns the time of the tick that {@link #take} returns next; at or after the end of the stream if there is none. */
    long timeMicros() {
        return timeMicros;
    }

    boolean isAtEnd() {
        return timeMicros >= market.endMicros;
    }

    /** Returns the next tick and moves on. */
    Tick take() {
        long index = block * BLOCK + position;
        long bits = market.sizes.bits(hash, index);
        Side side = (bits & 1) == 0 ? Side.BUY : Side.SELL;
        Tick tick = new Tick(spec.name(), index + 1, timeMicros, price(index), quantity(bits), side);
        if (++position == BLOCK) {
            logPrice += move;
            start(block + 1);
        } else {
            timeMicros = time();
        }
        return tick;
    }

    private void start(long number) {
        block = number;
        position = 0;
        move = move(block);
        blockPrice = spec.startPrice() * StrictMath.exp(logPrice);
        steps = 0;
        stepped = 0;
        for (int i = 0; i < BLOCK; i += 2) {
            long bits = market.arrivals.bits(hash, block * BLOCK + i);
            fractions[i] = (int) bits;
            fractions[i + 1] = (int) (bits >>> 32);
        }
        Arrays.sort(fractions);
        for (int i = 0; i < BLOCK; i++) {
            long index = block * BLOCK + i;
            steps += step(index);
            if (i > 0 && market.ties.uniform(hash, index) < TIE_SHARE) {
                fractions[i] = fractions[i - 1];
            }
        }
        timeMicros = time();
    }

    private long time() {
        double fraction = (fractions[position] - (double) Integer.MIN_VALUE) * 0x1.0p-32;
        double operational = (block + fraction) * spanMicros();
        minute = market.activity.minute(operational, minute);
        return market.activity.eventMicros(operational, minute);
    }

    private double spanMicros() {
        return BLOCK / spec.ticksPerSecond() * Micros.PER_SECOND;
    }

    private double move(long number) {
        double normal = SeededRandom.toNormal(market.moves.bits(hash, number));
        double scale = SeededRandom.toUniform(market.moves.bits(hash, ~number)) < JUMP_SHARE ? JUMP_FACTOR : 1;
        return normal * scale * deviation * StrictMath.sqrt(BLOCK);
    }

    private double step(long index) {
        return SeededRandom.toNormal(market.steps.bits(hash, index)) * deviation;
    }

    private long price(long index) {
        stepped += step(index);
        double bridge = stepped + (move - steps) * (position + 1) / BLOCK;
        long grid = spec.gridPrice();
        return Math.max(1, Math.min(MAX_PRICE / grid, Math.round(blockPrice * (1 + bridge) / grid))) * grid;
    }

    private static long quantity(long bits) {
        int slot = (int) (bits >>> 54);
        double fraction = (bits >>> 22 & 0xffffffffL) * 0x1.0p-32;
        double units = QUANTITIES[slot] + fraction * (QUANTITIES[slot + 1] - QUANTITIES[slot]);
        return (long) units / 1000 * 1000;
    }

    /** Returns 1,024 quantiles of a log-normal distribution with median 0.05 and sigma 1.5, in units of 10⁻⁸. */
    private static double[] logNormalQuantiles() {
        double[] quantiles = new double[1025];
        for (int i = 0; i <= 1024; i++) {
            double p = Math.min(Math.max(i / 1024.0, 0.0003), 0.9997);
            quantiles[i] = 0.05 * Decimals.ONE * StrictMath.exp(1.5 * normalQuantile(p));
        }
        return quantiles;
    }

    /** Approximation 26.2.23 of Abramowitz and Stegun: the error is below 4.5 × 10⁻⁴, enough for synthetic quantities. */
    private static double normalQuantile(double p) {
        double tail = Math.min(p, 1 - p);
        double t = StrictMath.sqrt(-2 * StrictMath.log(tail));
        double x =
                t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        return p < 0.5 ? -x : x;
    }
}

package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Decimals;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.util.Arrays;

/**
 * The market's model of one symbol: its ticks in order of (time, id), made in blocks of {@value #BLOCK}.
 *
 * <p>Times: {@value #BLOCK} ticks fall independently into each block's span of the {@link MarketActivity operational clock},
 * which is a Poisson process given its count in every span; some take the time of the one before. Prices: geometric
 * Brownian motion with jumps from block to block, a Brownian bridge within, rounded to the grid. Quantities:
 * log-normal. Block b needs the draws of its own ticks and two draws of each block before, so it can be had alone.
 *
 * <p>Mutable, and small: there may be a million of them.
 */
final class SymbolTicks {
    static final int BLOCK = 16;
    private static final double TIES = 0.05;
    private static final double JUMPS = 0.001;
    private static final double JUMP_SIZE = 12;
    private static final double MICROS = 1e6;
    private static final double SECONDS_A_YEAR = 31_557_600;
    /** However wild the walk: ten times the highest start price. */
    private static final long MAX_PRICE = 10_000_000_000L * Decimals.ONE;

    private static final double[] QUANTITIES = logNormalQuantiles();

    private final Market market;
    private final SymbolSpec spec;
    private final long hash;
    final int ordinal;
    /** Of the log price, from tick to tick. */
    private final double deviation;

    /** Of the ticks in this block, as fractions of its span in 2⁻³², from Integer.MIN_VALUE up. */
    private final int[] fractions = new int[BLOCK];

    private long block;
    private int at;
    private int minute;
    private long timeMicros;
    private double logPrice;
    private double blockPrice;
    private double move;
    private double steps;
    private double stepped;

    /** What the symbols of a stream share. */
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
            endMicros = startMicros + stream.duration().toNanos() / 1000;
            arrivals = new SeededRandom(seed, "arrival");
            ties = new SeededRandom(seed, "tie");
            moves = new SeededRandom(seed, "move");
            steps = new SeededRandom(seed, "step");
            sizes = new SeededRandom(seed, "size");
        }
    }

    /** @param fromMicros the first tick is at it or behind it, or at most a block before it */
    SymbolTicks(Market market, SymbolSpec spec, int ordinal, long fromMicros) {
        this.market = market;
        this.spec = spec;
        this.ordinal = ordinal;
        this.hash = SeededRandom.hash(spec.name());
        deviation = spec.volatility() * StrictMath.sqrt(1 / (spec.ticksPerSecond() * SECONDS_A_YEAR));
        long first = (long) (market.activity.operationalMicros(fromMicros) / spanMicros());
        for (long earlier = 0; earlier < first; earlier++) {
            logPrice += move(earlier);
        }
        start(first);
    }

    /** Time of the tick that {@link #take} gives; the end of the stream or more if there is none. */
    long timeMicros() {
        return timeMicros;
    }

    boolean isBehindEnd() {
        return timeMicros >= market.endMicros;
    }

    Tick take() {
        long index = block * BLOCK + at;
        long bits = market.sizes.bits(hash, index);
        Side side = (bits & 1) == 0 ? Side.BUY : Side.SELL;
        Tick tick = new Tick(spec.name(), index + 1, timeMicros, price(index), quantity(bits), side);
        if (++at == BLOCK) {
            logPrice += move;
            start(block + 1);
        } else {
            timeMicros = time();
        }
        return tick;
    }

    private void start(long number) {
        block = number;
        at = 0;
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
            if (i > 0 && market.ties.uniform(hash, index) < TIES) {
                fractions[i] = fractions[i - 1];
            }
        }
        timeMicros = time();
    }

    private long time() {
        double fraction = (fractions[at] - (double) Integer.MIN_VALUE) * 0x1.0p-32;
        double operational = (block + fraction) * spanMicros();
        minute = market.activity.minute(operational, minute);
        return market.activity.eventMicros(operational, minute);
    }

    private double spanMicros() {
        return BLOCK / spec.ticksPerSecond() * MICROS;
    }

    private double move(long number) {
        double normal = SeededRandom.toNormal(market.moves.bits(hash, number));
        double scale = SeededRandom.toUniform(market.moves.bits(hash, ~number)) < JUMPS ? JUMP_SIZE : 1;
        return normal * scale * deviation * StrictMath.sqrt(BLOCK);
    }

    private double step(long index) {
        return SeededRandom.toNormal(market.steps.bits(hash, index)) * deviation;
    }

    private long price(long index) {
        stepped += step(index);
        double bridge = stepped + (move - steps) * (at + 1) / BLOCK;
        long grid = spec.gridPrice();
        return Math.max(1, Math.min(MAX_PRICE / grid, Math.round(blockPrice * (1 + bridge) / grid))) * grid;
    }

    private static long quantity(long bits) {
        int slot = (int) (bits >>> 54);
        double within = (bits >>> 22 & 0xffffffffL) * 0x1.0p-32;
        double units = QUANTITIES[slot] + within * (QUANTITIES[slot + 1] - QUANTITIES[slot]);
        return (long) units / 1000 * 1000;
    }

    /** 1,024 steps of a log-normal with median 0.05 and sigma 1.5, in units of 10⁻⁸. */
    private static double[] logNormalQuantiles() {
        double[] quantiles = new double[1025];
        for (int i = 0; i <= 1024; i++) {
            double p = Math.min(Math.max(i / 1024.0, 0.0003), 0.9997);
            quantiles[i] = 0.05 * Decimals.ONE * StrictMath.exp(1.5 * normalQuantile(p));
        }
        return quantiles;
    }

    /** Abramowitz and Stegun 26.2.23, error below 4.5 × 10⁻⁴: enough for a table of made-up sizes. */
    private static double normalQuantile(double p) {
        double tail = Math.min(p, 1 - p);
        double t = StrictMath.sqrt(-2 * StrictMath.log(tail));
        double x =
                t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        return p < 0.5 ? -x : x;
    }
}

package io.tickproof.generator;

import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Decimals;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;

/**
 * The market's model of one symbol: its ticks in order of (time, id), made in blocks of {@value #BLOCK}.
 *
 * <p>Times: {@value #BLOCK} ticks fall independently into each block's span, which is a Poisson process given its
 * count in every span; some take the time of the one before. Prices: geometric Brownian motion with jumps from block
 * to block, a Brownian bridge within, rounded to the grid. Quantities: log-normal. Block b needs the draws of its own
 * ticks and one draw of each block before, so it can be had alone.
 *
 * <p>Mutable: {@link #next} moves on.
 */
final class SymbolTicks {
    static final int BLOCK = 64;
    private static final double TIES = 0.05;
    private static final double JUMPS = 0.004;
    private static final double JUMP_SIZE = 6;
    private static final double MICROS = 1e6;
    private static final double SECONDS_A_YEAR = 31_557_600;
    /** However wild the walk: ten times the highest start price. */
    private static final long MAX_PRICE = 10_000_000_000L * Decimals.ONE;

    private static final double[] QUANTITIES = logNormalQuantiles();

    final int ordinal;
    private final String symbol;
    private final long startMicros;
    private final long endMicros;
    private final double blockMicros;
    private final double tickDeviation;
    private final double startPrice;
    private final long grid;
    private final Draws arrivals;
    private final Draws moves;
    private final Draws steps;
    private final Draws sizes;

    private final long[] times;
    private final long[] prices;
    private long block = -1;
    private double logPrice;
    private int at = BLOCK;

    SymbolTicks(long seed, SymbolSpec spec, int ordinal, long startMicros, long endMicros) {
        this.ordinal = ordinal;
        this.symbol = spec.name();
        this.startMicros = startMicros;
        this.endMicros = endMicros;
        this.blockMicros = BLOCK / spec.ticksPerSecond() * MICROS;
        this.tickDeviation = spec.volatility() * StrictMath.sqrt(1 / (spec.ticksPerSecond() * SECONDS_A_YEAR));
        this.startPrice = spec.startPrice();
        this.grid = spec.gridPrice();
        this.arrivals = new Draws(seed, "arrival", symbol);
        this.moves = new Draws(seed, "move", symbol);
        this.steps = new Draws(seed, "step", symbol);
        this.sizes = new Draws(seed, "size", symbol);
        this.times = new long[BLOCK];
        this.prices = new long[BLOCK];
    }

    /** The next tick, or null behind the last. */
    Tick next() {
        if (at == BLOCK) {
            nextBlock();
        }
        long timeMicros = times[at];
        if (timeMicros >= endMicros) {
            return null;
        }
        long index = block * BLOCK + at;
        long price = prices[at];
        at++;
        long bits = sizes.bits(index);
        return new Tick(symbol, index + 1, timeMicros, price, quantity(bits), (bits & 1) == 0 ? Side.BUY : Side.SELL);
    }

    private void nextBlock() {
        block++;
        at = 0;
        double move = move(block);
        fillTimes();
        fillPrices(move);
        logPrice += move;
    }

    private double move(long index) {
        long bits = moves.bits(index);
        double normal = Draws.toNormal(bits);
        double scale = Draws.toUniform(moves.bits(~index)) < JUMPS ? JUMP_SIZE : 1;
        return normal * scale * tickDeviation * StrictMath.sqrt(BLOCK);
    }

    /** Ordered uniforms by normalized exponential spacings (Devroye 1986, V.3.2). */
    private void fillTimes() {
        double sum = 0;
        double[] sums = new double[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            sum -= StrictMath.log(arrivals.uniform(block * (BLOCK + 1) + i));
            sums[i] = sum;
        }
        sum -= StrictMath.log(arrivals.uniform(block * (BLOCK + 1) + BLOCK));
        double from = startMicros + block * blockMicros;
        for (int i = 0; i < BLOCK; i++) {
            boolean tied = i > 0 && Draws.toUniform(arrivals.bits(~(block * BLOCK + i))) < TIES;
            times[i] = tied ? times[i - 1] : (long) (from + sums[i] / sum * blockMicros);
        }
    }

    private void fillPrices(double move) {
        double base = startPrice * StrictMath.exp(logPrice);
        double[] walk = new double[BLOCK];
        double sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += Draws.toNormal(steps.bits(block * BLOCK + i)) * tickDeviation;
            walk[i] = sum;
        }
        for (int i = 0; i < BLOCK; i++) {
            double bridge = walk[i] + (move - sum) * (i + 1) / BLOCK;
            prices[i] = Math.max(1, Math.min(MAX_PRICE / grid, Math.round(base * (1 + bridge) / grid))) * grid;
        }
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

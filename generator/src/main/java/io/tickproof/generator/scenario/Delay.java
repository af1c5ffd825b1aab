package io.tickproof.generator.scenario;

/**
 * A distribution of delays. All values in µs. Each draws by inverting its distribution function at a uniform number,
 * with {@link StrictMath} only, so the same draw gives the same delay on every platform.
 */
public sealed interface Delay {
    /**
     * @param uniform in (0, 1)
     * @return the delay at that quantile, in µs
     */
    long atMicros(double uniform);

    /** The greatest delay that {@link #atMicros} gives. */
    long maxMicros();

    /** For reports: what was asked. */
    String describe();

    record Uniform(long minMicros, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            return minMicros + (long) (uniform * (maxMicros - minMicros));
        }

        @Override
        public String describe() {
            return "uniform " + seconds(minMicros) + " to " + seconds(maxMicros);
        }
    }

    /**
     * Cut at the maximum: what would be above is drawn from below instead (the distribution is conditioned, not
     * clamped).
     */
    record Exponential(long meanMicros, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            double reach = -StrictMath.expm1(-(double) maxMicros / meanMicros);
            return Math.min(maxMicros, (long) (-meanMicros * StrictMath.log1p(-uniform * reach)));
        }

        @Override
        public String describe() {
            return "exponential, mean " + seconds(meanMicros) + ", at most " + seconds(maxMicros);
        }
    }

    /** Pareto type I with the least value {@code scaleMicros}, cut at the maximum like {@link Exponential}. */
    record Pareto(long scaleMicros, double shape, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            double reach = 1 - StrictMath.pow((double) scaleMicros / maxMicros, shape);
            return Math.min(maxMicros, (long) (scaleMicros * StrictMath.pow(1 - uniform * reach, -1 / shape)));
        }

        @Override
        public String describe() {
            return "Pareto from " + seconds(scaleMicros) + ", shape " + shape + ", at most " + seconds(maxMicros);
        }
    }

    private static String seconds(long micros) {
        return java.math.BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString() + " s";
    }
}

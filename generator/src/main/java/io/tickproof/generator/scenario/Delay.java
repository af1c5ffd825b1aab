package io.tickproof.generator.scenario;

import java.math.BigDecimal;

/**
 * A distribution of delays. All values are µs. A delay is the inverse of the distribution function at a uniform random
 * number. Only {@link StrictMath} is used, so the same number results in the same delay on every platform.
 */
public sealed interface Delay {
    /**
     * Returns the delay at a quantile, in µs.
     *
     * @param uniform in (0, 1)
     */
    long atMicros(double uniform);

    /** Returns the greatest delay that {@link #atMicros} can return, in µs. */
    long maxMicros();

    /** Returns the distribution in words, for reports. */
    String describe();

    /** Uniform from the minimum, inclusive, to the maximum, exclusive. */
    record Uniform(long minMicros, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            return minMicros + (long) (uniform * (maxMicros - minMicros));
        }

        @Override
        public String describe() {
            return "uniform from " + seconds(minMicros) + " to " + seconds(maxMicros);
        }
    }

    /**
     * Exponential, truncated at the maximum: the distribution is conditioned on delays below the maximum, not clamped to
     * it.
     */
    record Exponential(long meanMicros, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            double mass = -StrictMath.expm1(-(double) maxMicros / meanMicros);
            return Math.min(maxMicros, (long) (-meanMicros * StrictMath.log1p(-uniform * mass)));
        }

        @Override
        public String describe() {
            return "exponential, mean " + seconds(meanMicros) + ", at most " + seconds(maxMicros);
        }
    }

    /** Pareto type I with the minimum {@code scaleMicros}, truncated at the maximum like {@link Exponential}. */
    record Pareto(long scaleMicros, double shape, long maxMicros) implements Delay {
        @Override
        public long atMicros(double uniform) {
            double mass = 1 - StrictMath.pow((double) scaleMicros / maxMicros, shape);
            return Math.min(maxMicros, (long) (scaleMicros * StrictMath.pow(1 - uniform * mass, -1 / shape)));
        }

        @Override
        public String describe() {
            return "Pareto from " + seconds(scaleMicros) + ", shape " + shape + ", at most " + seconds(maxMicros);
        }
    }

    private static String seconds(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString() + " s";
    }
}

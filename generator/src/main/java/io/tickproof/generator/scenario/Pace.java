package io.tickproof.generator.scenario;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the event time of the timeline passes on the wall clock.
 *
 * @param speed event seconds a second; infinite: as fast as Kafka takes them
 */
public record Pace(double speed) {
    public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY);
    private static final Pattern TIMES = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)x");

    /** Reads {@code max}, {@code realtime} or {@code 600x}; empty if the text is none of these. */
    public static Optional<Pace> parse(String text) {
        if (text.equals("max")) {
            return Optional.of(MAX);
        }
        if (text.equals("realtime")) {
            return Optional.of(new Pace(1));
        }
        Matcher times = TIMES.matcher(text);
        if (times.matches() && Double.parseDouble(times.group(1)) > 0) {
            return Optional.of(new Pace(Double.parseDouble(times.group(1))));
        }
        return Optional.empty();
    }

    public boolean isMax() {
        return Double.isInfinite(speed);
    }

    public String describe() {
        return isMax()
                ? "max"
                : speed == 1
                        ? "realtime"
                        : java.math.BigDecimal.valueOf(speed)
                                        .stripTrailingZeros()
                                        .toPlainString() + "x";
    }
}

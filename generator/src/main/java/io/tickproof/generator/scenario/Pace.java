package io.tickproof.generator.scenario;

import io.tickproof.market.Micros;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When deliveries are sent by the wall clock: by their due times, at a constant rate, or as fast as Kafka accepts them.
 *
 * @param speed seconds of event time per second; infinite if due times are ignored
 * @param perSecond deliveries per second, including heartbeats; infinite if there is no constant rate
 */
public record Pace(double speed, double perSecond) {
    /** As fast as Kafka accepts deliveries. */
    public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    private static final Pattern TIMES = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)x");
    private static final Pattern PER_SECOND = Pattern.compile("([1-9]\\d{0,8})/s");

    /** Parses {@code max}, {@code realtime}, {@code 600x} or {@code 5000/s}. Returns empty for any other text. */
    public static Optional<Pace> parse(String text) {
        if (text.equals("max")) {
            return Optional.of(MAX);
        }
        if (text.equals("realtime")) {
            return Optional.of(ofSpeed(1));
        }
        Matcher times = TIMES.matcher(text);
        if (times.matches() && Double.parseDouble(times.group(1)) > 0) {
            return Optional.of(ofSpeed(Double.parseDouble(times.group(1))));
        }
        Matcher perSecond = PER_SECOND.matcher(text);
        if (perSecond.matches()) {
            return Optional.of(new Pace(Double.POSITIVE_INFINITY, Double.parseDouble(perSecond.group(1))));
        }
        return Optional.empty();
    }

    private static Pace ofSpeed(double speed) {
        return new Pace(speed, Double.POSITIVE_INFINITY);
    }

    /** Returns whether there is no schedule. */
    public boolean isMax() {
        return Double.isInfinite(speed) && Double.isInfinite(perSecond);
    }

    /**
     * Returns when a delivery is scheduled, in µs after the first delivery.
     *
     * @param number number of deliveries before it
     * @param dueMicros its due time, in µs after the start of the timeline
     */
    public long afterMicros(long number, long dueMicros) {
        return Double.isInfinite(perSecond)
                ? (long) (dueMicros / speed)
                : (long) (number * (double) Micros.PER_SECOND / perSecond);
    }

    /** Returns the pace as a scenario writes it. */
    public String describe() {
        if (isMax()) {
            return "max";
        }
        if (Double.isInfinite(speed)) {
            return plain(perSecond) + "/s";
        }
        return speed == 1 ? "realtime" : plain(speed) + "x";
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}

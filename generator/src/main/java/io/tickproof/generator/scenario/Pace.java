package io.tickproof.generator.scenario;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When deliveries are sent, by the wall clock: by their due times, by their number, or as fast as Kafka takes them.
 *
 * @param speed event seconds a second; infinite where event time does not count
 * @param perSecond deliveries a second, heartbeats too, evenly; infinite where their number does not count
 */
public record Pace(double speed, double perSecond) {
    public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    private static final Pattern TIMES = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)x");
    private static final Pattern PER_SECOND = Pattern.compile("([1-9]\\d{0,8})/s");

    /** Reads {@code max}, {@code realtime}, {@code 600x} or {@code 5000/s}; empty if the text is none of these. */
    public static Optional<Pace> parse(String text) {
        if (text.equals("max")) {
            return Optional.of(MAX);
        }
        if (text.equals("realtime")) {
            return Optional.of(timesReal(1));
        }
        Matcher times = TIMES.matcher(text);
        if (times.matches() && Double.parseDouble(times.group(1)) > 0) {
            return Optional.of(timesReal(Double.parseDouble(times.group(1))));
        }
        Matcher perSecond = PER_SECOND.matcher(text);
        if (perSecond.matches()) {
            return Optional.of(new Pace(Double.POSITIVE_INFINITY, Double.parseDouble(perSecond.group(1))));
        }
        return Optional.empty();
    }

    private static Pace timesReal(double speed) {
        return new Pace(speed, Double.POSITIVE_INFINITY);
    }

    /** Whether there is no schedule. */
    public boolean isMax() {
        return Double.isInfinite(speed) && Double.isInfinite(perSecond);
    }

    /**
     * When a delivery is to be sent, in µs after the first.
     *
     * @param number how many deliveries were before it
     * @param dueMicros its due time, in µs after the start of the timeline
     */
    public long afterMicros(long number, long dueMicros) {
        return Double.isInfinite(perSecond) ? (long) (dueMicros / speed) : (long) (number * 1e6 / perSecond);
    }

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
        return java.math.BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}

package io.tickproof.market;

import java.io.Serializable;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Comparator;

/**
 * A kind of window: half-open {@code [start, end)} and aligned to the epoch. It is tumbling if slide equals size.
 *
 * <p>This class only describes windows. The job and the oracle compute independently which windows contain a tick, so
 * that an error in one of them is detected.
 *
 * @param sizeMillis length in ms, a positive multiple of {@code slideMillis}
 * @param slideMillis distance between the starts of two consecutive windows in ms, 1 s or more
 */
public record WindowSpec(long sizeMillis, long slideMillis) implements Serializable, Comparable<WindowSpec> {
    public WindowSpec {
        if (slideMillis < 1_000 || sizeMillis < slideMillis || sizeMillis % slideMillis != 0) {
            throw new IllegalArgumentException(
                    "a window needs a slide of at least 1 s and a size that is a multiple of it, not " + sizeMillis
                            + " ms by " + slideMillis + " ms");
        }
    }

    public static WindowSpec tumbling(Duration size) {
        return new WindowSpec(size.toMillis(), size.toMillis());
    }

    public static WindowSpec sliding(Duration size, Duration slide) {
        return new WindowSpec(size.toMillis(), slide.toMillis());
    }

    /** Returns the length of the window in µs. */
    public long sizeMicros() {
        return Micros.ofMillis(sizeMillis);
    }

    /** Returns the distance between the starts of two consecutive windows in µs. */
    public long slideMicros() {
        return Micros.ofMillis(slideMillis);
    }

    public boolean isTumbling() {
        return sizeMillis == slideMillis;
    }

    /** Returns the name in tables, results and messages: {@code PT1M}, {@code PT5M/PT1M}. {@link #parse} parses it. */
    public String name() {
        String size = Duration.ofMillis(sizeMillis).toString();
        return isTumbling() ? size : size + "/" + Duration.ofMillis(slideMillis);
    }

    /**
     * Parses a name.
     *
     * @throws IllegalArgumentException if the text does not have the form {@code PT1M} or {@code PT5M/PT1M}
     */
    public static WindowSpec parse(String name) {
        int slash = name.indexOf('/');
        try {
            return slash < 0
                    ? tumbling(Duration.parse(name))
                    : sliding(Duration.parse(name.substring(0, slash)), Duration.parse(name.substring(slash + 1)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is not a window; use PT1M, or PT5M/PT1M for a sliding window", e);
        }
    }

    @Override
    public int compareTo(WindowSpec other) {
        return Comparator.comparingLong(WindowSpec::sizeMillis)
                .thenComparing(Comparator.comparingLong(WindowSpec::slideMillis).reversed())
                .compare(this, other);
    }
}

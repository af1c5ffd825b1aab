package io.tickproof.market;

import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;

/**
 * A kind of window: half-open {@code [start, end)}, aligned to the epoch. Tumbling where slide equals size.
 *
 * <p>Only the description: which windows hold a tick is computed by the job and by the oracle each in its own way, on
 * purpose.
 *
 * @param sizeMillis length in ms, a positive multiple of {@code slideMillis}
 * @param slideMillis distance of two starts in ms, 1 s or more
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

    /** The name in tables, results and messages: {@code PT1M}, {@code PT5M/PT1M}; {@link #parse} reads it. */
    public String name() {
        String size = Duration.ofMillis(sizeMillis).toString();
        return isTumbling() ? size : size + "/" + Duration.ofMillis(slideMillis);
    }

    /** @throws IllegalArgumentException if the text is not of the form {@code PT1M} or {@code PT5M/PT1M} */
    public static WindowSpec parse(String name) {
        int slash = name.indexOf('/');
        try {
            return slash < 0
                    ? tumbling(Duration.parse(name))
                    : sliding(Duration.parse(name.substring(0, slash)), Duration.parse(name.substring(slash + 1)));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no window: write PT1M, or PT5M/PT1M for a sliding one", e);
        }
    }

    @Override
    public int compareTo(WindowSpec other) {
        return Comparator.comparingLong(WindowSpec::sizeMillis)
                .thenComparing(Comparator.comparingLong(WindowSpec::slideMillis).reversed())
                .compare(this, other);
    }
}

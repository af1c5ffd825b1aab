package io.tickproof.generator;

import io.tickproof.generator.Delivery.Label;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the disturbances came to, measured on the deliveries as they go out. */
public final class AchievedDisorder {
    private final long[] greatestMicros;
    private final Map<Label, Histogram> delays = new EnumMap<>(Label.class);
    private long ticks;
    private long behind;
    private long greatestDistanceMicros;

    AchievedDisorder(int partitions) {
        greatestMicros = new long[partitions];
        Arrays.fill(greatestMicros, Long.MIN_VALUE);
        for (Label label : Label.values()) {
            delays.put(label, new Histogram(3));
        }
    }

    void add(Delivery delivery) {
        long greatest = greatestMicros[delivery.partition()];
        if (!delivery.isHeartbeat()) {
            ticks++;
            delays.get(delivery.label()).recordValue(Math.max(0, delivery.delayMicros()));
            if (greatest != Long.MIN_VALUE && delivery.timeMicros() < greatest) {
                behind++;
                greatestDistanceMicros = Math.max(greatestDistanceMicros, greatest - delivery.timeMicros());
            }
        } else {
            delays.get(Label.HEARTBEAT).recordValue(0);
        }
        greatestMicros[delivery.partition()] = Math.max(greatest, delivery.timeMicros());
    }

    /** Deliveries that are no heartbeat. */
    public long ticks() {
        return ticks;
    }

    /** Ticks that came behind a greater event time of their partition. */
    public long behind() {
        return behind;
    }

    /** How far behind, at most, in µs. */
    public long greatestDistanceMicros() {
        return greatestDistanceMicros;
    }

    public long count(Label label) {
        return delays.get(label).getTotalCount();
    }

    /**
     * Delay from event time to due time in µs at a percentile of the deliveries with this label; 0 if there are none.
     */
    public long delayMicros(Label label, double percentile) {
        return delays.get(label).getValueAtPercentile(percentile);
    }
}

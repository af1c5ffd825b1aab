package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.timeline.Delivery.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Measures the disorder of the deliveries as they are sent, and checks whether it is what the scenario requests: shares
 * and delay quantiles within their sampling error, everything else exactly.
 */
public final class MeasuredDisorder {
    private final long startMicros;
    private final MeasuredDisturbance[] disturbances;
    /** Bit n: the n-th disturbance holds ticks back. */
    private final long holdMask;

    private final long[] maxTimeMicros;
    private final Histogram distances = new Histogram(3);
    private final long[] counts = new long[Label.values().length];
    private long ticks;

    public MeasuredDisorder(Timeline timeline) {
        startMicros = timeline.startMicros();
        maxTimeMicros = new long[timeline.partitions()];
        Arrays.fill(maxTimeMicros, Long.MIN_VALUE);
        long skewMask = 0;
        boolean hasIdlePartition = false;
        for (int i = 0; i < timeline.disturbances().size(); i++) {
            skewMask |= timeline.disturbances().get(i) instanceof Disturbance.ClockSkew ? 1L << i : 0;
            hasIdlePartition |= timeline.disturbances().get(i) instanceof Disturbance.IdlePartition;
        }
        disturbances = new MeasuredDisturbance[timeline.disturbances().size()];
        long holds = 0;
        for (int i = 0; i < disturbances.length; i++) {
            Disturbance disturbance = timeline.disturbances().get(i);
            // An idle partition removes deliveries by due time, and so favours those that are held back more or less.
            // A selection of ticks is not a random sample.
            boolean representative = !timeline.isSelection() && !(hasIdlePartition && disturbance.maxHoldMicros() > 0);
            disturbances[i] = new MeasuredDisturbance(disturbance, skewMask, representative, startMicros);
            holds |= disturbance.maxHoldMicros() > 0 ? 1L << i : 0;
        }
        holdMask = holds;
    }

    /** Adds a delivery that is sent. Call it in the order of the timeline. */
    public void add(Delivery delivery) {
        counts[delivery.label().ordinal()]++;
        if (!delivery.isHeartbeat()) {
            ticks++;
            boolean heldByOne = Long.bitCount(delivery.disturbances() & holdMask) == 1;
            for (int i = 0; i < disturbances.length; i++) {
                disturbances[i].add(delivery, (delivery.disturbances() & 1L << i) != 0, heldByOne);
            }
        }
        if (delivery.rejection() == null) {
            addDistance(delivery);
        }
    }

    /** Adds the ticks that were not sent, as counted by the walk that returned the others. */
    public void addDropped(Timeline.Walk walk) {
        for (int i = 0; i < disturbances.length; i++) {
            disturbances[i].setDropped(walk.dropped(i));
        }
    }

    private void addDistance(Delivery delivery) {
        long max = maxTimeMicros[delivery.partition()];
        if (!delivery.isHeartbeat() && max != Long.MIN_VALUE && delivery.timeMicros() < max) {
            distances.recordValue(max - delivery.timeMicros());
        }
        maxTimeMicros[delivery.partition()] = Math.max(max, delivery.timeMicros());
    }

    /** Returns the number of deliveries that are not heartbeats. */
    public long ticks() {
        return ticks;
    }

    /** Returns the number of deliveries with a label. */
    public long count(Label label) {
        return counts[label.ordinal()];
    }

    /** Returns the number of ticks that follow a greater event time in their partition. */
    public long outOfOrder() {
        return distances.getTotalCount();
    }

    /**
     * Returns a percentile of the distance by which out-of-order ticks are behind the greatest event time of their
     * partition, in µs; 0 if there are none.
     *
     * @param percentile 0 to 100
     */
    public long distanceMicros(double percentile) {
        return outOfOrder() == 0 ? 0 : distances.getValueAtPercentile(percentile);
    }

    /** Returns one measurement per disturbance, in the order of the scenario. */
    public List<MeasuredDisturbance> disturbances() {
        return List.of(disturbances);
    }

    /** Returns where the measured disorder differs from the requested one; empty if it never does. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (MeasuredDisturbance disturbance : disturbances) {
            problems.addAll(disturbance.problems());
        }
        return problems;
    }
}

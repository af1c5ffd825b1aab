package io.tickproof.verifier.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Latencies of one run by stage.
 *
 * <ul>
 *   <li>{@code generator}, a tick: scheduled send → handed to the producer
 *   <li>{@code broker}, a tick: handed to the producer → appended (the broker's clock, whole ms)
 *   <li>{@code watermark}, a candle: its last tick appended → the record appended that let the window close; inherent
 *       in the lateness bound
 *   <li>{@code processing}, a candle: that record, or the late tick that revised the candle, appended → emitted by the
 *       job
 *   <li>{@code commit}, a candle: emitted → committed in PostgreSQL (its commit timestamp)
 *   <li>{@code visible}, a candle: <em>scheduled</em> send of that record → committed: what a user waits for, with no
 *       omission
 * </ul>
 */
public final class Latency {
    private static final long BUCKET_MICROS = 250_000;

    private final Map<String, SignedHistogram> stages = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final TreeMap<Long, SignedHistogram> visibleByTime = new TreeMap<>();

    public Latency() {
        for (String stage : List.of("generator", "broker", "watermark", "processing", "commit", "visible")) {
            stages.put(stage, new SignedHistogram());
        }
    }

    public void sent(long scheduledMicros, long sentMicros, long appendedMillis) {
        stages.get("generator").record(sentMicros - scheduledMicros);
        stages.get("broker").record(appendedMillis * 1000 - sentMicros);
    }

    /**
     * One candle's latencies, µs.
     *
     * @param endMicros when its window ended, event time: candles with the same end are late together
     * @param processing Long.MIN_VALUE where the job does not tell; likewise commit
     */
    public record Sample(long endMicros, long watermark, long processing, long commit, long visible) {}

    /** @param emitted Long.MIN_VALUE where the job does not tell */
    public void candle(
            long endMicros,
            long lastAppendedMillis,
            long triggerAppendedMillis,
            long triggerScheduledMicros,
            long emitted,
            long committed) {
        stages.get("watermark").record((triggerAppendedMillis - lastAppendedMillis) * 1000);
        if (emitted != Long.MIN_VALUE) {
            stages.get("processing").record(emitted - triggerAppendedMillis * 1000);
            stages.get("commit").record(committed - emitted);
        }
        stages.get("visible").record(committed - triggerScheduledMicros);
        boolean told = emitted != Long.MIN_VALUE;
        samples.add(new Sample(
                endMicros,
                (triggerAppendedMillis - lastAppendedMillis) * 1000,
                told ? emitted - triggerAppendedMillis * 1000 : Long.MIN_VALUE,
                told ? committed - emitted : Long.MIN_VALUE,
                committed - triggerScheduledMicros));
        visibleByTime
                .computeIfAbsent(Math.floorDiv(committed, BUCKET_MICROS), bucket -> new SignedHistogram())
                .record(committed - triggerScheduledMicros);
    }

    /** Every candle that was measured. */
    public List<Sample> samples() {
        return samples;
    }

    /** Stages in their order, those without a record too. */
    public Map<String, SignedHistogram> stages() {
        return stages;
    }

    /** What was visible when: a point a quarter of a second of wall time. */
    public List<Point> overTime() {
        List<Point> points = new ArrayList<>();
        visibleByTime.forEach((bucket, histogram) -> points.add(new Point(
                bucket * BUCKET_MICROS, histogram.percentile(50), histogram.percentile(99), histogram.count())));
        return points;
    }

    /** Percentiles, in µs, of the candles committed within a quarter of a second. */
    public record Point(long wallMicros, long p50Micros, long p99Micros, long candles) {}
}

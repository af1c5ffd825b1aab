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

    private static final List<String> OF_TICKS = List.of("generator", "broker");
    private static final List<String> OF_CANDLES = List.of("watermark", "processing", "commit", "visible");

    private final Map<String, SignedHistogram> stages = named(OF_TICKS);
    private final List<Sample> samples = new ArrayList<>();
    private final TreeMap<Long, SignedHistogram> visibleByTime = new TreeMap<>();

    public Latency() {
        stages.putAll(named(OF_CANDLES));
    }

    private static Map<String, SignedHistogram> named(List<String> names) {
        Map<String, SignedHistogram> stages = new LinkedHashMap<>();
        names.forEach(name -> stages.put(name, new SignedHistogram()));
        return stages;
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
        boolean told = emitted != Long.MIN_VALUE;
        Sample sample = new Sample(
                endMicros,
                (triggerAppendedMillis - lastAppendedMillis) * 1000,
                told ? emitted - triggerAppendedMillis * 1000 : Long.MIN_VALUE,
                told ? committed - emitted : Long.MIN_VALUE,
                committed - triggerScheduledMicros);
        record(stages, sample);
        samples.add(sample);
        visibleByTime
                .computeIfAbsent(Math.floorDiv(committed, BUCKET_MICROS), bucket -> new SignedHistogram())
                .record(committed - triggerScheduledMicros);
    }

    private static void record(Map<String, SignedHistogram> stages, Sample sample) {
        stages.get("watermark").record(sample.watermark());
        if (sample.processing() != Long.MIN_VALUE) {
            stages.get("processing").record(sample.processing());
            stages.get("commit").record(sample.commit());
        }
        stages.get("visible").record(sample.visible());
    }

    /** The stages of a candle, of these. */
    public static Map<String, SignedHistogram> ofCandles(List<Sample> some) {
        Map<String, SignedHistogram> stages = named(OF_CANDLES);
        some.forEach(sample -> record(stages, sample));
        return stages;
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

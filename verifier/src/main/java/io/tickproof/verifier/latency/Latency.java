package io.tickproof.verifier.latency;

import io.tickproof.market.Micros;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The latencies of one run by stage.
 *
 * <ul>
 *   <li>{@code generator}, per tick: scheduled send → handed to the producer
 *   <li>{@code broker}, per tick: handed to the producer → appended (by the broker's clock, in whole ms)
 *   <li>{@code watermark}, per candle: its last tick appended → the record appended that allowed the window to close. This
 *       stage follows from the max out-of-orderness
 *   <li>{@code processing}, per candle: that record, or the late tick that revised the candle, appended → emitted by the
 *       job
 *   <li>{@code commit}, per candle: emitted → committed in PostgreSQL (by its commit timestamp)
 *   <li>{@code visible}, per candle: <em>scheduled</em> send of that record → committed. This is how long a user waits,
 *       without coordinated omission
 * </ul>
 */
public final class Latency {
    private static final long BUCKET_MICROS = 250 * Micros.PER_MILLI;

    private final SignedHistogram generator = new SignedHistogram();
    private final SignedHistogram broker = new SignedHistogram();
    private final CandleStages candles = new CandleStages();
    private final List<Sample> samples = new ArrayList<>();
    private final TreeMap<Long, SignedHistogram> visibleByTime = new TreeMap<>();

    /** The histograms of the stages of a candle. Mutable. */
    private static final class CandleStages {
        private final SignedHistogram watermark = new SignedHistogram();
        private final SignedHistogram processing = new SignedHistogram();
        private final SignedHistogram commit = new SignedHistogram();
        private final SignedHistogram visible = new SignedHistogram();

        void record(Sample sample) {
            watermark.record(sample.watermark());
            if (sample.processing() != Micros.UNKNOWN) {
                processing.record(sample.processing());
                commit.record(sample.commit());
            }
            visible.record(sample.visible());
        }

        Map<String, SignedHistogram> byName() {
            Map<String, SignedHistogram> stages = new LinkedHashMap<>();
            stages.put("watermark", watermark);
            stages.put("processing", processing);
            stages.put("commit", commit);
            stages.put("visible", visible);
            return stages;
        }
    }

    /** Adds a record of the log. */
    public void sent(LogRecord.Timing timing) {
        generator.record(timing.sentMicros() - timing.scheduledMicros());
        broker.record(Micros.ofMillis(timing.appendedMillis()) - timing.sentMicros());
    }

    /**
     * The latencies of one candle, µs.
     *
     * @param endMicros the end of its window, event time, µs since the epoch; candles with the same end are late
     *     together
     * @param processing {@link ObservedCandle#UNKNOWN} if the job does not state when it emitted the row; the same
     *     applies to {@code commit}
     */
    public record Sample(long endMicros, long watermark, long processing, long commit, long visible) {}

    /**
     * Adds a candle.
     *
     * @param endMicros the end of its window, event time, µs since the epoch
     * @param last the last record whose tick the candle holds
     * @param trigger the record that allowed the job to emit the candle in its last revision
     * @param emittedMicros when the job emitted the row, wall clock, µs since the epoch; {@link ObservedCandle#UNKNOWN} if
     *     the row does not say it
     * @param committedMicros when PostgreSQL committed the row, wall clock, µs since the epoch
     */
    public void candle(
            long endMicros, LogRecord.Timing last, LogRecord.Timing trigger, long emittedMicros, long committedMicros) {
        boolean emitted = emittedMicros != Micros.UNKNOWN;
        long triggerMicros = Micros.ofMillis(trigger.appendedMillis());
        Sample sample = new Sample(
                endMicros,
                triggerMicros - Micros.ofMillis(last.appendedMillis()),
                emitted ? emittedMicros - triggerMicros : Micros.UNKNOWN,
                emitted ? committedMicros - emittedMicros : Micros.UNKNOWN,
                committedMicros - trigger.scheduledMicros());
        candles.record(sample);
        samples.add(sample);
        visibleByTime
                .computeIfAbsent(Math.floorDiv(committedMicros, BUCKET_MICROS), bucket -> new SignedHistogram())
                .record(sample.visible());
    }

    /** Returns the stages of some candles. */
    public static Map<String, SignedHistogram> ofCandles(List<Sample> some) {
        CandleStages stages = new CandleStages();
        some.forEach(stages::record);
        return stages.byName();
    }

    /** Returns the latencies of every candle that was measured. */
    public List<Sample> samples() {
        return samples;
    }

    /** Returns all stages in their order, including those without a value. */
    public Map<String, SignedHistogram> stages() {
        Map<String, SignedHistogram> stages = new LinkedHashMap<>();
        stages.put("generator", generator);
        stages.put("broker", broker);
        stages.putAll(candles.byName());
        return stages;
    }

    /** Returns the stage {@code visible} over wall time, with one point per quarter of a second. */
    public List<Point> overTime() {
        List<Point> points = new ArrayList<>();
        visibleByTime.forEach((bucket, histogram) -> points.add(new Point(
                bucket * BUCKET_MICROS, histogram.percentile(50), histogram.percentile(99), histogram.count())));
        return points;
    }

    /** Percentiles, in µs, of the candles that were committed within a quarter of a second. */
    public record Point(long wallMicros, long p50Micros, long p99Micros, long candles) {}
}

package io.tickproof.generator.output;

import io.tickproof.generator.timeline.MeasuredDisorder;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing a timeline to a topic.
 *
 * @param sent number of deliveries that were handed to the producer, including heartbeats
 * @param unacknowledged number of those whose outcome is unknown
 * @param firstFailure why the first unacknowledged delivery failed; null if none did
 * @param timing when the deliveries were sent
 * @param content what was sent
 */
public record SendSummary(
        long sent, long unacknowledged, @Nullable Exception firstFailure, Timing timing, Content content) {
    /**
     * When the deliveries were sent.
     *
     * @param startMicros wall-clock time of the first send, in µs since the epoch
     * @param seconds from the first send to the last acknowledgement
     * @param maxLagMillis maximum lag of the generator behind its schedule, in ms; 0 at pace max, which has no schedule
     */
    public record Timing(long startMicros, double seconds, double maxLagMillis) {}

    /**
     * What was sent.
     *
     * @param lastTimeMicros greatest event time that was sent, which is that of the last heartbeats, in µs since the epoch
     */
    public record Content(Manifest manifest, MeasuredDisorder disorder, long lastTimeMicros) {}

    /** Returns a copy with another maximum lag. */
    public SendSummary withMaxLagMillis(double maxLagMillis) {
        Timing changed = new Timing(timing.startMicros, timing.seconds, maxLagMillis);
        return new SendSummary(sent, unacknowledged, firstFailure, changed, content);
    }

    /** Returns the wall-clock time of the first send, in µs since the epoch. */
    public long startMicros() {
        return timing.startMicros;
    }

    /** Returns the seconds from the first send to the last acknowledgement. */
    public double seconds() {
        return timing.seconds;
    }

    /** Returns the maximum lag of the generator behind its schedule, in ms; 0 at pace max. */
    public double maxLagMillis() {
        return timing.maxLagMillis;
    }

    public Manifest manifest() {
        return content.manifest;
    }

    public MeasuredDisorder disorder() {
        return content.disorder;
    }

    /** Returns the greatest event time that was sent, in µs since the epoch. */
    public long lastTimeMicros() {
        return content.lastTimeMicros;
    }
}

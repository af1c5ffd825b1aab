package io.tickproof.generator;

import io.tickproof.market.Tick;

/**
 * One record on its way into Kafka, with the truth about it.
 *
 * @param partition where it goes
 * @param dueMicros when it is sent, on the axis of event time, in µs since the epoch; never goes back from one
 *     delivery to the next
 * @param tick what it says; null for a heartbeat
 * @param timeMicros event time of the tick, or the time that the heartbeat carries
 * @param label what happened to it
 */
public record Delivery(int partition, long dueMicros, Tick tick, long timeMicros, Label label) {
    /** What a disturbance did to a delivery; the last one that hit it. */
    public enum Label {
        /** Sent when it happened. */
        UNDISTURBED("on time"),
        OUT_OF_ORDER("out of order"),
        LATE("late"),
        DUPLICATE("duplicate"),
        HEARTBEAT("heartbeat");

        private final String text;

        Label(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public boolean isHeartbeat() {
        return tick == null;
    }

    /** How long after its event time it is sent. */
    public long delayMicros() {
        return dueMicros - timeMicros;
    }
}

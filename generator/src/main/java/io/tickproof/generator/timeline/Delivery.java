package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Malformation;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;

/**
 * One record on its way into Kafka, with the truth about it.
 *
 * @param partition where it goes
 * @param dueMicros when it is sent, on the axis of event time, in µs since the epoch; never goes back from one
 *     delivery to the next
 * @param happenedMicros event time of the tick before a wrong clock changed it; of a heartbeat its due time
 * @param heldMicros how long disturbances hold it back; a copy: behind the tick itself
 * @param timeMicros event time that the record carries
 * @param tick what it says, or what a broken record was made from; null for a heartbeat and for a recording's row that
 *     is no tick
 * @param label what happened to it
 * @param hits the disturbances that hit it: bit n for the n-th of the scenario
 * @param rejection why it must become a dead letter; null for one that is a valid tick in its place
 * @param malformation how a broken copy is broken; null for any other
 * @param raw the bytes of a recording's row that is no tick; null for any other
 */
public record Delivery(
        int partition,
        long dueMicros,
        long happenedMicros,
        long heldMicros,
        long timeMicros,
        Tick tick,
        Label label,
        long hits,
        RejectionReason rejection,
        Malformation malformation,
        byte[] raw) {
    /** What a disturbance did to a delivery; the last one that hit it. */
    public enum Label {
        /** Sent when it happened. */
        UNDISTURBED("on time"),
        OUT_OF_ORDER("out of order"),
        LATE("late"),
        GAP("held back by a gap"),
        BURST("gathered for a burst"),
        SKEWED("by a wrong clock"),
        /** A further copy. */
        DUPLICATE("duplicate"),
        /** A copy in a partition that is not the symbol's. */
        STRAY("in another partition"),
        /** A further fill of a hot key. */
        FILL("further fill"),
        /** A broken copy. */
        MALFORMED("malformed"),
        /** A recording's row that is no tick. */
        BAD_ROW("bad row"),
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
        return label == Label.HEARTBEAT;
    }

    /** Whether it is the tick itself, and not a copy, a fill or anything broken. */
    public boolean isOriginal() {
        return switch (label) {
            case UNDISTURBED, OUT_OF_ORDER, LATE, GAP, BURST, SKEWED -> true;
            default -> false;
        };
    }

    /** How long after its event time it is sent. */
    public long delayMicros() {
        return dueMicros - happenedMicros;
    }

    /** The record's value; null for a record without one. */
    public byte[] value(TickEncoder encoder) {
        return switch (label) {
            case HEARTBEAT -> encoder.encodeHeartbeat(timeMicros);
            // Made when it is asked for: it may be ten megabytes, and wait.
            case MALFORMED -> malformation.of(tick);
            case BAD_ROW -> raw;
            default -> encoder.encode(tick);
        };
    }
}

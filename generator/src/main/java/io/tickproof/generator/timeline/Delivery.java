package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.scenario.Malformation;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record to be sent to Kafka, together with the ground truth about it.
 *
 * @param partition the partition that the record is sent to
 * @param times when the record is sent, and why then
 * @param label what happened to the record
 * @param disturbances the disturbances that apply to the record: bit n stands for the n-th of the scenario
 * @param payload what the record contains
 * @param recorded the record's bytes if it comes from a topic recording; null if the payload has to be encoded
 */
public record Delivery(
        int partition,
        Times times,
        Label label,
        long disturbances,
        Payload payload,
        TopicRecord.@Nullable Content recorded) {
    /**
     * When a record is sent. All values are µs; the first two count from the epoch.
     *
     * @param dueMicros when the record is sent, on the axis of event time; never decreases from one delivery to the next
     * @param trueTimeMicros event time of the tick before clock skew changed it; the due time for a heartbeat
     * @param holdMicros how long disturbances hold the record back; for a duplicate, the delay after the tick itself
     */
    public record Times(long dueMicros, long trueTimeMicros, long holdMicros) {
        /** Returns the times of a record that is sent at its event time. */
        static Times undisturbed(long dueMicros) {
            return new Times(dueMicros, dueMicros, 0);
        }
    }

    /** What a record contains. */
    public sealed interface Payload {
        /** Returns the event time that the record carries, in µs since the epoch. */
        long timeMicros();
    }

    /** A heartbeat: a record that carries only a time. */
    public record Heartbeat(long timeMicros) implements Payload {}

    /** A valid tick. */
    public record ValidTick(Tick tick) implements Payload {
        @Override
        public long timeMicros() {
            return tick.timeMicros();
        }
    }

    /** A malformed record that was derived from a tick. */
    public record MalformedTick(Tick tick, Malformation malformation) implements Payload {
        @Override
        public long timeMicros() {
            return tick.timeMicros();
        }
    }

    /**
     * A row of a recording that cannot be read as a tick.
     *
     * @param bytes the record's value: it describes the problem, or is that of a recorded topic
     * @param timeMicros when the row is due, in µs since the epoch
     * @param reason why the job must reject it
     */
    public record InvalidRow(byte @Nullable [] bytes, long timeMicros, RejectionReason reason) implements Payload {
        /** Returns a row whose value is JSON that describes the problem, without any field of a tick. */
        static InvalidRow describing(String problem, long timeMicros) {
            StringBuilder text = new StringBuilder("{\"badRow\":\"");
            problem.codePoints()
                    .forEach(c -> text.appendCodePoint(c < ' ' || c == '"' || c == '\\' || c == 127 ? '?' : c));
            byte[] value = text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
            return new InvalidRow(value, timeMicros, RejectionReason.MISSING_FIELD);
        }
    }

    /** What happened to a delivery. If several disturbances apply, the last one determines the label. */
    public enum Label {
        /** Sent at its event time. */
        UNDISTURBED("on time"),
        OUT_OF_ORDER("out of order"),
        LATE("late"),
        GAP("held back by a gap"),
        BURST("held for a burst"),
        SKEWED("skewed clock"),
        /** A duplicate in the symbol's own partition. */
        DUPLICATE("duplicate"),
        /** A duplicate in a partition to which the symbol is not assigned. */
        MISROUTED("misrouted duplicate"),
        /** An additional fill of a hot key. */
        FILL("additional fill"),
        /** A malformed record that is sent in addition to the tick. */
        MALFORMED("malformed"),
        /** A row of a recording that cannot be read as a tick. */
        INVALID_ROW("invalid row"),
        /** A tick of a recorded topic in a partition to which the symbol is not assigned. */
        RECORDED_MISROUTED("misrouted tick"),
        HEARTBEAT("heartbeat");

        private final String text;

        Label(String text) {
            this.text = text;
        }

        /** Returns the label as it appears in reports. */
        public String text() {
            return text;
        }
    }

    /** Returns when the record is sent, on the axis of event time, in µs since the epoch. */
    public long dueMicros() {
        return times.dueMicros();
    }

    /** Returns the event time of the tick before clock skew changed it, in µs since the epoch. */
    public long trueTimeMicros() {
        return times.trueTimeMicros();
    }

    /** Returns how long disturbances hold the record back, in µs; for a duplicate, its delay after the tick itself. */
    public long holdMicros() {
        return times.holdMicros();
    }

    /** Returns the event time that the record carries, in µs since the epoch. */
    public long timeMicros() {
        return payload.timeMicros();
    }

    public boolean isHeartbeat() {
        return label == Label.HEARTBEAT;
    }

    /** Returns whether the record contains a tick, or was derived from one. */
    public boolean hasTick() {
        return payload instanceof ValidTick || payload instanceof MalformedTick;
    }

    /**
     * Returns the tick that the record contains or was derived from.
     *
     * @throws IllegalStateException if there is none, see {@link #hasTick}
     */
    public Tick tick() {
        if (payload instanceof ValidTick valid) {
            return valid.tick();
        }
        if (payload instanceof MalformedTick malformed) {
            return malformed.tick();
        }
        throw new IllegalStateException("a delivery with the label " + label + " has no tick");
    }

    /** Returns whether the record is the tick itself, not a duplicate, an additional fill or an invalid record. */
    public boolean isOriginal() {
        return switch (label) {
            case UNDISTURBED, OUT_OF_ORDER, LATE, GAP, BURST, SKEWED -> true;
            case DUPLICATE, MISROUTED, FILL, MALFORMED, INVALID_ROW, RECORDED_MISROUTED, HEARTBEAT -> false;
        };
    }

    /** Returns why the job must reject the record, or null if the record is valid in its partition. */
    public @Nullable RejectionReason rejection() {
        if (payload instanceof MalformedTick malformed) {
            return malformed.malformation().reason();
        }
        if (payload instanceof InvalidRow invalid) {
            return invalid.reason();
        }
        return label == Label.MISROUTED || label == Label.RECORDED_MISROUTED ? RejectionReason.WRONG_PARTITION : null;
    }

    /** Returns how long after its event time the record is sent, in µs. */
    public long delayMicros() {
        return dueMicros() - trueTimeMicros();
    }

    /** Returns the record's value, or null for a record without a value. */
    public byte @Nullable [] value(TickEncoder encoder) {
        if (recorded != null) {
            return recorded.value();
        }
        if (payload instanceof ValidTick valid) {
            return encoder.encode(valid.tick());
        }
        if (payload instanceof Heartbeat heartbeat) {
            return encoder.encodeHeartbeat(heartbeat.timeMicros());
        }
        if (payload instanceof MalformedTick malformed) {
            // Built on demand: the value may be 10 MB, and many deliveries can be pending.
            return malformed.malformation().of(malformed.tick());
        }
        return ((InvalidRow) payload).bytes();
    }
}

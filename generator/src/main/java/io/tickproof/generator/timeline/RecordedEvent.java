package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic recording, decoded by the wire format.
 *
 * @param record the record
 * @param tick the tick, or null for a heartbeat or an invalid record
 * @param timeMicros time of the tick or heartbeat, in µs since the epoch; 0 for an invalid record
 * @param rejection why the record is invalid, or null if it is valid
 */
record RecordedEvent(
        TopicRecord record,
        @Nullable Tick tick,
        long timeMicros,
        @Nullable RejectionReason rejection) {

    static RecordedEvent of(TopicRecord record, TickDecoder decoder) {
        return switch (decoder.decode(record.content().value())) {
            case TICK -> {
                Tick tick = new Tick(
                        decoder.symbol(),
                        decoder.id(),
                        decoder.timeMicros(),
                        decoder.price(),
                        decoder.quantity(),
                        decoder.side());
                yield new RecordedEvent(record, tick, tick.timeMicros(), null);
            }
            case HEARTBEAT -> new RecordedEvent(record, null, decoder.timeMicros(), null);
            case REJECTED -> new RecordedEvent(record, null, 0, Objects.requireNonNull(decoder.rejection()));
        };
    }

    boolean isHeartbeat() {
        return tick == null && rejection == null;
    }
}

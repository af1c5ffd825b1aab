package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.generator.timeline.Delivery.Times;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The records of a topic recording, with their partitions and bytes. A record is due by its timestamp, but never before
 * the records that precede it.
 */
final class ReplayedTopic implements TickSource {
    private final TopicRecordingReader recording;
    private final TickDecoder decoder;
    private final PartitionAssignment assignment;
    private final SymbolOrdinals ordinals = new SymbolOrdinals();
    private final long shiftMicros;
    private @Nullable RecordedEvent event;
    private long dueMicros;
    private long maxHeartbeatMicros = Long.MIN_VALUE;
    private int ordinal;

    ReplayedTopic(TickStream.Recorded stream, TopicSummary summary) {
        recording = TopicRecordingReader.open(stream.file());
        decoder = new TickDecoder(stream.anyPrice());
        assignment = new PartitionAssignment(summary.topic().partitions());
        shiftMicros = summary.shiftMicros();
        dueMicros = summary.startMicros();
    }

    @Override
    public boolean advance() {
        TopicRecord record = recording.next();
        if (record == null) {
            return false;
        }
        RecordedEvent next = RecordedEvent.of(record, decoder);
        event = next;
        dueMicros = Math.max(dueMicros, Micros.ofMillis(record.timestamp().millis()) + shiftMicros);
        if (next.tick() != null) {
            ordinal = ordinals.of(next.tick().symbol());
        } else if (next.isHeartbeat()) {
            maxHeartbeatMicros = Math.max(maxHeartbeatMicros, next.timeMicros());
        }
        return true;
    }

    @Override
    public @Nullable Tick tick() {
        return current().tick();
    }

    @Override
    public @Nullable String problem() {
        return current().rejection() == null ? null : current().rejection().text();
    }

    @Override
    public @Nullable Delivery undisturbed() {
        RecordedEvent now = current();
        Times due = Times.undisturbed(dueMicros);
        if (now.rejection() != null) {
            return delivery(due, Label.INVALID_ROW, new Delivery.InvalidRow(null, dueMicros, now.rejection()));
        }
        if (now.tick() == null) {
            return delivery(due, Label.HEARTBEAT, new Delivery.Heartbeat(now.timeMicros()));
        }
        if (assignment.partition(ordinal, now.tick().symbol()) != now.record().partition()) {
            Times times = new Times(dueMicros, now.timeMicros(), 0);
            return delivery(times, Label.RECORDED_MISROUTED, new Delivery.ValidTick(now.tick()));
        }
        return null;
    }

    private Delivery delivery(Times times, Label label, Delivery.Payload payload) {
        return new Delivery(current().record().partition(), times, label, 0, payload, content());
    }

    @Override
    public TopicRecord.Content content() {
        return current().record().content();
    }

    @Override
    public long maxHeartbeatMicros() {
        return maxHeartbeatMicros;
    }

    private RecordedEvent current() {
        return Objects.requireNonNull(event, "advance() comes first");
    }

    @Override
    public long dueMicros() {
        return dueMicros;
    }

    @Override
    public int ordinal() {
        return ordinal;
    }

    @Override
    public void close() {
        recording.close();
    }
}

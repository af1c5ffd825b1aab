package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.market.Tick;
import org.jspecify.annotations.Nullable;

/** Ticks before any disturbance, in the order in which they would be sent. */
interface TickSource extends AutoCloseable {
    /** Moves to the next tick or invalid row. Returns false after the last one. */
    boolean advance();

    /** Returns the current tick, or null if the current row of a recording is invalid. */
    @Nullable
    Tick tick();

    /** Returns why the current row is invalid, or null if it is a tick. */
    @Nullable
    String problem();

    /** Returns when the tick would be sent without disturbances, in µs since the epoch. Never decreases. */
    long dueMicros();

    /** Returns the number of the tick's symbol among all symbols, from 0. */
    int ordinal();

    /**
     * Returns the delivery of the current record if no disturbance applies to it: a heartbeat, an invalid record or a
     * misrouted tick of a topic recording. Otherwise null.
     */
    default @Nullable Delivery undisturbed() {
        return null;
    }

    /** Returns the bytes of the current record, or null if the tick has to be encoded. */
    default TopicRecord.@Nullable Content content() {
        return null;
    }

    /** Returns the greatest time of the heartbeats before the current record, in µs since the epoch. */
    default long maxHeartbeatMicros() {
        return Long.MIN_VALUE;
    }

    @Override
    void close();
}

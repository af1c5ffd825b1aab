package io.tickproof.pipeline.source;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record with its position in the log. It is mutable and reused for every record, because source and lateness
 * filter run in one thread, one after the other. The public fields make it a POJO for Flink.
 */
public final class SourceRecord {
    /** What the record is; the other fields depend on it. */
    public TickDecoder.Kind kind = TickDecoder.Kind.REJECTED;

    public int partition;
    public long offset;
    /** Symbol of a tick. */
    public String symbol = "";
    /** Trade id of a tick. */
    public long id;
    /** Event time of a tick or heartbeat, in µs since the epoch. */
    public long timeMicros;
    /** Price of a tick, in units of 10⁻⁸. */
    public long price;
    /** Quantity of a tick, in units of 10⁻⁸. */
    public long quantity;
    /** Why the record is rejected; null otherwise. */
    public @Nullable RejectionReason rejection;
    /** The first {@value RecordDecoder#MAX_PAYLOAD_BYTES} bytes of a rejected record; null otherwise. */
    public byte @Nullable [] payload;
}

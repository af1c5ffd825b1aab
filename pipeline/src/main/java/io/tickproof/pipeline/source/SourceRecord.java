package io.tickproof.pipeline.source;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder;

/**
 * One decoded record with its place in the log. Mutable and reused from record to record: source and gate run in one
 * thread, one behind the other. Public fields make it a POJO for Flink.
 */
public final class SourceRecord {
    public TickDecoder.Kind kind;
    public int partition;
    public long offset;
    /** Of a tick. */
    public String symbol;

    public long id;
    /** Of a tick or a heartbeat, in µs since the epoch. */
    public long timeMicros;

    public long price;
    public long quantity;
    /** Why a record is no tick. */
    public RejectionReason rejection;
    /** The record's bytes, where it is no tick, at most {@value RecordDecoder#KEPT_BYTES} of them. */
    public byte[] payload;
}

package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the value of every record to exactly one {@link SourceRecord}. No content makes it throw or skip a record: an
 * exception here would be a restart loop, and a skipped record would be a silent loss.
 */
final class RecordDecoder {
    /** How much of a rejected record its dead letter contains. */
    static final int MAX_PAYLOAD_BYTES = 1024;

    private static final byte[] NO_PAYLOAD = {};

    private final TickDecoder decoder;

    /** @param anyPrice whether a tick with a price of zero or less is valid */
    RecordDecoder(boolean anyPrice) {
        decoder = new TickDecoder(anyPrice);
    }

    /** @param value null for a record without a value, which is rejected */
    void decode(byte @Nullable [] value, int partition, long offset, SourceRecord record) {
        record.kind = decoder.decode(value);
        record.partition = partition;
        record.offset = offset;
        record.rejection = decoder.rejection();
        switch (record.kind) {
            case TICK -> {
                record.symbol = decoder.symbol();
                record.id = decoder.id();
                record.timeMicros = decoder.timeMicros();
                record.price = decoder.price();
                record.quantity = decoder.quantity();
                record.payload = null;
            }
            case HEARTBEAT -> record.timeMicros = decoder.timeMicros();
            case REJECTED -> record.payload = value == null ? NO_PAYLOAD : payload(value);
        }
    }

    /** Returns the part of a rejected record that its dead letter contains. */
    static byte[] payload(byte[] value) {
        return Arrays.copyOf(value, Math.min(value.length, MAX_PAYLOAD_BYTES));
    }
}

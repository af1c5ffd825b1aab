package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder;
import java.util.Arrays;

/**
 * Makes of every record's value exactly one {@link SourceRecord}. It never throws for what is in a record and never
 * swallows one: an exception here would be a restart loop, silence would be loss.
 */
final class RecordDecoder {
    /** So much of a record that is no tick is kept for its dead letter. */
    static final int KEPT_BYTES = 1024;

    private static final byte[] NOTHING = {};

    private final TickDecoder decoder;

    /** @param anyPrice whether a price of zero or less is one too */
    RecordDecoder(boolean anyPrice) {
        decoder = new TickDecoder(anyPrice);
    }

    /** @param value null where the record has none */
    void decode(byte[] value, int partition, long offset, SourceRecord record) {
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
            case REJECTED ->
                record.payload = value == null ? NOTHING : Arrays.copyOf(value, Math.min(value.length, KEPT_BYTES));
        }
    }
}

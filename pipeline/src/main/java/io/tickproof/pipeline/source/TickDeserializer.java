package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder;
import java.util.Arrays;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes every record to exactly one {@link SourceRecord}. It never throws for what is in a record and never swallows
 * one: an exception here would be a restart loop, silence would be loss.
 */
public final class TickDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
    private static final long serialVersionUID = 1L;

    /** So much of a record that is no tick is kept for its dead letter. */
    public static final int KEPT_BYTES = 1024;

    private static final byte[] NOTHING = {};

    private transient TickDecoder decoder;
    private transient SourceRecord record;

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new TickDecoder();
        record = new SourceRecord();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> from, Collector<SourceRecord> out) {
        byte[] value = from.value();
        record.kind = decoder.decode(value);
        record.partition = from.partition();
        record.offset = from.offset();
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
        out.collect(record);
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return TypeInformation.of(SourceRecord.class);
    }
}

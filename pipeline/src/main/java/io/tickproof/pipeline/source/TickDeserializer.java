package io.tickproof.pipeline.source;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes every record of the topic to exactly one {@link SourceRecord}. */
public final class TickDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
    private static final long serialVersionUID = 1L;

    private final boolean anyPrice;
    private transient RecordDecoder decoder;
    private transient SourceRecord record;

    /** @param anyPrice whether a tick with a price of zero or less is valid */
    @SuppressWarnings("NullAway.Init") // Flink calls open before the first record
    public TickDeserializer(boolean anyPrice) {
        this.anyPrice = anyPrice;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new RecordDecoder(anyPrice);
        record = new SourceRecord();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> from, Collector<SourceRecord> out) {
        decoder.decode(from.value(), from.partition(), from.offset(), record);
        out.collect(record);
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return TypeInformation.of(SourceRecord.class);
    }
}

package io.tickproof.pipeline.sink;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Serializes candles as records of a topic. The key is {@code window|symbol|start}, the value a JSON object with the
 * columns of the table {@code candles}. Decimals and 64-bit sums are strings, because many JSON readers parse numbers as
 * doubles.
 *
 * <p>Every revision is a record, and after a crash some records are repeated. Among the records with the same key, the
 * one with the greatest {@code trade_count} is the candle. After the job has caught up this is the last one, so the topic
 * may be compacted.
 */
public final class CandleRecords implements KafkaRecordSerializationSchema<CandleRow> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    CandleRecords(String topic) {
        this.topic = topic;
    }

    /** Returns a sink in which every record is acknowledged before a checkpoint completes. */
    public static KafkaSink<CandleRow> sink(JobOptions.CandleTopic to) {
        Properties properties = new Properties();
        properties.setProperty("linger.ms", "20");
        properties.setProperty("compression.type", "lz4");
        properties.putAll(to.server().client());
        return KafkaSink.<CandleRow>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(to.server().bootstrap())
                .setRecordSerializer(new CandleRecords(to.topic()))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(CandleRow row, KafkaSinkContext context, Long timestamp) {
        Candle candle = row.candle();
        String key = candle.window() + '|' + candle.symbol() + '|' + candle.startMicros();
        StringBuilder json = new StringBuilder(400).append('{');
        text(json, "window_name", candle.window());
        text(json, "symbol", candle.symbol());
        number(json, "window_start", candle.startMicros());
        text(json, "open", Decimals.format(candle.open()));
        text(json, "high", Decimals.format(candle.high()));
        text(json, "low", Decimals.format(candle.low()));
        text(json, "close", Decimals.format(candle.close()));
        text(json, "volume", plain(candle.volume()));
        text(json, "vwap", plain(candle.vwap()));
        text(json, "mean_price", plain(candle.meanPrice()));
        number(json, "trade_count", candle.trades());
        text(json, "id_sum", Long.toString(candle.idSum()));
        text(json, "id_xor", Long.toString(candle.idXor()));
        number(json, "emitted_at", row.emittedMicros());
        return new ProducerRecord<>(topic, bytes(key), bytes(json.append('}').toString()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    private static void number(StringBuilder json, String name, long value) {
        name(json, name).append(value);
    }

    /** Symbols have visible characters only, so quote and backslash are the only ones that JSON must escape. */
    private static void text(StringBuilder json, String name, @Nullable String value) {
        if (value == null) {
            name(json, name).append("null");
        } else {
            name(json, name)
                    .append('"')
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
    }

    private static StringBuilder name(StringBuilder json, String name) {
        return (json.length() > 1 ? json.append(',') : json)
                .append('"')
                .append(name)
                .append("\":");
    }
}

package io.tickproof.harness.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.market.Candle;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.CandleReader;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import io.tickproof.verifier.oracle.TooLateTick;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads candles from a topic: JSON objects, whose fields the layout names. If a partition has several records of the
 * same (window, symbol, start), the last one counts, as in a compacted topic. A record without a value is ignored.
 */
final class TopicCandles implements Sinks {
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<String, String> connection;
    private final CandleLayout layout;
    private final @Nullable String onlyWindow;

    /**
     * @param connection properties of the consumer: {@code bootstrap.servers}, and those for TLS and authentication
     * @param layout names the topic as its table, and the fields as its columns
     * @param onlyWindow the window of all candles, if the layout has no column for it
     */
    TopicCandles(Map<String, String> connection, CandleLayout layout, @Nullable String onlyWindow) {
        this.connection = Map.copyOf(connection);
        this.layout = layout;
        this.onlyWindow = onlyWindow;
    }

    @Override
    public Set<Sink> written() {
        return Set.of(Sink.CANDLES);
    }

    @Override
    public CandleLayout layout() {
        return layout;
    }

    @Override
    public void candles(Consumer<ObservedCandle> action) throws SinkException {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // If a job writes in transactions, only committed candles count.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        Map<Candle.Key, ObservedCandle> last = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<PartitionInfo> infos = consumer.partitionsFor(layout.table(), READ_LIMIT);
            if (infos == null || infos.isEmpty()) {
                throw new SinkException(
                        "topic " + layout.table() + " does not exist; did the job run, and is job.own.topic right?",
                        null);
            }
            List<TopicPartition> partitions = infos.stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, READ_LIMIT);
            long startNanos = System.nanoTime();
            while (partitions.stream().anyMatch(p -> consumer.position(p, READ_LIMIT) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        ObservedCandle candle = candle(record);
                        last.put(candle.candle().key(), candle);
                    }
                    startNanos = System.nanoTime();
                }
                if (System.nanoTime() - startNanos > READ_LIMIT.toNanos()) {
                    throw new SinkException(
                            "topic " + layout.table() + ": no record arrived within " + READ_LIMIT.toSeconds() + " s",
                            null);
                }
            }
        } catch (KafkaException e) {
            throw new SinkException("topic " + layout.table() + " cannot be read: " + e.getMessage(), e);
        }
        last.values().forEach(action);
    }

    private ObservedCandle candle(ConsumerRecord<byte[], byte[]> record) throws SinkException {
        String place = "topic " + layout.table() + ", partition " + record.partition() + ", offset " + record.offset();
        try {
            JsonNode json = JSON.readTree(record.value());
            CandleReader reader = new CandleReader();
            reader.start(
                    layout.keys().window() == null
                            ? onlyWindow
                            : withoutSurrogates(
                                    field(json, layout.keys().window(), place).asText()),
                    withoutSurrogates(field(json, layout.keys().symbol(), place).asText()),
                    field(json, layout.keys().start(), place).asText());
            for (Map.Entry<CandleColumn, String> column : layout.columns().entrySet()) {
                JsonNode value = json.get(column.getValue());
                if (value != null && NON_FINITE.contains(value.asText())) {
                    reader.setNotANumber(column.getKey());
                } else {
                    reader.set(
                            column.getKey(), value == null || value.isNull() ? null : new BigDecimal(value.asText()));
                }
            }
            Candle candle = reader.candle();
            JsonNode emitted = layout.emitted() == null ? null : json.get(layout.emitted());
            return new ObservedCandle(
                    candle,
                    reader.isExact(),
                    emitted == null || emitted.isNull() ? Long.MIN_VALUE : CandleReader.micros(emitted.asText()),
                    Long.MIN_VALUE);
        } catch (IOException | IllegalArgumentException | java.time.format.DateTimeParseException e) {
            throw new SinkException(place + ": not a valid candle: " + e.getMessage(), e);
        }
    }

    private static JsonNode field(JsonNode json, String name, String place) throws SinkException {
        JsonNode field = json.get(name);
        if (field == null) {
            throw new SinkException(
                    place + " has no field " + name + "; the scenario's job.own.columns names the fields", null);
        }
        return field;
    }

    /** Replaces lone surrogates: JSON can contain them, UTF-8 files cannot. */
    private static String withoutSurrogates(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    @Override
    public void tooLate(Consumer<TooLateTick> action) {
        // The job does not write this table.
    }

    @Override
    public void duplicates(Consumer<DuplicateRow> action) {
        // The job does not write this table.
    }

    @Override
    public void deadLetters(Consumer<DeadLetterRow> action) {
        // The job does not write this table.
    }

    @Override
    public Map<String, Map<String, String>> latest() {
        return Map.of();
    }

    @Override
    public void close() {
        // Each read creates its own consumer.
    }
}

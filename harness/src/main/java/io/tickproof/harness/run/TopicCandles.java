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

/**
 * Candles in a topic: JSON objects, whose fields the layout names. Of several of the same (window, symbol, start) in a
 * partition the last one counts, as in a compacted topic; a record without a value deletes nothing.
 */
final class TopicCandles implements Sinks {
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<String, String> connection;
    private final CandleLayout layout;
    private final String onlyWindow;

    /**
     * @param connection properties of the consumer: {@code bootstrap.servers} and what else it takes to get in
     * @param layout its table is the topic
     */
    TopicCandles(Map<String, String> connection, CandleLayout layout, String onlyWindow) {
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
        // A job that writes in transactions shows what it has committed.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        Map<Candle.Key, ObservedCandle> last = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<PartitionInfo> infos = consumer.partitionsFor(layout.table(), PATIENCE);
            if (infos == null || infos.isEmpty()) {
                throw new SinkException(
                        "there is no topic " + layout.table() + "; did the job run, and does job.own.topic name it?",
                        null);
            }
            List<TopicPartition> partitions = infos.stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long startNanos = System.nanoTime();
            while (partitions.stream().anyMatch(p -> consumer.position(p, PATIENCE) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        ObservedCandle candle = candle(record);
                        last.put(candle.candle().key(), candle);
                    }
                    startNanos = System.nanoTime();
                }
                if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                    throw new SinkException(
                            "topic " + layout.table() + ": no record within " + PATIENCE.toSeconds() + " s", null);
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
                            : whole(field(json, layout.keys().window(), place).asText()),
                    whole(field(json, layout.keys().symbol(), place).asText()),
                    field(json, layout.keys().start(), place).asText());
            for (Map.Entry<CandleColumn, String> column : layout.columns().entrySet()) {
                JsonNode value = json.get(column.getValue());
                if (value != null && NO_NUMBERS.contains(value.asText())) {
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
            throw new SinkException(place + ": no candle that can be read: " + e.getMessage(), e);
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

    /** JSON can spell half of a character, and no file can hold one. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    @Override
    public void tooLate(Consumer<TooLateTick> action) {
        // Not written.
    }

    @Override
    public void duplicates(Consumer<DuplicateRow> action) {
        // Not written.
    }

    @Override
    public void deadLetters(Consumer<DeadLetterRow> action) {
        // Not written.
    }

    @Override
    public Map<String, Map<String, String>> latest() {
        return Map.of();
    }

    @Override
    public void close() {
        // A consumer lives as long as a reading.
    }
}

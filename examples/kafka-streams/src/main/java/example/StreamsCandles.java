package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Three kinds of candles with Kafka Streams' own windows: one minute, five minutes, and five minutes that slide by one. State is in RocksDB,
 * processing is at least once, and there is no changelog and no database. Duplicates are counted. The program ends after the given number of records and prints
 * the seconds since the first.
 */
public final class StreamsCandles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StreamsCandles() {}

    /** A record of the topic. @param symbol null for a heartbeat */
    record Tick(String symbol, long timeMicros, BigDecimal price, BigDecimal qty) {}

    /** The aggregates of the ticks of a window. */
    public static final class Candle {
        public long openTime = Long.MAX_VALUE;
        public BigDecimal open;
        public long closeTime = Long.MIN_VALUE;
        public BigDecimal close;
        public BigDecimal high;
        public BigDecimal low;
        public BigDecimal volume = BigDecimal.ZERO;
        public BigDecimal notional = BigDecimal.ZERO;
        public BigDecimal prices = BigDecimal.ZERO;
        public long trades;

        Candle add(Tick tick) {
            if (tick.timeMicros() < openTime) {
                openTime = tick.timeMicros();
                open = tick.price();
            }
            if (tick.timeMicros() >= closeTime) {
                closeTime = tick.timeMicros();
                close = tick.price();
            }
            high = high == null ? tick.price() : high.max(tick.price());
            low = low == null ? tick.price() : low.min(tick.price());
            volume = volume.add(tick.qty());
            notional = notional.add(tick.price().multiply(tick.qty()));
            prices = prices.add(tick.price());
            trades++;
            return this;
        }
    }

    /** @param args bootstrap servers, topic, records to wait for, application id, partitions */
    public static void main(String[] args) throws Exception {
        long wanted = Long.parseLong(args[2]);
        AtomicLong read = new AtomicLong();
        AtomicLong ticksRead = new AtomicLong();
        AtomicLong arrived = new AtomicLong();
        AtomicLong firstNanos = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        // The last record may be a heartbeat, which does not pass through the topic that is keyed by symbol.
        Runnable look = () -> {
            if (read.get() >= wanted && arrived.get() >= ticksRead.get()) {
                done.countDown();
            }
        };
        StreamsBuilder builder = new StreamsBuilder();
        TimestampExtractor times = (ConsumerRecord<Object, Object> record, long before) ->
                ((Tick) record.value()).timeMicros() / 1000;
        KGroupedStream<String, Tick> ticks = builder.stream(
                        args[1], Consumed.with(Serdes.Bytes(), ticks()).withTimestampExtractor(times))
                .peek((key, tick) -> {
                    firstNanos.compareAndSet(0, System.nanoTime());
                    if (tick.symbol() != null) {
                        ticksRead.incrementAndGet();
                    }
                    read.incrementAndGet();
                    look.run();
                })
                .filter((key, tick) -> tick.symbol() != null)
                // The records have no keys, so they pass through a topic that is keyed by symbol.
                .selectKey((key, tick) -> tick.symbol())
                .repartition(Repartitioned.with(Serdes.String(), ticks())
                        .withName("by-symbol")
                        .withNumberOfPartitions(Integer.parseInt(args[4])))
                .peek((key, tick) -> {
                    arrived.incrementAndGet();
                    look.run();
                })
                .groupByKey(Grouped.with(Serdes.String(), ticks()));
        Duration five = Duration.ofMinutes(5);
        Duration grace = Duration.ofSeconds(35);
        candles(ticks, TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), grace), "minute");
        candles(ticks, TimeWindows.ofSizeAndGrace(five, grace), "five");
        candles(ticks, TimeWindows.ofSizeAndGrace(five, grace).advanceBy(Duration.ofMinutes(1)), "sliding");
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[3]);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("streams").toString());
        settings.put("auto.offset.reset", "earliest");
        try (KafkaStreams streams = new KafkaStreams(builder.build(settings), settings)) {
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.ERROR) {
                    Runtime.getRuntime().halt(1);
                }
            });
            streams.start();
            if (!done.await(30, TimeUnit.MINUTES)) {
                throw new IllegalStateException("only " + arrived + " of " + ticksRead + " ticks arrived");
            }
            System.out.println("seconds: " + (System.nanoTime() - firstNanos.get()) / 1e9);
        }
        // Client threads that still run must not keep the JVM alive.
        System.exit(0);
    }

    private static void candles(KGroupedStream<String, Tick> ticks, TimeWindows windows, String name) {
        ticks.windowedBy(windows)
                .aggregate(
                        Candle::new,
                        (symbol, tick, candle) -> candle.add(tick),
                        Materialized.<String, Candle, WindowStore<Bytes, byte[]>>as(name)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(json(Candle.class))
                                .withLoggingDisabled());
    }

    private static Serde<Tick> ticks() {
        Deserializer<Tick> read = (topic, bytes) -> {
            try {
                JsonNode node = JSON.readTree(bytes);
                return node.has("heartbeat")
                        ? new Tick(null, node.get("heartbeat").asLong(), null, null)
                        : new Tick(
                                node.get("symbol").asText(),
                                node.get("time").asLong(),
                                node.get("price").decimalValue(),
                                node.get("qty").decimalValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Serializer<Tick> write = (topic, tick) -> bytes(JSON.createObjectNode()
                .put("symbol", tick.symbol())
                .put("time", tick.timeMicros())
                .put("price", tick.price())
                .put("qty", tick.qty()));
        return Serdes.serdeFrom(write, read);
    }

    private static <T> Serde<T> json(Class<T> type) {
        return Serdes.serdeFrom((topic, value) -> bytes(value), (topic, bytes) -> {
            try {
                return bytes == null ? null : JSON.readValue(bytes, type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] bytes(Object value) {
        try {
            return value == null ? null : JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

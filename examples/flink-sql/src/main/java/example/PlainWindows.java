package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ParameterTool;

/**
 * Three kinds of candles with Flink's own windows, as its documentation shows them: one minute, five minutes, and five minutes that slide by one.
 * Ticks that are late by up to half a minute revise them. Duplicates are counted.
 */
public final class PlainWindows {
    private static final int SCALE = 8;

    private PlainWindows() {}

    /** A record of the topic. */
    public static final class Tick {
        public String symbol;
        public long timeMicros;
        public BigDecimal price;
        public BigDecimal qty;
    }

    /** The aggregates of the ticks of a window. */
    public static final class Candle {
        public String symbol;
        public long start;
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
    }

    public static void main(String[] args) throws Exception {
        ParameterTool options = ParameterTool.fromArgs(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.getConfig().enableObjectReuse();
        var source = KafkaSource.<Tick>builder()
                .setBootstrapServers(options.getRequired("bootstrap"))
                .setTopics(options.getRequired("topic"))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new Json());
        if ("bounded".equals(options.get("mode", "unbounded"))) {
            source.setBounded(OffsetsInitializer.latest());
        }
        KeyedStream<Tick, String> ticks = env.fromSource(
                        source.build(),
                        WatermarkStrategy.<Tick>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                                .withTimestampAssigner((tick, before) -> tick.timeMicros / 1000),
                        "ticks")
                .filter(tick -> tick.symbol != null)
                .keyBy(tick -> tick.symbol);
        Duration minute = Duration.ofMinutes(1);
        Duration five = Duration.ofMinutes(5);
        candles(ticks, TumblingEventTimeWindows.of(minute), "sql_minute", options);
        candles(ticks, TumblingEventTimeWindows.of(five), "sql_five", options);
        candles(ticks, SlidingEventTimeWindows.of(five, minute), "sql_sliding", options);
        env.execute("plain windows");
    }

    private static void candles(
            KeyedStream<Tick, String> ticks,
            WindowAssigner<Object, TimeWindow> windows,
            String table,
            ParameterTool options) {
        boolean ends = !table.equals("sql_sliding");
        String columns = "symbol, window_start, high, low, volume, vwap, mean_price, trades" + (ends ? ", open, close" : "");
        ticks.window(windows)
                .allowedLateness(Duration.ofSeconds(30))
                .aggregate(new Sum(), new Place())
                .sinkTo(JdbcSink.<Candle>builder()
                        .withQueryStatement(
                                "INSERT INTO " + table + " (" + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?"
                                        + (ends ? ", ?, ?" : "")
                                        + ") ON CONFLICT (symbol, window_start) DO UPDATE SET high = excluded.high, low = excluded.low,"
                                        + " volume = excluded.volume, vwap = excluded.vwap, mean_price = excluded.mean_price, trades = excluded.trades"
                                        + (ends ? ", open = excluded.open, close = excluded.close" : ""),
                                (statement, candle) -> {
                                    statement.setString(1, candle.symbol);
                                    statement.setTimestamp(2, new Timestamp(candle.start));
                                    statement.setBigDecimal(3, candle.high);
                                    statement.setBigDecimal(4, candle.low);
                                    statement.setBigDecimal(5, candle.volume);
                                    statement.setBigDecimal(
                                            6,
                                            candle.volume.signum() == 0
                                                    ? null
                                                    : candle.notional.divide(candle.volume, SCALE, RoundingMode.HALF_EVEN));
                                    statement.setBigDecimal(
                                            7,
                                            candle.prices.divide(
                                                    BigDecimal.valueOf(candle.trades), SCALE, RoundingMode.HALF_EVEN));
                                    statement.setLong(8, candle.trades);
                                    if (ends) {
                                        statement.setBigDecimal(9, candle.open);
                                        statement.setBigDecimal(10, candle.close);
                                    }
                                })
                        .withExecutionOptions(JdbcExecutionOptions.builder()
                                .withBatchSize(1_000)
                                .build())
                        .buildAtLeastOnce(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                                .withUrl(options.getRequired("jdbc-url"))
                                .withUsername(options.getRequired("user"))
                                .withPassword(options.getRequired("password"))
                                .build()));
    }

    private static final class Json extends AbstractDeserializationSchema<Tick> {
        private static final long serialVersionUID = 1L;
        private transient ObjectMapper mapper;

        @Override
        public void open(InitializationContext context) {
            mapper = new ObjectMapper();
        }

        @Override
        public Tick deserialize(byte[] message) throws IOException {
            JsonNode node = mapper.readTree(message);
            Tick tick = new Tick();
            if (node.has("heartbeat")) {
                tick.timeMicros = node.get("heartbeat").asLong();
                return tick;
            }
            tick.symbol = node.get("symbol").asText();
            tick.timeMicros = node.get("time").asLong();
            tick.price = node.get("price").decimalValue();
            tick.qty = node.get("qty").decimalValue();
            return tick;
        }
    }

    private static final class Sum implements AggregateFunction<Tick, Candle, Candle> {
        private static final long serialVersionUID = 1L;

        @Override
        public Candle createAccumulator() {
            return new Candle();
        }

        @Override
        public Candle add(Tick tick, Candle candle) {
            if (tick.timeMicros < candle.openTime) {
                candle.openTime = tick.timeMicros;
                candle.open = tick.price;
            }
            if (tick.timeMicros >= candle.closeTime) {
                candle.closeTime = tick.timeMicros;
                candle.close = tick.price;
            }
            candle.high = candle.high == null ? tick.price : candle.high.max(tick.price);
            candle.low = candle.low == null ? tick.price : candle.low.min(tick.price);
            candle.volume = candle.volume.add(tick.qty);
            candle.notional = candle.notional.add(tick.price.multiply(tick.qty));
            candle.prices = candle.prices.add(tick.price);
            candle.trades++;
            return candle;
        }

        @Override
        public Candle getResult(Candle candle) {
            return candle;
        }

        @Override
        public Candle merge(Candle one, Candle other) {
            throw new UnsupportedOperationException("these windows do not merge");
        }
    }

    private static final class Place extends ProcessWindowFunction<Candle, Candle, String, TimeWindow> {
        private static final long serialVersionUID = 1L;

        @Override
        public void process(String symbol, Context context, Iterable<Candle> candles, Collector<Candle> out) {
            Candle candle = candles.iterator().next();
            candle.symbol = symbol;
            candle.start = context.window().getStart();
            out.collect(candle);
        }
    }
}

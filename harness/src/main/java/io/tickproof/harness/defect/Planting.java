package io.tickproof.harness.defect;

import io.tickproof.harness.defect.Plant.InDuplicates;
import io.tickproof.harness.defect.Plant.InGate;
import io.tickproof.harness.defect.Plant.InRecords;
import io.tickproof.harness.defect.Plant.InRedis;
import io.tickproof.harness.defect.Plant.InRows;
import io.tickproof.harness.defect.Plant.InRules;
import io.tickproof.harness.defect.Plant.InTables;
import io.tickproof.harness.defect.Plant.InTopic;
import io.tickproof.harness.defect.Plant.InWrites;
import io.tickproof.harness.defect.Plant.WithoutCheckpoints;
import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.sink.Rows.CandleRow;
import io.tickproof.pipeline.source.LatenessGate;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.source.TickBatch;
import io.tickproof.pipeline.window.CandleWindows;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** Plants a defect in a run: in the job before it is submitted, in the topic, or in the sinks before or behind the job. */
public final class Planting {
    private Planting() {}

    /** The job with the defect in it; the job as it is where the defect sits elsewhere. */
    public static CandleJob job(PlantedDefect defect, JobOptions options) {
        Plant plant = defect.plant();
        if (plant instanceof InRules in) {
            return new CandleJob(options.with(in.change().apply(options.rules())));
        }
        if (plant instanceof InRecords in) {
            return new CandleJob(options) {
                @Override
                protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                    return changed(super.source(env), in.change());
                }
            };
        }
        if (plant instanceof InDuplicates in) {
            return new CandleJob(options) {
                @Override
                protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                    return changed(super.source(env), in.change());
                }

                @Override
                protected CandleWindows windows() {
                    return new Forgetful(options(), in.upToOffset());
                }
            };
        }
        if (plant instanceof WithoutCheckpoints) {
            return new CandleJob(options.with(Duration.ZERO));
        }
        if (plant instanceof InGate in) {
            return new CandleJob(options) {
                @Override
                protected LatenessGate gate() {
                    return in.gate().apply(options());
                }
            };
        }
        if (plant instanceof InRows in) {
            return new CandleJob(options) {
                @Override
                protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
                    return candles.flatMap(in.change().get(), TypeInformation.of(CandleRow.class))
                            .uid("planted-defect");
                }
            };
        }
        return new CandleJob(options);
    }

    private static DataStream<SourceRecord> changed(
            DataStream<SourceRecord> records, Supplier<MapFunction<SourceRecord, SourceRecord>> change) {
        return records.map(change.get(), TypeInformation.of(SourceRecord.class)).uid("planted-defect");
    }

    /** Takes copies for new, up to an offset. */
    private static final class Forgetful extends CandleWindows {
        private static final long serialVersionUID = 1L;
        private final long upToOffset;

        Forgetful(JobOptions options, long upToOffset) {
            super(options);
            this.upToOffset = upToOffset;
        }

        @Override
        protected boolean counts(TickBatch batch, int index, boolean first) {
            return first || batch.offset(index) <= upToOffset;
        }
    }

    /** Behind the sending. */
    public static void intoTopic(PlantedDefect defect, Map<String, String> kafka, String topic)
            throws InterruptedException {
        if (!(defect.plant() instanceof InTopic in)) {
            return;
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<String, Object>(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, null, in.value().getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the defect could not be planted in " + topic, e);
        }
    }

    /** Whether it is planted behind the job, and the job is as it ought to be. */
    public static boolean isInSinks(PlantedDefect defect) {
        return defect.plant() instanceof InTables || defect.plant() instanceof InRedis;
    }

    /** Before the job begins. */
    public static void intoWrites(PlantedDefect defect, JobOptions.Postgres postgres) throws SQLException {
        if (defect.plant() instanceof InWrites in) {
            execute(in.sql(), postgres);
        }
    }

    private static void execute(String sql, JobOptions.Postgres postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Behind the job, before anybody looks. */
    public static void intoSinks(PlantedDefect defect, JobOptions.Postgres postgres, JobOptions.Redis redis)
            throws SQLException {
        if (defect.plant() instanceof InTables in) {
            execute(in.sql(), postgres);
        } else if (defect.plant() instanceof InRedis in) {
            try (Jedis jedis = new Jedis(
                    new HostAndPort(redis.host(), redis.port()), redis.client().build())) {
                String first =
                        jedis.keys("latest:*").stream().sorted().findFirst().orElse("latest:none");
                for (List<String> command : in.commands()) {
                    String[] arguments = command.stream()
                            .skip(1)
                            .map(word -> word.equals("$1") ? first : word)
                            .toArray(String[]::new);
                    jedis.sendCommand(Protocol.Command.valueOf(command.get(0)), arguments);
                }
            }
        }
    }
}

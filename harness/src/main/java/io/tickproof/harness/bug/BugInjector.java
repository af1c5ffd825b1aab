package io.tickproof.harness.bug;

import io.tickproof.harness.bug.BugPoint.InDuplicates;
import io.tickproof.harness.bug.BugPoint.InGate;
import io.tickproof.harness.bug.BugPoint.InRecords;
import io.tickproof.harness.bug.BugPoint.InRedis;
import io.tickproof.harness.bug.BugPoint.InRows;
import io.tickproof.harness.bug.BugPoint.InRules;
import io.tickproof.harness.bug.BugPoint.InTables;
import io.tickproof.harness.bug.BugPoint.InTopic;
import io.tickproof.harness.bug.BugPoint.InWindows;
import io.tickproof.harness.bug.BugPoint.InWrites;
import io.tickproof.harness.bug.BugPoint.WithoutCheckpoints;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
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

/** BugCatalogSupport a defect in a run: in the job before it is submitted, in the topic, or in the sinks before or behind the job. */
public final class BugInjector {
    private BugInjector() {}

    /** The job with the defect in it; the job as it is where the defect sits elsewhere. */
    public static CandleJob job(InjectedBug defect, JobOptions options) {
        BugPoint plant = defect.plant();
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
        if (plant instanceof InWindows in) {
            return new CandleJob(options) {
                @Override
                protected CandleWindows windows() {
                    return in.windows().apply(options());
                }
            };
        }
        if (plant instanceof WithoutCheckpoints) {
            return new CandleJob(options.with(options.checkpoints().withInterval(Duration.ZERO)));
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
    public static void intoTopic(InjectedBug defect, Map<String, String> kafka, String topic)
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
    public static boolean isInSinks(InjectedBug defect) {
        return defect.plant() instanceof InTables || defect.plant() instanceof InRedis;
    }

    /** Before the job begins. */
    public static void intoWrites(InjectedBug defect, PostgresSettings postgres) throws SQLException {
        if (defect.plant() instanceof InWrites in) {
            execute(in.sql(), postgres);
        }
    }

    private static void execute(String sql, PostgresSettings postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Behind the job, before anybody looks. */
    public static void intoSinks(InjectedBug defect, PostgresSettings postgres, RedisSettings redis)
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

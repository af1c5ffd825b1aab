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

/**
 * Injects a bug into a run: into the job before it is submitted, into the topic, or into the sinks before or after the
 * job.
 */
public final class BugInjector {
    private BugInjector() {}

    /** Returns the job with the bug, or the unchanged job if the bug is not in the job. */
    public static CandleJob job(InjectedBug bug, JobOptions options) {
        BugPoint point = bug.point();
        if (point instanceof InRules in) {
            return new CandleJob(options.with(in.change().apply(options.rules())));
        }
        if (point instanceof InRecords in) {
            return new CandleJob(options) {
                @Override
                protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                    return changed(super.source(env), in.change());
                }
            };
        }
        if (point instanceof InDuplicates in) {
            return new CandleJob(options) {
                @Override
                protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                    return changed(super.source(env), in.change());
                }

                @Override
                protected CandleWindows windows() {
                    return new DuplicatesCounted(options(), in.upToOffset());
                }
            };
        }
        if (point instanceof InWindows in) {
            return new CandleJob(options) {
                @Override
                protected CandleWindows windows() {
                    return in.windows().apply(options());
                }
            };
        }
        if (point instanceof WithoutCheckpoints) {
            return new CandleJob(options.with(options.checkpoints().withInterval(Duration.ZERO)));
        }
        if (point instanceof InGate in) {
            return new CandleJob(options) {
                @Override
                protected LatenessGate gate() {
                    return in.gate().apply(options());
                }
            };
        }
        if (point instanceof InRows in) {
            return new CandleJob(options) {
                @Override
                protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
                    return candles.flatMap(in.change().get(), TypeInformation.of(CandleRow.class))
                            .uid("injected-bug");
                }
            };
        }
        return new CandleJob(options);
    }

    private static DataStream<SourceRecord> changed(
            DataStream<SourceRecord> records, Supplier<MapFunction<SourceRecord, SourceRecord>> change) {
        return records.map(change.get(), TypeInformation.of(SourceRecord.class)).uid("injected-bug");
    }

    /** Counts duplicates up to an offset. */
    private static final class DuplicatesCounted extends CandleWindows {
        private static final long serialVersionUID = 1L;
        private final long upToOffset;

        DuplicatesCounted(JobOptions options, long upToOffset) {
            super(options);
            this.upToOffset = upToOffset;
        }

        @Override
        protected boolean counts(TickBatch batch, int index, boolean first) {
            return first || batch.offset(index) <= upToOffset;
        }
    }

    /** Injects a bug into the topic. Call this method after everything has been sent. */
    public static void intoTopic(InjectedBug bug, Map<String, String> kafka, String topic) throws InterruptedException {
        if (!(bug.point() instanceof InTopic in)) {
            return;
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<String, Object>(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, null, in.value().getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the bug could not be injected into topic " + topic, e);
        }
    }

    /** Returns whether the bug is injected into the sinks after a correct job has finished. */
    public static boolean isInSinks(InjectedBug bug) {
        return bug.point() instanceof InTables || bug.point() instanceof InRedis;
    }

    /** Injects a bug into the database. Call this method before the job starts. */
    public static void intoWrites(InjectedBug bug, PostgresSettings postgres) throws SQLException {
        if (bug.point() instanceof InWrites in) {
            execute(in.sql(), postgres);
        }
    }

    private static void execute(String sql, PostgresSettings postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Injects a bug into the sinks. Call this method after the job has finished and before the sinks are read. */
    public static void intoSinks(InjectedBug bug, PostgresSettings postgres, RedisSettings redis) throws SQLException {
        if (bug.point() instanceof InTables in) {
            execute(in.sql(), postgres);
        } else if (bug.point() instanceof InRedis in) {
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

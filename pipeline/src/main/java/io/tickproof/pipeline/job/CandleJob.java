package io.tickproof.pipeline.job;

import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.lateness.TickBatchTypeInfo;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.sink.CandleRecords;
import io.tickproof.pipeline.sink.PostgresSink;
import io.tickproof.pipeline.sink.RedisSink;
import io.tickproof.pipeline.sink.SinkTable;
import io.tickproof.pipeline.sink.SinkTables;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.source.TickSources;
import io.tickproof.pipeline.window.CandleWindows;
import io.tickproof.pipeline.window.CandleWindowsOperator;
import java.time.Duration;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The topology of the job:
 *
 * <pre>
 * source ─► decode ─► lateness gate ─► batch by symbol ─► keyed windows ─► PostgreSQL candles
 *              └► dead letters  └► too late                  ├► duplicates
 *                                                            ├► Redis latest
 *                                                            └► candle topic
 * </pre>
 *
 * <p>Both modes use the same topology; in bounded mode the source has an end. The rows are a function of the log: mode,
 * parallelism, timing and crashes do not change them (docs/reference/candle-contract.md).
 */
public class CandleJob {
    private final JobOptions options;

    public CandleJob(JobOptions options) {
        this.options = options;
    }

    public final JobOptions options() {
        return options;
    }

    /** Adds the job to the environment. */
    public final void build(StreamExecutionEnvironment env) {
        build(env, options.parallelism());
    }

    /** Adds the job with another number of subtasks, for example after a restore from a savepoint. */
    public final void build(StreamExecutionEnvironment env, int parallelism) {
        env.configure(configuration());
        env.setParallelism(parallelism);

        DataStream<SourceRecord> records = source(env);
        SingleOutputStreamOperator<TickBatch> batches = records.transform(
                        LatenessGate.NAME, new TickBatchTypeInfo(), gate())
                .uid("lateness-gate");
        SingleOutputStreamOperator<CandleRow> candles = batches.keyBy(TickBatch::symbol, Types.STRING)
                .transform("candle windows", TypeInformation.of(CandleRow.class), new CandleWindowsOperator(windows()))
                .uid("candle-windows");

        writeCandles(rows(candles));
        writeLatest(candles.getSideOutput(CandleWindows.LATEST));
        toPostgres(candles.getSideOutput(CandleWindows.DUPLICATES), SinkTables.DUPLICATES, false)
                .name("PostgreSQL duplicates")
                .uid("postgres-duplicates");
        toPostgres(
                        batches.getSideOutput(LatenessGate.TOO_LATE)
                                .union(candles.getSideOutput(LatenessGate.TOO_LATE)),
                        SinkTables.TOO_LATE,
                        false)
                .name("PostgreSQL too late")
                .uid("postgres-too-late");
        toPostgres(batches.getSideOutput(LatenessGate.DEAD_LETTERS), SinkTables.DEAD_LETTERS, false)
                .name("PostgreSQL dead letters")
                .uid("postgres-dead-letters");
    }

    private void writeCandles(DataStream<CandleRow> rows) {
        toPostgres(rows, SinkTables.CANDLES, true).name("PostgreSQL candles").uid("postgres-candles");
        if (options.sinks().candleTopic() != null) {
            rows.sinkTo(CandleRecords.sink(options.sinks().candleTopic()))
                    .name("Kafka candles")
                    .uid("kafka-candles");
        }
    }

    private void writeLatest(DataStream<LatestRow> rows) {
        if (options.sinks().redis() != null) {
            rows.sinkTo(new RedisSink(options.sinks().redis()))
                    .name("Redis latest")
                    .uid("redis-latest");
        }
    }

    private <T> DataStreamSink<T> toPostgres(DataStream<T> rows, SinkTable<T> table, boolean connectsAhead) {
        return rows.sinkTo(new PostgresSink<>(options.sinks().postgres(), table, connectsAhead));
    }

    /** Returns the decoded records of the source. */
    protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
        return TickSources.records(env, options);
    }

    /** Returns the candles that are written to the sinks. A subclass may change them. */
    protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
        return candles;
    }

    /** Returns the lateness filter. */
    protected LatenessGate gate() {
        return new LatenessGate(options);
    }

    /** Returns the function that computes candles from batches. */
    protected CandleWindows windows() {
        return new CandleWindows(options);
    }

    private Configuration configuration() {
        Configuration config = new Configuration();
        // Bounded runs are streaming too: batch mode ignores watermarks, so no tick would be late.
        config.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        config.set(PipelineOptions.GENERIC_TYPES, false);
        config.set(PipelineOptions.OBJECT_REUSE, true);
        config.set(PipelineOptions.NAME, "tickproof candles");
        config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        if (options.checkpoints().folder() != null) {
            config.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    options.checkpoints().folder());
        }
        config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        if (!options.checkpoints().interval().isZero()) {
            config.set(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL,
                    options.checkpoints().interval());
        }
        config.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(2));
        config.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
        config.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // Flink's default retries forever: a record that cannot be processed would be a hang, not a failure.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        config.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        config.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        config.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(2));
        config.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, 12);
        return config;
    }
}

package io.tickproof.harness.bug;

import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.window.CandleWindows;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;

/** Where a mistake is planted, and how. */
sealed interface BugPoint {
    /** Whether it shows only where the job is restored from a checkpoint. */
    default boolean needsCrash() {
        return false;
    }

    /** In the records that the job reads. */
    record InRecords(Supplier<MapFunction<SourceRecord, SourceRecord>> change) implements BugPoint {}

    /** In what the job takes for right. */
    record InRules(UnaryOperator<JobOptions.Rules> change) implements BugPoint {}

    /** In the windows: copies count that stand up to this offset, and records are changed too. */
    record InDuplicates(long upToOffset, Supplier<MapFunction<SourceRecord, SourceRecord>> change)
            implements BugPoint {}

    /** In the windows. */
    record InWindows(Function<JobOptions, CandleWindows> windows) implements BugPoint {}

    /** In the settings of the job: it takes no checkpoints by itself. */
    record WithoutCheckpoints() implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** In what the gate keeps for a restore. */
    record InGate(Function<JobOptions, LatenessGate> gate) implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** In the rows on their way to the table of candles. */
    record InRows(Supplier<FlatMapFunction<CandleRow, CandleRow>> change, boolean needsCrash) implements BugPoint {
        InRows(Supplier<FlatMapFunction<CandleRow, CandleRow>> change) {
            this(change, false);
        }
    }

    /** In PostgreSQL, before the job begins; the next run makes the tables anew. */
    record InWrites(String sql) implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** In PostgreSQL, when the job is through. */
    record InTables(String sql) implements BugPoint {}

    /** In Redis, when the job is through: commands, with {@code $1} for the key of the first symbol. */
    record InRedis(List<List<String>> commands) implements BugPoint {}

    /** In the topic, when everything is sent: values of records that a stranger writes behind those of partition 0. */
    record InTopic(String value) implements BugPoint {}
}

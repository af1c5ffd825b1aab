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

/** The place of a run at which a bug is injected, and the change there. */
sealed interface BugPoint {
    /** Returns whether the bug has an effect only if the job is restored from a checkpoint. */
    default boolean needsCrash() {
        return false;
    }

    /** Changes the records that the job reads. */
    record InRecords(Supplier<MapFunction<SourceRecord, SourceRecord>> change) implements BugPoint {}

    /** Changes the parameters of the candle contract that the job uses. */
    record InRules(UnaryOperator<JobOptions.Rules> change) implements BugPoint {}

    /** Counts the duplicates up to an offset, and changes the records that the job reads. */
    record InDuplicates(long upToOffset, Supplier<MapFunction<SourceRecord, SourceRecord>> change)
            implements BugPoint {}

    /** Replaces the operator that computes the windows. */
    record InWindows(Function<JobOptions, CandleWindows> windows) implements BugPoint {}

    /** Switches the checkpoints of the job off. */
    record WithoutCheckpoints() implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** Replaces the lateness filter with one that restores its state incorrectly. */
    record InGate(Function<JobOptions, LatenessGate> gate) implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** Changes the rows on their way to the table of candles. */
    record InRows(Supplier<FlatMapFunction<CandleRow, CandleRow>> change, boolean needsCrash) implements BugPoint {
        InRows(Supplier<FlatMapFunction<CandleRow, CandleRow>> change) {
            this(change, false);
        }
    }

    /** Changes PostgreSQL before the job starts. The next run creates the tables again. */
    record InWrites(String sql) implements BugPoint {
        @Override
        public boolean needsCrash() {
            return true;
        }
    }

    /** Changes the tables in PostgreSQL after the job has finished. */
    record InTables(String sql) implements BugPoint {}

    /** Runs commands in Redis after the job has finished; {@code $1} stands for the key of the first symbol. */
    record InRedis(List<List<String>> commands) implements BugPoint {}

    /** Appends a foreign record to partition 0 of the topic after everything is sent. */
    record InTopic(String value) implements BugPoint {}
}

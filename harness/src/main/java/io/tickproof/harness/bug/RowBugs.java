package io.tickproof.harness.bug;

import io.tickproof.market.Candle;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;

/** Mistakes in the rows that a subtask of the job puts out. */
final class RowBugs {
    private RowBugs() {}

    static class FirstOnly implements FlatMapFunction<CandleRow, CandleRow> {
        private static final long serialVersionUID = 1L;
        private final Set<String> seen = new HashSet<>();

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            Candle candle = row.candle();
            if (seen.add(candle.window() + '|' + candle.symbol() + '|' + candle.startMicros())) {
                out.collect(row);
            }
        }
    }

    /** As it ought to be until the job is restored from a checkpoint. */
    static final class FirstOnlyBehindRestore extends FirstOnly implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;
        private transient boolean restored;

        @Override
        public void initializeState(FunctionInitializationContext context) {
            restored = context.isRestored();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            // It keeps nothing.
        }

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            if (restored) {
                super.flatMap(row, out);
            } else {
                out.collect(row);
            }
        }
    }

    /** Every revision of every seventh minute of the hour is lost. */
    static final class Lossy implements FlatMapFunction<CandleRow, CandleRow> {
        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            if (row.candle().startMicros() / 60_000_000 % 7 != 3) {
                out.collect(row);
            }
        }
    }

    static final class OpenFromBefore implements FlatMapFunction<CandleRow, CandleRow> {
        private static final long serialVersionUID = 1L;
        private final Map<String, Candle> before = new HashMap<>();

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            Candle candle = row.candle();
            Candle last = before.get(candle.window() + candle.symbol());
            if (last == null || last.startMicros() < candle.startMicros()) {
                before.put(candle.window() + candle.symbol(), candle);
            }
            long open = last != null && last.startMicros() < candle.startMicros() ? last.close() : candle.open();
            out.collect(new CandleRow(
                    BugCatalogSupport.prices(candle, open, candle.high(), candle.low(), candle.close()),
                    row.emittedMicros()));
        }
    }
}

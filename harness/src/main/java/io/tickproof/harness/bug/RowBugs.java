package io.tickproof.harness.bug;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Bugs that change the rows that a subtask of the job emits. */
final class RowBugs {
    private RowBugs() {}

    interface CandleChange extends UnaryOperator<Candle>, Serializable {}

    /** Returns a function that changes the candle of every row. */
    static Supplier<FlatMapFunction<CandleRow, CandleRow>> changeEvery(CandleChange change) {
        return () -> (row, out) -> out.collect(new CandleRow(change.apply(row.candle()), row.emittedMicros()));
    }

    static long endMicros(Candle candle) {
        return candle.startMicros() + WindowSpec.parse(candle.window()).sizeMicros();
    }

    static @Nullable BigDecimal inSinglePrecision(@Nullable BigDecimal value) {
        return value == null
                ? null
                : BigDecimal.valueOf(value.floatValue()).setScale(Decimals.SCALE, RoundingMode.HALF_EVEN);
    }

    static BigDecimal meanOfHighAndLow(Candle candle) {
        return Decimals.toBigDecimal(candle.high())
                .add(Decimals.toBigDecimal(candle.low()))
                .divide(BigDecimal.valueOf(2));
    }

    /** Emits the first row of each candle and ignores its revisions. */
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

    /** Works correctly until the job is restored from a checkpoint. */
    static final class FirstOnlyAfterRestore extends FirstOnly implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;
        private transient boolean restored;

        @Override
        public void initializeState(FunctionInitializationContext context) {
            restored = context.isRestored();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            // This function has no state.
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

    /** Loses every revision of the candles that start in every seventh minute. */
    static final class EverySeventhMinuteLost implements FlatMapFunction<CandleRow, CandleRow> {
        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            long minute = row.candle().startMicros() / (60 * Micros.PER_SECOND);
            if (minute % 7 != 3) {
                out.collect(row);
            }
        }
    }

    /** Opens each candle with the close of the previous one. */
    static final class OpenFromPreviousClose implements FlatMapFunction<CandleRow, CandleRow> {
        private static final long serialVersionUID = 1L;
        private final Map<String, Candle> latest = new HashMap<>();

        @Override
        public void flatMap(CandleRow row, Collector<CandleRow> out) {
            Candle candle = row.candle();
            String series = candle.window() + candle.symbol();
            Candle previous = latest.get(series);
            boolean follows = previous != null && previous.startMicros() < candle.startMicros();
            if (previous == null || follows) {
                latest.put(series, candle);
            }
            long open = previous != null && follows ? previous.close() : candle.open();
            out.collect(new CandleRow(CandleEdit.of(candle).open(open).candle(), row.emittedMicros()));
        }
    }
}

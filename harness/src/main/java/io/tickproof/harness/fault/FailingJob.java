package io.tickproof.harness.fault;

import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.OperatorSignals.Signal;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The reference job with two more operators, which forward records and fail when they take a signal. */
public final class FailingJob extends CandleJob {
    private final OperatorSignals signals;

    public FailingJob(JobOptions options, OperatorSignals signals) {
        super(options);
        this.signals = signals;
    }

    @Override
    protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
        return super.source(env)
                .transform("failing on order", TypeInformation.of(SourceRecord.class), new Failing<>(signals))
                .uid("failing-on-order");
    }

    @Override
    protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
        return candles.transform(
                        "failing after the flush",
                        TypeInformation.of(CandleRow.class),
                        new FailingAfterFlush<>(signals))
                .uid("failing-after-flush");
    }

    /**
     * Forwards every record, and throws on a signal. A timer checks for the signal. It fires between two records, and
     * also when no more records arrive, because the signal may be sent when nearly everything has been read.
     */
    private static class Failing<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
        private static final long serialVersionUID = 3L;
        /** Checking the file system for every record would be the slowest part of the job. */
        private static final long PAUSE_MILLIS = 50;

        private final OperatorSignals signals;

        Failing(OperatorSignals signals) {
            this.signals = signals;
        }

        @Override
        public void open() throws Exception {
            super.open();
            getProcessingTimeService().scheduleWithFixedDelay(time -> look(), PAUSE_MILLIS, PAUSE_MILLIS);
        }

        void look() throws IOException {
            if (takes(Signal.THROW)) {
                throw new InjectedException("failOperator");
            }
        }

        final OperatorSignals signals() {
            return signals;
        }

        final boolean takes(Signal signal) throws IOException {
            return signals.take(signal);
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            output.collect(element);
        }
    }

    /**
     * Fails in the task of the candle sink, between its flush and the end of the checkpoint. At a barrier Flink first
     * lets all operators of a task prepare their snapshots, and there sinks flush. Only then does it request their
     * states, so an exception here is thrown after the flush and before the checkpoint is complete.
     *
     * <p>A failed snapshot declines the checkpoint, which Flink may tolerate. The timer throws again, to make sure that
     * the task fails.
     */
    private static final class FailingAfterFlush<T> extends Failing<T> {
        private static final long serialVersionUID = 3L;
        /** Longer than the harness needs to find the process and kill it. */
        private static final long PAUSE_SECONDS = 30;

        private transient boolean failed;

        FailingAfterFlush(OperatorSignals signals) {
            super(signals);
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            if (takes(Signal.THROW_AFTER_FLUSH)) {
                failed = true;
                throw new InjectedException("failAfterFlush");
            }
            if (takes(Signal.PAUSE_AFTER_FLUSH)) {
                signals().reportPaused();
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
                throw new InjectedException("killAfterFlush, and this process was not killed");
            }
        }

        @Override
        void look() throws IOException {
            if (failed) {
                throw new InjectedException("failAfterFlush");
            }
        }
    }

    /** The exception that the operators throw on a signal. */
    public static final class InjectedException extends IOException {
        private static final long serialVersionUID = 1L;

        InjectedException(String fault) {
            super("a fault of the scenario: " + fault);
        }
    }
}

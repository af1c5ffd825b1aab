package io.tickproof.harness.fault;

import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.sink.Rows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Our job with operators that throw, once, when they are told to: by a file, which goes then. */
public final class FailingJob extends CandleJob {
    /** An order to an operator behind the source: the next record but a few makes it throw. */
    static final String ON_RECORD = "record";

    /** An order to an operator in the task of the candles' sink: the next checkpoint makes it throw when the sink has flushed. */
    static final String AFTER_FLUSH = "flush";

    private final Path order;

    /** @param order where orders are given: path of a file that another word is put behind */
    public FailingJob(JobOptions options, Path order) {
        super(options);
        this.order = order;
    }

    /** The file that gives an order. */
    static Path order(Path order, String what) {
        return order.resolveSibling(order.getFileName() + "-" + what);
    }

    @Override
    protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
        return super.source(env)
                .map(new Failing(order(order, ON_RECORD).toString()), TypeInformation.of(SourceRecord.class))
                .name("failing on order")
                .uid("failing-on-order");
    }

    @Override
    protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
        return candles.map(
                        new FailingAfterFlush(order(order, AFTER_FLUSH).toString()),
                        TypeInformation.of(CandleRow.class))
                .name("failing after the flush")
                .uid("failing-after-flush");
    }

    private static final class Failing implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        /** To ask the file system for every record would be the slowest part of the job. */
        private static final int ASK_EVERY = 64;

        private final String order;
        private transient int count;

        Failing(String order) {
            this.order = order;
        }

        @Override
        public SourceRecord map(SourceRecord record) throws Exception {
            // Of two subtasks only the one that deletes the file fails.
            if (++count % ASK_EVERY == 0 && Files.deleteIfExists(Path.of(order))) {
                throw new OrderedException("failOperator");
            }
            return record;
        }
    }

    /**
     * Flink lets all operators of a task make ready for a barrier first, and there sinks flush; then it asks each for its state. What
     * throws there comes behind the flush and before the checkpoint is complete.
     */
    private static final class FailingAfterFlush implements MapFunction<CandleRow, CandleRow>, CheckpointedFunction {
        private static final long serialVersionUID = 1L;
        private final String order;
        private transient boolean failed;

        FailingAfterFlush(String order) {
            this.order = order;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws IOException {
            if (Files.deleteIfExists(Path.of(order))) {
                failed = true;
                throw new OrderedException("failAfterFlush");
            }
        }

        /** A checkpoint that fails is declined, and that alone may be forgiven: the task is to die. */
        @Override
        public CandleRow map(CandleRow row) throws IOException {
            if (failed) {
                throw new OrderedException("failAfterFlush");
            }
            return row;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // It has no state.
        }
    }

    /** What the operators throw. */
    public static final class OrderedException extends IOException {
        private static final long serialVersionUID = 1L;

        OrderedException(String fault) {
            super("a fault of the scenario: " + fault);
        }
    }
}

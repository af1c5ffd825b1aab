package io.tickproof.harness.fault;

import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Our job with operators that throw, once, when they are told to: by a file, which goes then. */
public final class FailingJob extends CandleJob {
    /** An order to an operator behind the source: it throws at once. */
    static final String AT_ONCE = "throw";

    /** An order to an operator in the task of the candles' sink: the next checkpoint makes it throw when the sink has flushed. */
    static final String AFTER_FLUSH = "flush";

    /** Likewise; it stands still there, to be killed. */
    static final String STAND_STILL = "stand-still";

    /** Its answer: a file with the id of its process. */
    static final String STANDS_STILL = "stands-still";

    private static final long STANDS_STILL_SECONDS = 30;

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
                .transform("failing on order", TypeInformation.of(SourceRecord.class), new Failing<>(order))
                .uid("failing-on-order");
    }

    @Override
    protected SingleOutputStreamOperator<CandleRow> rows(SingleOutputStreamOperator<CandleRow> candles) {
        return candles.transform(
                        "failing after the flush", TypeInformation.of(CandleRow.class), new FailingAfterFlush<>(order))
                .uid("failing-after-flush");
    }

    /**
     * Passes everything on, and throws on order. It looks by a timer, which runs between two records and also where none come any
     * more: the end of what is sent may be near when the order is given.
     */
    private static class Failing<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
        private static final long serialVersionUID = 2L;
        /** To ask the file system for every record would be the slowest part of the job. */
        private static final long ASK_MILLIS = 50;

        private final String order;

        Failing(Path order) {
            this.order = order.toString();
        }

        @Override
        public void open() throws Exception {
            super.open();
            getProcessingTimeService().scheduleWithFixedDelay(time -> look(), ASK_MILLIS, ASK_MILLIS);
        }

        void look() throws IOException {
            if (takes(AT_ONCE)) {
                throw new OrderedException("failOperator");
            }
        }

        final Path file(String what) {
            return order(Path.of(order), what);
        }

        /** Of two subtasks only the one that deletes the file has the order. */
        final boolean takes(String what) throws IOException {
            return Files.deleteIfExists(file(what));
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            output.collect(element);
        }
    }

    /**
     * Flink lets all operators of a task make ready for a barrier first, and there sinks flush; then it asks each for its state. What
     * throws there comes behind the flush and before the checkpoint is complete. A checkpoint that fails is declined, and that alone may be
     * forgiven: the task is to die, so it throws once more.
     */
    private static final class FailingAfterFlush<T> extends Failing<T> {
        private static final long serialVersionUID = 2L;
        private transient boolean failed;

        FailingAfterFlush(Path order) {
            super(order);
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            if (takes(AFTER_FLUSH)) {
                failed = true;
                throw new OrderedException("failAfterFlush");
            }
            if (takes(STAND_STILL)) {
                Path answer = file(STANDS_STILL + ".new");
                Files.writeString(answer, Long.toString(ProcessHandle.current().pid()));
                Files.move(answer, file(STANDS_STILL), StandardCopyOption.ATOMIC_MOVE);
                TimeUnit.SECONDS.sleep(STANDS_STILL_SECONDS);
                throw new OrderedException("killAfterFlush, and nobody killed this process");
            }
        }

        @Override
        void look() throws IOException {
            if (failed) {
                throw new OrderedException("failAfterFlush");
            }
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

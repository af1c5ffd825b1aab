package io.tickproof.harness.fault;

import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.source.SourceRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Our job with an operator behind the source that throws, once, when it is told to. */
public final class FailingJob extends CandleJob {
    private final String order;

    /** @param order a file; when it is there the next record but a few makes the operator throw, and the file goes */
    public FailingJob(JobOptions options, Path order) {
        super(options);
        this.order = order.toString();
    }

    @Override
    protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
        return super.source(env)
                .map(new Failing(order), TypeInformation.of(SourceRecord.class))
                .name("failing on order")
                .uid("failing-on-order");
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
                throw new OrderedException();
            }
            return record;
        }
    }

    /** What the operator throws. */
    public static final class OrderedException extends Exception {
        private static final long serialVersionUID = 1L;

        OrderedException() {
            super("a fault of the scenario: failOperator");
        }
    }
}

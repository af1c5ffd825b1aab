package io.tickproof.harness.run;

import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.source.SourceRecord;
import java.util.Locale;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Small mistakes that can be planted in the job, to see that they are found: a checker that nobody checks proves
 * nothing.
 */
public enum PlantedDefect {
    /** The job loses one tick that is on time: the first of partition 0 behind its 500th record. */
    DROP_TICK {
        @Override
        CandleJob job(JobOptions options) {
            return new CandleJob(options) {
                @Override
                protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                    return super.source(env).map(new DropOne()).uid("planted-drop-tick");
                }
            };
        }
    };

    abstract CandleJob job(JobOptions options);

    /** The word in commands. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Turns the tick into a heartbeat of its time, so that only the tick is missing and nothing else changes. */
    private static final class DropOne implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private static final int BEHIND_OFFSET = 500;
        private long greatestMicros = Long.MIN_VALUE;
        private boolean dropped;

        @Override
        public SourceRecord map(SourceRecord record) {
            if (record.partition != 0 || record.kind == Kind.REJECTED) {
                return record;
            }
            boolean onTime = record.timeMicros > greatestMicros;
            greatestMicros = Math.max(greatestMicros, record.timeMicros);
            if (!dropped && onTime && record.kind == Kind.TICK && record.offset > BEHIND_OFFSET) {
                dropped = true;
                record.kind = Kind.HEARTBEAT;
            }
            return record;
        }
    }
}

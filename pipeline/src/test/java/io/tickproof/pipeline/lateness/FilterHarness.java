package io.tickproof.pipeline.lateness;

import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The lateness filter in Flink's test harness, downstream of a source that holds no watermark back. */
public final class FilterHarness implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<SourceRecord, TickBatch> operator;
    private boolean hasSourceWatermark;

    /** @param state the state to restore; null to start without state */
    public FilterHarness(JobOptions options, @Nullable OperatorSubtaskState state) throws Exception {
        operator = new OneInputStreamOperatorTestHarness<>(new LatenessGate(options));
        operator.setup(TickBatchSerializer.INSTANCE);
        if (state != null) {
            operator.initializeState(state);
        }
        operator.open();
    }

    /** Sends a record. Its batch is not emitted yet, unless the record advances the watermark. */
    public void send(SourceRecord record) throws Exception {
        operator.processElement(new StreamRecord<>(record));
        if (!hasSourceWatermark) {
            // As in the job, the source emits no watermark before its first record.
            operator.processWatermark(new Watermark(Long.MAX_VALUE - 1));
            hasSourceWatermark = true;
        }
    }

    /** Emits all batches, as before a checkpoint. */
    public void flush() throws Exception {
        operator.prepareSnapshotPreBarrier(0);
    }

    /** Ends the stream. */
    public void end() throws Exception {
        operator.processWatermark(Watermark.MAX_WATERMARK);
    }

    OperatorSubtaskState snapshot() throws Exception {
        return operator.snapshot(0, 0);
    }

    /** Returns the batches and watermarks that were emitted since the last call, in order. */
    public List<Object> drain() {
        List<Object> all = new ArrayList<>();
        for (Object element = operator.getOutput().poll();
                element != null;
                element = operator.getOutput().poll()) {
            all.add(element instanceof StreamRecord<?> record ? record.getValue() : element);
        }
        return all;
    }

    /** Returns the rows of ticks that were too late since the last call. */
    public List<TooLateRow> tooLate() {
        return drain(LatenessGate.TOO_LATE);
    }

    /** Returns the dead letters since the last call. */
    public List<DeadLetterRow> deadLetters() {
        return drain(LatenessGate.DEAD_LETTERS);
    }

    private <T> List<T> drain(OutputTag<T> tag) {
        List<T> all = new ArrayList<>();
        Queue<StreamRecord<T>> rows = operator.getSideOutput(tag);
        while (rows != null && !rows.isEmpty()) {
            all.add(rows.remove().getValue());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        try {
            operator.close();
        } catch (Exception e) {
            throw new IOException("cannot close the lateness filter", e);
        }
    }
}

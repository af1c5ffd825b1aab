package io.tickproof.pipeline.window;

import io.tickproof.pipeline.lateness.FilterHarness;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.lateness.TickBatchSerializer;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DuplicateRow;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Lateness filter and windows, connected by hand. Everything that a record causes is emitted before the next one. */
final class ConnectedOperators implements AutoCloseable {
    private final FilterHarness filter;
    private final KeyedOneInputStreamOperatorTestHarness<String, TickBatch, CandleRow> windows;

    /** What both operators emitted because of one record. */
    record Emitted(
            List<CandleRow> candles, List<TooLateRow> tooLate, List<DuplicateRow> duplicates, List<LatestRow> latest) {}

    ConnectedOperators(JobOptions options, CandleWindows function) throws Exception {
        filter = new FilterHarness(options, null);
        windows = new KeyedOneInputStreamOperatorTestHarness<>(
                new CandleWindowsOperator(function), TickBatch::symbol, Types.STRING);
        windows.setup();
        windows.open();
    }

    Emitted send(SourceRecord record) throws Exception {
        filter.send(record);
        filter.flush();
        return forward();
    }

    /** Ends the stream: all windows close. */
    Emitted end() throws Exception {
        filter.end();
        return forward();
    }

    int stateEntries() {
        return windows.numKeyedStateEntries();
    }

    void checkpoint() throws Exception {
        windows.snapshot(1, 1);
    }

    private Emitted forward() throws Exception {
        for (Object element : filter.drain()) {
            if (element instanceof Watermark watermark) {
                windows.processWatermark(watermark);
            } else if (element instanceof TickBatch batch) {
                // Serialized, as between two tasks of the job.
                windows.processElement(new StreamRecord<>(TickBatchSerializer.INSTANCE.copy(batch)));
            }
        }
        List<TooLateRow> tooLate = filter.tooLate();
        tooLate.addAll(drain(windows.getSideOutput(LatenessGate.TOO_LATE)));
        return new Emitted(
                candles(),
                tooLate,
                drain(windows.getSideOutput(CandleWindows.DUPLICATES)),
                drain(windows.getSideOutput(CandleWindows.LATEST)));
    }

    private List<CandleRow> candles() {
        List<CandleRow> candles = new ArrayList<>();
        for (Object element = windows.getOutput().poll();
                element != null;
                element = windows.getOutput().poll()) {
            if (element instanceof StreamRecord<?> record && record.getValue() instanceof CandleRow row) {
                candles.add(row);
            }
        }
        return candles;
    }

    private static <T> List<T> drain(Queue<StreamRecord<T>> rows) {
        List<T> all = new ArrayList<>();
        while (rows != null && !rows.isEmpty()) {
            all.add(rows.remove().getValue());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        try (filter) {
            windows.close();
        } catch (Exception e) {
            throw new IOException("cannot close the windows", e);
        }
    }
}

package io.tickproof.pipeline.window;

import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link CandleWindows} in Flink: it brings the state up to date where a function cannot, for all keys at once before every checkpoint. */
public final class CandleWindowsOperator extends KeyedProcessOperator<String, TickBatch, CandleRow> {
    private static final long serialVersionUID = 1L;

    private final CandleWindows windows;

    public CandleWindowsOperator(CandleWindows windows) {
        super(windows);
        this.windows = windows;
    }

    @Override
    public void processElement(StreamRecord<TickBatch> element) throws Exception {
        super.processElement(element);
        if (windows.isFull()) {
            windows.writeBack(this::setCurrentKey);
            windows.forget();
        }
    }

    /** The backends are asked for their snapshots behind this. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        windows.writeBack(this::setCurrentKey);
        super.snapshotState(context);
    }
}

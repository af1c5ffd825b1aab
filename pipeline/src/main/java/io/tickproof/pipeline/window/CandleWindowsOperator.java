package io.tickproof.pipeline.window;

import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs {@link CandleWindows} in Flink. Unlike a function, an operator can set the current key, so it writes the state in
 * memory back for all symbols before every checkpoint.
 */
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
            windows.clearMemory();
        }
    }

    /** Flink takes the snapshots of the state backends after this method. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        windows.writeBack(this::setCurrentKey);
        super.snapshotState(context);
    }
}

package io.tickproof.harness.bug;

import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.options.JobOptions;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateSnapshotContext;

/** A lateness filter with empty checkpoints: after a crash it no longer knows which ticks are too late. */
final class ForgetfulGate extends LatenessGate {
    private static final long serialVersionUID = 1L;

    ForgetfulGate(JobOptions options) {
        super(options);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        getOperatorStateBackend()
                .getUnionListState(
                        new ListStateDescriptor<>(PARTITIONS, Types.TUPLE(Types.INT, Types.LONG, Types.LONG)))
                .clear();
    }
}

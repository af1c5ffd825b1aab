package io.tickproof.pipeline.lateness;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WatermarkGrid;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.FilePartition;
import io.tickproof.pipeline.source.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.common.utils.Utils;

/**
 * Decides what is too late, from the log alone (candle contract 8): for each partition it holds M, the greatest event
 * time of the valid records before this one, and every tick carries its mark M − B to the windows. M is part of every
 * checkpoint. Flink restores no watermarks: without this state a crash would turn late ticks into new one-tick candles
 * over right ones.
 *
 * <p>What passes is gathered by symbol, and sent on before every watermark, before every checkpoint barrier, when the
 * batches are full, and {@value #LINGER_MS} ms after the first tick. When that is changes no result.
 *
 * <p>The watermark it sends on is the least of the source's (which an assigned partition without records holds back)
 * and its own M − B over the partitions it has seen: never ahead of any mark.
 */
public class LatenessGate extends AbstractStreamOperator<TickBatch>
        implements OneInputStreamOperator<SourceRecord, TickBatch> {
    private static final long serialVersionUID = 1L;
    private static final int FULL = 16_384;
    private static final int LINGER_MS = 20;

    /** Name of the gauge {@code attempt.K.partition.N.offset}: the last offset that a subtask has let in. */
    public static final String OFFSET_GAUGE = "offset";

    /** Name of the state that holds M and offset of each partition. */
    protected static final String PARTITIONS = "partitions";

    /** Name of the operator. */
    public static final String NAME = "lateness gate";

    public static final OutputTag<DeadLetterRow> DEAD_LETTERS = new OutputTag<>("dead letters") {
        private static final long serialVersionUID = 1L;
    };
    public static final OutputTag<TooLateRow> TOO_LATE = new OutputTag<>("too late") {
        private static final long serialVersionUID = 1L;
    };

    private final ArrayList<WindowSpec> windows;
    private final long boundMicros;
    private final long latenessMicros;
    private final long maxAheadMicros;
    private final long gridMillis;
    private final int homePartitions;

    private transient Map<Integer, Partition> partitions;
    private transient ListState<Tuple3<Integer, Long, Long>> state;
    private transient int gathered;
    private transient boolean lingering;
    private transient long sourceMillis;
    private transient long emittedMillis;
    private transient Counter ticks;
    private transient Counter tooLate;
    private transient Counter deadLetters;

    /** What the gate knows of a partition, and what waits to be sent. */
    private static final class Partition {
        private long greatestMicros = Long.MIN_VALUE;
        private volatile long offset = -1;
        /** Whether this subtask reads it; else it is only remembered for the next restore. */
        private boolean read;

        private final Map<String, TickBatch> batches = new LinkedHashMap<>();
    }

    public LatenessGate(JobOptions options) {
        JobOptions.Rules rules = options.rules();
        windows = new ArrayList<>(rules.windows());
        boundMicros = rules.outOfOrderness().toNanos() / 1000;
        latenessMicros = rules.allowedLateness().toNanos() / 1000;
        maxAheadMicros =
                rules.maxAhead() == null ? Long.MAX_VALUE : rules.maxAhead().toNanos() / 1000;
        gridMillis = WindowMath.paneMillis(windows);
        homePartitions = rules.rejectMisrouted() ? options.source().partitions() : 0;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // Which partitions a subtask reads is known only when it reads them, so each gets the list of all. M and offset
        // only grow, so where a partition stands twice the greater is the newer. (Flink takes no checkpoint of a list
        // of
        // all while some subtasks of a bounded job have finished: the tail of such a job is replayed after a crash.)
        state = context.getOperatorStateStore()
                .getUnionListState(
                        new ListStateDescriptor<>(PARTITIONS, Types.TUPLE(Types.INT, Types.LONG, Types.LONG)));
        partitions = new HashMap<>();
        for (Tuple3<Integer, Long, Long> entry : state.get()) {
            Partition partition = partitions.computeIfAbsent(entry.f0, number -> new Partition());
            partition.greatestMicros = Math.max(partition.greatestMicros, entry.f1);
            partition.offset = Math.max(partition.offset, entry.f2);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        sourceMillis = Long.MIN_VALUE;
        emittedMillis = Long.MIN_VALUE;
        ticks = getMetricGroup().counter("ticks");
        tooLate = getMetricGroup().counter("tooLate");
        deadLetters = getMetricGroup().counter("deadLetters");
        partitions.forEach(this::measure);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        for (Map.Entry<Integer, Partition> entry : partitions.entrySet()) {
            state.add(Tuple3.of(entry.getKey(), entry.getValue().greatestMicros, entry.getValue().offset));
        }
    }

    @Override
    public void processElement(StreamRecord<SourceRecord> element) {
        SourceRecord record = element.getValue();
        Partition partition = partitions.get(record.partition);
        if (partition == null) {
            partition = new Partition();
            partitions.put(record.partition, partition);
            measure(record.partition, partition);
        }
        partition.read = true;
        partition.offset = record.offset;
        switch (record.kind) {
            case REJECTED -> deadLetter(record, record.rejection, record.payload);
            case HEARTBEAT -> advance(partition, record.timeMicros);
            case TICK -> tick(partition, record);
        }
    }

    /**
     * The attempt stands in the name, so that nobody takes the offset of an attempt that failed for that of its
     * successor.
     */
    private void measure(int number, Partition partition) {
        MetricGroup group = getMetricGroup()
                .addGroup(
                        "attempt",
                        Integer.toString(getRuntimeContext().getTaskInfo().getAttemptNumber()))
                .addGroup("partition", Integer.toString(number));
        group.gauge(OFFSET_GAUGE, () -> partition.offset);
        group.gauge("watermarkLag", () -> lagMillis(partition));
    }

    /** How far the partition's watermark is behind the wall clock, in ms, as Flink's own {@code watermarkLag}; 0 before its first tick and behind the end of a file. */
    private long lagMillis(Partition partition) {
        long greatest = partition.greatestMicros;
        return greatest == Long.MIN_VALUE || greatest >= FilePartition.END_MICROS
                ? 0
                : System.currentTimeMillis() - WatermarkGrid.watermarkMillis(greatest, boundMicros);
    }

    private void tick(Partition partition, SourceRecord record) {
        TickBatch batch = partition.batches.get(record.symbol);
        if (batch == null && isAstray(record)) {
            deadLetter(record, RejectionReason.WRONG_PARTITION, describe(record));
            return;
        }
        long greatest = partition.greatestMicros;
        boolean first = greatest == Long.MIN_VALUE;
        if (!first && record.timeMicros - greatest > maxAheadMicros) {
            deadLetter(record, RejectionReason.TOO_FAR_AHEAD, describe(record));
            return;
        }
        ticks.inc();
        long mark = first ? Long.MIN_VALUE : greatest - boundMicros;
        if (WindowMath.isTooLateForAll(windows, record.timeMicros, mark, latenessMicros)) {
            tooLate(record, mark);
        } else {
            gather(partition, batch, record, mark);
        }
        advance(partition, record.timeMicros);
    }

    /** Whether the symbol lives in another partition (candle contract 10). */
    private boolean isAstray(SourceRecord record) {
        return homePartitions > 0
                && Utils.toPositive(Utils.murmur2(record.symbol.getBytes(StandardCharsets.UTF_8))) % homePartitions
                        != record.partition;
    }

    private void gather(Partition partition, TickBatch gathering, SourceRecord record, long mark) {
        TickBatch batch = gathering;
        if (batch == null) {
            batch = new TickBatch(record.symbol, record.partition);
            partition.batches.put(record.symbol, batch);
        }
        batch.add(record.id, record.timeMicros, record.price, record.quantity, mark, record.offset);
        gathered++;
        if (gathered >= FULL) {
            flush();
        } else if (!lingering) {
            lingering = true;
            getProcessingTimeService()
                    .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + LINGER_MS, time -> {
                        lingering = false;
                        flush();
                    });
        }
    }

    private void advance(Partition partition, long timeMicros) {
        if (timeMicros <= partition.greatestMicros) {
            return;
        }
        long before = partition.greatestMicros;
        partition.greatestMicros = timeMicros;
        long after = WatermarkGrid.watermarkMillis(timeMicros, boundMicros);
        if (before == Long.MIN_VALUE
                || WatermarkGrid.crosses(WatermarkGrid.watermarkMillis(before, boundMicros), after, gridMillis)) {
            emitWatermark();
        }
    }

    @Override
    public void processWatermark(Watermark mark) {
        sourceMillis = mark.getTimestamp();
        if (sourceMillis == Watermark.MAX_WATERMARK.getTimestamp()) {
            flush();
            output.emitWatermark(mark);
        } else {
            emitWatermark();
        }
    }

    private void emitWatermark() {
        if (sourceMillis == Long.MIN_VALUE) {
            return;
        }
        long least = sourceMillis;
        for (Partition partition : partitions.values()) {
            if (!partition.read) {
                continue;
            }
            if (partition.greatestMicros == Long.MIN_VALUE) {
                return;
            }
            least = Math.min(least, WatermarkGrid.watermarkMillis(partition.greatestMicros, boundMicros));
        }
        if (WatermarkGrid.crosses(emittedMillis, least, gridMillis)) {
            flush();
            emittedMillis = least;
            output.emitWatermark(new Watermark(least));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() {
        if (gathered == 0) {
            return;
        }
        for (Partition partition : partitions.values()) {
            for (TickBatch batch : partition.batches.values()) {
                output.collect(new StreamRecord<>(batch));
            }
            partition.batches.clear();
        }
        gathered = 0;
    }

    private void tooLate(SourceRecord record, long mark) {
        tooLate.inc();
        for (WindowSpec window : windows) {
            WindowMath.forEachStart(
                    window,
                    record.timeMicros,
                    start -> output.collect(
                            TOO_LATE,
                            new StreamRecord<>(new TooLateRow(
                                    record.partition,
                                    record.offset,
                                    window.name(),
                                    start,
                                    record.symbol,
                                    record.id,
                                    record.timeMicros,
                                    record.price,
                                    record.quantity,
                                    mark))));
        }
    }

    private void deadLetter(SourceRecord record, RejectionReason reason, byte[] payload) {
        deadLetters.inc();
        output.collect(
                DEAD_LETTERS,
                new StreamRecord<>(new DeadLetterRow(record.partition, record.offset, reason.name(), payload)));
    }

    private static byte[] describe(SourceRecord record) {
        return (record.symbol + " " + record.id + " at " + record.timeMicros + " µs").getBytes(StandardCharsets.UTF_8);
    }
}

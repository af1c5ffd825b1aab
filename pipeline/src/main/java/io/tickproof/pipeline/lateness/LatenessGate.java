package io.tickproof.pipeline.lateness;

import io.tickproof.market.Micros;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WatermarkGrid;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.LogPosition;
import io.tickproof.pipeline.output.OutputRows.TickFields;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.FilePartition;
import io.tickproof.pipeline.source.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.jspecify.annotations.Nullable;

/**
 * The lateness filter: decides which ticks are too late, from the log alone (candle contract 8). It is a gate between
 * source and windows: a tick that is too late for all windows does not pass.
 *
 * <p>For each partition it stores M, the greatest event time of the valid records before the current one. Every tick
 * carries its partition watermark M − B to the windows. M is part of every checkpoint, because Flink does not restore
 * watermarks: without this state, late ticks that are replayed after a crash would become new one-tick candles and
 * replace correct ones.
 *
 * <p>Ticks are batched by symbol. Batches are emitted before every watermark, before every checkpoint barrier, when
 * {@value #MAX_BATCHED_TICKS} ticks are waiting, and {@value #LINGER_MS} ms after the first tick. The moment has no
 * influence on results.
 *
 * <p>The emitted watermark is the minimum of the source's watermark, which an assigned partition without records holds
 * back, and M − B of all partitions that this subtask has read. So it is never ahead of any partition watermark.
 */
public class LatenessGate extends AbstractStreamOperator<TickBatch>
        implements OneInputStreamOperator<SourceRecord, TickBatch> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BATCHED_TICKS = 16_384;
    private static final int LINGER_MS = 20;

    /** Name of the gauge {@code attempt.K.partition.N.offset}: the offset of the last record that a subtask has read. */
    public static final String OFFSET_GAUGE = "offset";

    /** Name of the state that contains M and the offset of each partition. */
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
    private final long outOfOrdernessMicros;
    private final long latenessMicros;
    private final long maxAheadMicros;
    private final long gridMillis;
    /** Number of partitions if every symbol must be in its assigned partition; 0 if it may be in any. */
    private final int assignablePartitions;

    private transient Map<Integer, LogPartition> partitions;
    private transient ListState<Tuple3<Integer, Long, Long>> state;
    private transient int batchedTicks;
    private transient boolean isLingering;
    private transient long sourceMillis;
    private transient long emittedMillis;
    private transient Counter ticks;
    private transient Counter tooLate;
    private transient Counter deadLetters;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before the first record
    public LatenessGate(JobOptions options) {
        JobOptions.Rules rules = options.rules();
        windows = new ArrayList<>(rules.windows());
        outOfOrdernessMicros = Micros.of(rules.outOfOrderness());
        latenessMicros = Micros.of(rules.allowedLateness());
        maxAheadMicros = rules.maxAhead() == null ? Long.MAX_VALUE : Micros.of(rules.maxAhead());
        gridMillis = WindowMath.paneMillis(windows);
        assignablePartitions = rules.rejectMisrouted() ? options.source().partitions() : 0;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // A subtask knows its partitions only when it reads them, so each subtask gets the list of all. M and offset
        // only grow, so if a partition occurs twice, the greater entry is the newer one. (Flink takes no checkpoint of
        // a union list while some subtasks of a bounded job have finished: the tail of such a job is replayed after a
        // crash.)
        state = context.getOperatorStateStore()
                .getUnionListState(
                        new ListStateDescriptor<>(PARTITIONS, Types.TUPLE(Types.INT, Types.LONG, Types.LONG)));
        partitions = new HashMap<>();
        for (Tuple3<Integer, Long, Long> entry : state.get()) {
            LogPartition partition = partitions.computeIfAbsent(entry.f0, number -> new LogPartition());
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
        partitions.forEach(this::registerGauges);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        for (Map.Entry<Integer, LogPartition> entry : partitions.entrySet()) {
            state.add(Tuple3.of(entry.getKey(), entry.getValue().greatestMicros, entry.getValue().offset));
        }
    }

    @Override
    public void processElement(StreamRecord<SourceRecord> element) {
        SourceRecord record = element.getValue();
        LogPartition partition = partitions.get(record.partition);
        if (partition == null) {
            partition = new LogPartition();
            partitions.put(record.partition, partition);
            registerGauges(record.partition, partition);
        }
        partition.isAssigned = true;
        partition.offset = record.offset;
        switch (record.kind) {
            case REJECTED -> emitDeadLetter(record);
            case HEARTBEAT -> advance(partition, record.timeMicros);
            case TICK -> processTick(partition, record);
        }
    }

    /** The name contains the attempt, so that the offset of a failed attempt is not mistaken for that of the next. */
    private void registerGauges(int number, LogPartition partition) {
        MetricGroup group = getMetricGroup()
                .addGroup(
                        "attempt",
                        Integer.toString(getRuntimeContext().getTaskInfo().getAttemptNumber()))
                .addGroup("partition", Integer.toString(number));
        group.gauge(OFFSET_GAUGE, () -> partition.offset);
        group.gauge("watermarkLag", () -> lagMillis(partition));
    }

    /**
     * Returns how far the partition's watermark is behind the wall clock in ms, as Flink's {@code watermarkLag}; 0
     * before the first tick and after the end of a file.
     */
    private long lagMillis(LogPartition partition) {
        long greatest = partition.greatestMicros;
        return greatest == Long.MIN_VALUE || greatest >= FilePartition.END_MICROS
                ? 0
                : System.currentTimeMillis() - WatermarkGrid.watermarkMillis(greatest, outOfOrdernessMicros);
    }

    private void processTick(LogPartition partition, SourceRecord record) {
        TickBatch batch = partition.batches.get(record.symbol);
        // A symbol that has a batch in this partition was checked before.
        if (batch == null && isMisrouted(record)) {
            emitDeadLetter(record, RejectionReason.WRONG_PARTITION);
            return;
        }
        if (partition.hasRecord() && record.timeMicros - partition.greatestMicros > maxAheadMicros) {
            emitDeadLetter(record, RejectionReason.TOO_FAR_AHEAD);
            return;
        }
        ticks.inc();
        long watermark = partition.watermarkMicros(outOfOrdernessMicros);
        if (WindowMath.isTooLateForAll(windows, record.timeMicros, watermark, latenessMicros)) {
            emitTooLate(record, watermark);
        } else {
            addToBatch(partition, batch, record, watermark);
        }
        advance(partition, record.timeMicros);
    }

    /** Returns whether the symbol is assigned to another partition (candle contract 10). */
    private boolean isMisrouted(SourceRecord record) {
        return assignablePartitions > 0
                && Utils.toPositive(Utils.murmur2(record.symbol.getBytes(StandardCharsets.UTF_8)))
                                % assignablePartitions
                        != record.partition;
    }

    private void addToBatch(LogPartition partition, @Nullable TickBatch existing, SourceRecord record, long watermark) {
        TickBatch batch = existing;
        if (batch == null) {
            batch = new TickBatch(record.symbol, record.partition);
            partition.batches.put(record.symbol, batch);
        }
        batch.add(record.id, record.timeMicros, record.price, record.quantity, watermark, record.offset);
        batchedTicks++;
        if (batchedTicks >= MAX_BATCHED_TICKS) {
            flush();
        } else if (!isLingering) {
            isLingering = true;
            getProcessingTimeService()
                    .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + LINGER_MS, time -> {
                        isLingering = false;
                        flush();
                    });
        }
    }

    private void advance(LogPartition partition, long timeMicros) {
        if (timeMicros <= partition.greatestMicros) {
            return;
        }
        long before = partition.greatestMicros;
        partition.greatestMicros = timeMicros;
        long after = WatermarkGrid.watermarkMillis(timeMicros, outOfOrdernessMicros);
        if (before == Long.MIN_VALUE
                || WatermarkGrid.crosses(
                        WatermarkGrid.watermarkMillis(before, outOfOrdernessMicros), after, gridMillis)) {
            emitWatermark();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) {
        sourceMillis = watermark.getTimestamp();
        if (sourceMillis == Watermark.MAX_WATERMARK.getTimestamp()) {
            flush();
            output.emitWatermark(watermark);
        } else {
            emitWatermark();
        }
    }

    private void emitWatermark() {
        if (sourceMillis == Long.MIN_VALUE) {
            return;
        }
        long minMillis = sourceMillis;
        for (LogPartition partition : partitions.values()) {
            if (!partition.isAssigned) {
                continue;
            }
            if (!partition.hasRecord()) {
                return;
            }
            minMillis =
                    Math.min(minMillis, WatermarkGrid.watermarkMillis(partition.greatestMicros, outOfOrdernessMicros));
        }
        if (WatermarkGrid.crosses(emittedMillis, minMillis, gridMillis)) {
            flush();
            emittedMillis = minMillis;
            output.emitWatermark(new Watermark(minMillis));
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
        if (batchedTicks == 0) {
            return;
        }
        for (LogPartition partition : partitions.values()) {
            for (TickBatch batch : partition.batches.values()) {
                output.collect(new StreamRecord<>(batch));
            }
            partition.batches.clear();
        }
        batchedTicks = 0;
    }

    private void emitTooLate(SourceRecord record, long watermark) {
        tooLate.inc();
        LogPosition position = new LogPosition(record.partition, record.offset);
        TickFields tick = new TickFields(record.symbol, record.id, record.timeMicros, record.price, record.quantity);
        for (WindowSpec window : windows) {
            WindowMath.forEachStart(
                    window,
                    record.timeMicros,
                    start -> output.collect(
                            TOO_LATE,
                            new StreamRecord<>(new TooLateRow(position, tick, window.name(), start, watermark))));
        }
    }

    private void emitDeadLetter(SourceRecord record, RejectionReason reason) {
        String tick = record.symbol + " " + record.id + " at " + record.timeMicros + " µs";
        emitDeadLetter(record, reason.name(), tick.getBytes(StandardCharsets.UTF_8));
    }

    private void emitDeadLetter(SourceRecord rejected) {
        if (rejected.rejection == null || rejected.payload == null) {
            throw new IllegalStateException("a rejected record without a reason at partition " + rejected.partition
                    + ", offset " + rejected.offset);
        }
        emitDeadLetter(rejected, rejected.rejection.name(), rejected.payload);
    }

    private void emitDeadLetter(SourceRecord record, String reason, byte[] payload) {
        deadLetters.inc();
        LogPosition position = new LogPosition(record.partition, record.offset);
        output.collect(DEAD_LETTERS, new StreamRecord<>(new DeadLetterRow(position, reason, payload)));
    }
}

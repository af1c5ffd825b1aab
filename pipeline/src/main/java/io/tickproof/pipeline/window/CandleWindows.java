package io.tickproof.pipeline.window;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DuplicateRow;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.LogPosition;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import io.tickproof.pipeline.output.OutputRows.TickFields;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Computes the candles of all kinds of windows, per symbol.
 *
 * <p>A tick that is in time for all of its windows, as nearly all are, is added once: to the pane of its event time. A
 * tick that is too late for some of its windows is added to the partial windows of the others. A candle is the sum of
 * its window's panes and of its partial window.
 *
 * <p>The lateness filter decided what is in time: each tick carries its partition watermark. The watermark of this
 * operator determines only when a candle is emitted: first when the watermark passes the end of the window, and again
 * with every batch that revises the candle. This watermark is never ahead of a partition watermark, so no state is
 * dropped that a later tick may need ({@link StateExpiry}).
 */
public class CandleWindows extends KeyedProcessFunction<String, TickBatch, CandleRow> {
    private static final long serialVersionUID = 1L;

    /** Candle contract 5: duplicates are recognized within a minute of event time, whatever the windows are. */
    private static final long ID_SPAN_MICROS = 60 * Micros.PER_SECOND;

    private static final long MAX_BYTES_IN_MEMORY = 64_000_000;
    /** Estimated bytes of an id in memory. */
    private static final long BYTES_PER_ID = 4;

    public static final OutputTag<DuplicateRow> DUPLICATES = new OutputTag<>("duplicates") {
        private static final long serialVersionUID = 1L;
    };
    public static final OutputTag<LatestRow> LATEST = new OutputTag<>("latest") {
        private static final long serialVersionUID = 1L;
    };

    private final ArrayList<WindowSpec> windows;
    private final WindowSpec averageWindow;
    private final long latenessMicros;
    private final long paneMicros;
    private final StateExpiry expiry;

    private transient WriteBackCache<Accumulator> panes;
    private transient WriteBackCache<SeenIds> seenIds;
    private transient long addedIdBytes;
    private transient Map<WindowSpec, MapState<Long, Accumulator>> partialWindows;
    private transient Counter duplicates;
    private transient Counter late;

    public CandleWindows(JobOptions options) {
        this(options, WindowMath.averageWindow(options.rules().windows()));
    }

    /** @param averageWindow the window whose mean price goes to Redis; a test passes a wrong one */
    @SuppressWarnings("NullAway.Init") // Flink calls open before the first record
    protected CandleWindows(JobOptions options, WindowSpec averageWindow) {
        windows = new ArrayList<>(options.rules().windows());
        this.averageWindow = averageWindow;
        latenessMicros = Micros.of(options.rules().allowedLateness());
        paneMicros = Micros.ofMillis(WindowMath.paneMillis(windows));
        expiry = new StateExpiry(windows, latenessMicros);
    }

    @Override
    public void open(OpenContext context) {
        panes = new WriteBackCache<>(state("panes", AccumulatorSerializer.instance()), pane -> 0);
        seenIds = new WriteBackCache<>(state("seen", SeenIdsSerializer.instance()), ids -> BYTES_PER_ID * ids.count());
        partialWindows = new HashMap<>();
        for (WindowSpec window : windows) {
            // The name is part of savepoints.
            partialWindows.put(window, state("extras-" + window.name(), AccumulatorSerializer.instance()));
        }
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
        late = getRuntimeContext().getMetricGroup().counter("late");
    }

    private <V> MapState<Long, V> state(String name, TypeSerializer<V> serializer) {
        return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, LongSerializer.INSTANCE, serializer));
    }

    @Override
    public void processElement(TickBatch batch, Context context, Collector<CandleRow> out) throws Exception {
        DirtyPanes dirty = new DirtyPanes(batch.symbol(), windows, panes, seenIds);
        addedIdBytes += BYTES_PER_ID * batch.size();
        int latest = -1;
        for (int i = 0; i < batch.size(); i++) {
            boolean isFirst = dirty.ids(WindowMath.floor(batch.timeMicros(i), ID_SPAN_MICROS))
                    .add(batch.id(i));
            if (!counts(batch, i, isFirst)) {
                emitDuplicate(batch, i, context);
                continue;
            }
            addTick(batch, i, dirty, context);
            if (latest < 0 || isLater(batch, i, latest)) {
                latest = i;
            }
        }
        dirty.write();
        registerExpiry(dirty, context);
        emitOrSchedule(dirty, context, out);
        if (latest >= 0) {
            LatestTick tick = new LatestTick(batch.price(latest), batch.timeMicros(latest), batch.id(latest));
            context.output(LATEST, new LatestRow(batch.symbol(), tick, null));
        }
    }

    /**
     * Returns whether a tick of a batch counts.
     *
     * @param isFirst whether its id has not been seen before
     */
    protected boolean counts(TickBatch batch, int index, boolean isFirst) {
        return isFirst;
    }

    private void emitDuplicate(TickBatch batch, int index, Context context) {
        duplicates.inc();
        context.output(
                DUPLICATES,
                new DuplicateRow(position(batch, index), batch.symbol(), batch.id(index), batch.timeMicros(index)));
    }

    private void addTick(TickBatch batch, int index, DirtyPanes dirty, Context context) throws Exception {
        long time = batch.timeMicros(index);
        long watermark = batch.watermarkMicros(index);
        boolean isLate = WindowMath.isLateForAny(windows, time, watermark);
        if (isLate) {
            late.inc();
        }
        if (WindowMath.isTooLateForAny(windows, time, watermark, latenessMicros)) {
            addToPartialWindows(batch, index, dirty, context);
        } else {
            dirty.pane(WindowMath.floor(time, paneMicros), isLate)
                    .add(batch.id(index), time, batch.price(index), batch.quantity(index));
        }
    }

    private void addToPartialWindows(TickBatch batch, int index, DirtyPanes dirty, Context context) throws Exception {
        long time = batch.timeMicros(index);
        for (WindowSpec spec : windows) {
            long size = spec.sizeMicros();
            for (long start = WindowMath.lastStart(spec, time); start > time - size; start -= spec.slideMicros()) {
                if (WindowMath.isTooLate(start + size, batch.watermarkMicros(index), latenessMicros)) {
                    emitTooLate(batch, index, spec, start, context);
                } else {
                    addToPartialWindow(batch, index, new WindowInstance(spec, start));
                    dirty.markChanged(new WindowInstance(spec, start));
                    context.timerService().registerEventTimeTimer(expiry.closedForGoodMillis(start + size));
                }
            }
        }
    }

    private void emitTooLate(TickBatch batch, int index, WindowSpec spec, long start, Context context) {
        TickFields tick = new TickFields(
                batch.symbol(), batch.id(index), batch.timeMicros(index), batch.price(index), batch.quantity(index));
        context.output(
                LatenessGate.TOO_LATE,
                new TooLateRow(position(batch, index), tick, spec.name(), start, batch.watermarkMicros(index)));
    }

    private void addToPartialWindow(TickBatch batch, int index, WindowInstance window) throws Exception {
        MapState<Long, Accumulator> partial = partialWindows(window.spec());
        Accumulator accumulator = partial.get(window.startMicros());
        if (accumulator == null) {
            accumulator = new Accumulator();
        }
        accumulator.add(batch.id(index), batch.timeMicros(index), batch.price(index), batch.quantity(index));
        partial.put(window.startMicros(), accumulator);
    }

    /** Emits the changed windows that the watermark has passed, and sets a timer for the others. */
    private void emitOrSchedule(DirtyPanes dirty, Context context, Collector<CandleRow> out) throws Exception {
        for (WindowInstance window : dirty.changedWindows()) {
            long lastMilli = Micros.toMillis(window.endMicros()) - 1;
            if (lastMilli <= context.timerService().currentWatermark()) {
                emit(window, context, out);
            } else {
                context.timerService().registerEventTimeTimer(lastMilli);
            }
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CandleRow> out) throws Exception {
        long end = Micros.ofMillis(timestamp + 1);
        for (WindowSpec spec : windows) {
            if (Math.floorMod(end, spec.slideMicros()) == 0) {
                emit(new WindowInstance(spec, end - spec.sizeMicros()), context, out);
            }
        }
        dropExpired(context.getCurrentKey(), timestamp);
    }

    private void emit(WindowInstance window, Context context, Collector<CandleRow> out) throws Exception {
        String symbol = context.getCurrentKey();
        Accumulator sum = sum(window, symbol);
        if (sum.trades() == 0) {
            return;
        }
        Candle candle = sum.toCandle(window.spec(), symbol, window.startMicros());
        out.collect(new CandleRow(candle, Micros.now()));
        if (window.spec().equals(averageWindow)) {
            MovingAverage average =
                    new MovingAverage(Objects.requireNonNull(candle.meanPrice()), window.endMicros(), candle.trades());
            context.output(LATEST, new LatestRow(symbol, null, average));
        }
    }

    private Accumulator sum(WindowInstance window, String symbol) throws Exception {
        Accumulator sum = new Accumulator();
        for (long start = window.startMicros(); start < window.endMicros(); start += paneMicros) {
            Accumulator pane = panes.get(symbol, start);
            if (pane != null) {
                sum.add(pane);
            }
        }
        Accumulator partial = partialWindows(window.spec()).get(window.startMicros());
        if (partial != null) {
            sum.add(partial);
        }
        return sum;
    }

    private void registerExpiry(DirtyPanes dirty, Context context) {
        for (long start : dirty.newPanes()) {
            context.timerService().registerEventTimeTimer(expiry.expiryMillis(start, paneMicros));
        }
        for (long start : dirty.newIdSpans()) {
            context.timerService().registerEventTimeTimer(expiry.expiryMillis(start, ID_SPAN_MICROS));
        }
    }

    /** Drops the state that no tick can reach from this watermark on. */
    private void dropExpired(String symbol, long watermarkMillis) throws Exception {
        for (WindowSpec window : windows) {
            MapState<Long, Accumulator> partial = partialWindows(window);
            expiry.forClosedWindow(window, watermarkMillis, start -> {
                if (partial.contains(start)) {
                    partial.remove(start);
                }
            });
        }
        expiry.forEachExpiredSpan(watermarkMillis, paneMicros, start -> panes.remove(symbol, start));
        expiry.forEachExpiredSpan(watermarkMillis, ID_SPAN_MICROS, start -> seenIds.remove(symbol, start));
    }

    /** Returns the estimated size above which the state in memory is written back and dropped, in bytes per subtask. */
    protected long maxBytesInMemory() {
        return MAX_BYTES_IN_MEMORY;
    }

    /** Returns whether the state in memory should be written back and dropped. */
    boolean isFull() {
        return addedIdBytes + panes.bytes() + seenIds.bytes() >= maxBytesInMemory();
    }

    /**
     * Writes all changes in memory to the state.
     *
     * @param setKey called with a symbol before its entries are written
     */
    void writeBack(Consumer<String> setKey) throws Exception {
        panes.writeBack(setKey);
        seenIds.writeBack(setKey);
    }

    /** Drops the state in memory. Call it only after {@link #writeBack}. */
    void clearMemory() {
        panes.clear();
        seenIds.clear();
        addedIdBytes = 0;
    }

    private MapState<Long, Accumulator> partialWindows(WindowSpec spec) {
        MapState<Long, Accumulator> partial = partialWindows.get(spec);
        if (partial == null) {
            throw new IllegalArgumentException("the job has no window " + spec.name());
        }
        return partial;
    }

    private static LogPosition position(TickBatch batch, int index) {
        return new LogPosition(batch.partition(), batch.offset(index));
    }

    private static boolean isLater(TickBatch batch, int a, int b) {
        return batch.timeMicros(a) > batch.timeMicros(b)
                || batch.timeMicros(a) == batch.timeMicros(b) && batch.id(a) > batch.id(b);
    }
}

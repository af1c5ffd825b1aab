package io.tickproof.pipeline.window;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DuplicateRow;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Candles of every kind of window for one symbol at a time.
 *
 * <p>A tick that is in time for every window, as nearly all are, is added once, to the pane of its time: the greatest
 * span that every window is made of. One that is too late for some windows goes into the extras of just those that
 * still take it. A candle is the sum of its window's panes and extras.
 *
 * <p>What is in time was decided by the gate, with the mark that each tick carries; the watermark here decides only
 * when a candle is put out, first when it passes the window's end, and again for every batch that revises it. The
 * watermark is never ahead of a mark, so nothing is forgotten that a later tick may still need: a pane is dropped when
 * the last window it belongs to is closed for good.
 */
public class CandleWindows extends KeyedProcessFunction<String, TickBatch, CandleRow> {
    private static final long serialVersionUID = 1L;

    /** Candle contract 5: copies are recognised within a minute of event time, whatever the windows are. */
    private static final long ID_SPAN_MICROS = 60_000_000;

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

    private static final long MOST_BYTES = 64_000_000;
    private static final long ID_WEIGHT = 4;

    private transient WriteBackCache<Accumulator> panes;
    private transient WriteBackCache<SeenIds> seen;
    private transient long idWeight;
    private transient Map<WindowSpec, MapState<Long, Accumulator>> extras;
    private transient Counter duplicates;
    private transient Counter late;

    /**
     * The panes that a batch touches, read once and written once.
     *
     * <p>Timers are set with a pane's first tick: for the ends of its windows, and to forget it. They are not set again with
     * every batch, which is what would cost most where there are many symbols; but for a late tick, since the timers of the
     * windows that it revises may be gone: and then they are not yet over again where a restore has set the watermark back.
     */
    private final class Touched {
        private final String symbol;
        private final Map<Long, Accumulator> accumulators = new HashMap<>();
        private final Map<Long, SeenIds> ids = new HashMap<>();
        private final Set<Window> changed = new LinkedHashSet<>();
        private final List<Long> newPanes = new ArrayList<>();
        private final List<Long> newSpans = new ArrayList<>();

        private Touched(String symbol) {
            this.symbol = symbol;
        }

        /** @param late whether a tick of the batch is late for one of its windows */
        Accumulator pane(long start, boolean late) throws Exception {
            Accumulator pane = accumulators.get(start);
            if (pane == null) {
                pane = panes.get(symbol, start);
                if (pane == null) {
                    pane = new Accumulator();
                    newPanes.add(start);
                    change(start);
                }
                accumulators.put(start, pane);
            }
            if (late) {
                change(start);
            }
            return pane;
        }

        private void change(long start) {
            for (WindowSpec window : windows) {
                WindowMath.forEachStart(window, start, windowStart -> changed.add(new Window(window, windowStart)));
            }
        }

        SeenIds ids(long start) throws Exception {
            SeenIds set = ids.get(start);
            if (set == null) {
                set = seen.get(symbol, start);
                if (set == null) {
                    set = new SeenIds();
                    newSpans.add(start);
                }
                ids.put(start, set);
            }
            return set;
        }

        void write() throws Exception {
            for (Map.Entry<Long, Accumulator> pane : accumulators.entrySet()) {
                panes.put(symbol, pane.getKey(), pane.getValue());
            }
            for (Map.Entry<Long, SeenIds> span : ids.entrySet()) {
                seen.put(symbol, span.getKey(), span.getValue());
            }
        }
    }

    private record Window(WindowSpec spec, long startMicros) {
        long endMicros() {
            return startMicros + spec.sizeMillis() * 1000;
        }
    }

    public CandleWindows(JobOptions options) {
        this(options, WindowMath.averageWindow(options.rules().windows()));
    }

    /** @param averageWindow the window whose mean price goes to Redis; a test passes a wrong one */
    protected CandleWindows(JobOptions options, WindowSpec averageWindow) {
        windows = new ArrayList<>(options.rules().windows());
        this.averageWindow = averageWindow;
        latenessMicros = options.rules().allowedLateness().toNanos() / 1000;
        paneMicros = WindowMath.paneMillis(windows) * 1000;
    }

    @Override
    public void open(OpenContext context) {
        panes = new WriteBackCache<>(
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>(
                                "panes", LongSerializer.INSTANCE, AccumulatorSerializer.instance())),
                pane -> 0);
        seen = new WriteBackCache<>(
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>(
                                "seen", LongSerializer.INSTANCE, SeenIdsSerializer.instance())),
                ids -> ID_WEIGHT * ids.count());
        extras = new HashMap<>();
        for (WindowSpec window : windows) {
            extras.put(
                    window,
                    getRuntimeContext()
                            .getMapState(new MapStateDescriptor<>(
                                    "extras-" + window.name(),
                                    LongSerializer.INSTANCE,
                                    AccumulatorSerializer.instance())));
        }
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
        late = getRuntimeContext().getMetricGroup().counter("late");
    }

    @Override
    public void processElement(TickBatch batch, Context context, Collector<CandleRow> out) throws Exception {
        Touched touched = new Touched(batch.symbol());
        idWeight += ID_WEIGHT * batch.size();
        int latest = -1;
        for (int i = 0; i < batch.size(); i++) {
            long time = batch.timeMicros(i);
            long pane = Math.floorDiv(time, paneMicros) * paneMicros;
            boolean first = touched.ids(Math.floorDiv(time, ID_SPAN_MICROS) * ID_SPAN_MICROS)
                    .add(batch.id(i));
            if (!counts(batch, i, first)) {
                duplicates.inc();
                context.output(
                        DUPLICATES,
                        new DuplicateRow(batch.partition(), batch.offset(i), batch.symbol(), batch.id(i), time));
                continue;
            }
            boolean isLate = WindowMath.isLateForAny(windows, time, batch.markMicros(i));
            if (isLate) {
                late.inc();
            }
            if (WindowMath.isTooLateForAny(windows, time, batch.markMicros(i), latenessMicros)) {
                addToExtras(batch, i, touched, context);
            } else {
                touched.pane(pane, isLate).add(batch.id(i), time, batch.price(i), batch.quantity(i));
            }
            if (latest < 0 || isLater(batch, i, latest)) {
                latest = i;
            }
        }
        touched.write();
        registerDrop(touched, context);
        for (Window window : touched.changed) {
            if (window.endMicros() / 1000 - 1 <= context.timerService().currentWatermark()) {
                emit(window, context, out);
            } else {
                context.timerService().registerEventTimeTimer(window.endMicros() / 1000 - 1);
            }
        }
        if (latest >= 0) {
            context.output(
                    LATEST,
                    new LatestRow(
                            batch.symbol(),
                            batch.price(latest),
                            batch.timeMicros(latest),
                            batch.id(latest),
                            null,
                            0,
                            0));
        }
    }

    /** Whether a tick of a batch counts. @param first whether its id was not seen before */
    protected boolean counts(TickBatch batch, int index, boolean first) {
        return first;
    }

    private void addToExtras(TickBatch batch, int i, Touched touched, Context context) throws Exception {
        long time = batch.timeMicros(i);
        for (WindowSpec spec : windows) {
            long size = spec.sizeMillis() * 1000;
            long slide = spec.slideMillis() * 1000;
            for (long start = WindowMath.lastStart(spec, time); start > time - size; start -= slide) {
                if (WindowMath.isTooLate(start + size, batch.markMicros(i), latenessMicros)) {
                    context.output(
                            LatenessGate.TOO_LATE,
                            new TooLateRow(
                                    batch.partition(),
                                    batch.offset(i),
                                    spec.name(),
                                    start,
                                    batch.symbol(),
                                    batch.id(i),
                                    time,
                                    batch.price(i),
                                    batch.quantity(i),
                                    batch.markMicros(i)));
                    continue;
                }
                MapState<Long, Accumulator> extra = extras.get(spec);
                Accumulator accumulator = extra.get(start);
                if (accumulator == null) {
                    accumulator = new Accumulator();
                }
                accumulator.add(batch.id(i), time, batch.price(i), batch.quantity(i));
                extra.put(start, accumulator);
                touched.changed.add(new Window(spec, start));
                context.timerService().registerEventTimeTimer(closedForGoodMillis(start + size));
            }
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CandleRow> out) throws Exception {
        long end = (timestamp + 1) * 1000;
        for (WindowSpec spec : windows) {
            if (Math.floorMod(end, spec.slideMillis() * 1000) == 0) {
                emit(new Window(spec, end - spec.sizeMillis() * 1000), context, out);
            }
        }
        drop(context.getCurrentKey(), timestamp);
    }

    private void emit(Window window, Context context, Collector<CandleRow> out) throws Exception {
        Accumulator sum = new Accumulator();
        for (long pane = window.startMicros(); pane < window.endMicros(); pane += paneMicros) {
            Accumulator part = panes.get(context.getCurrentKey(), pane);
            if (part != null) {
                sum.add(part);
            }
        }
        Accumulator extra = extras.get(window.spec()).get(window.startMicros());
        if (extra != null) {
            sum.add(extra);
        }
        if (sum.trades() == 0) {
            return;
        }
        String symbol = context.getCurrentKey();
        Candle candle = sum.toCandle(window.spec(), symbol, window.startMicros());
        out.collect(new CandleRow(candle, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
        if (window.spec().equals(averageWindow)) {
            context.output(
                    LATEST, new LatestRow(symbol, 0, -1, 0, candle.meanPrice(), window.endMicros(), candle.trades()));
        }
    }

    /** From this watermark on no tick can be in time for a window with this end. */
    private long closedForGoodMillis(long endMicros) {
        return -Math.floorDiv(-(endMicros + latenessMicros), 1000L) - 1;
    }

    /** When nothing can reach a span any more: the last window of its last instant is closed for good. */
    private long dropMillis(long start, long lengthMicros) {
        long lastInstant = start + lengthMicros - 1;
        long lastEnd = Long.MIN_VALUE;
        for (WindowSpec window : windows) {
            lastEnd = Math.max(lastEnd, WindowMath.lastStart(window, lastInstant) + window.sizeMillis() * 1000);
        }
        return closedForGoodMillis(lastEnd);
    }

    private void registerDrop(Touched touched, Context context) {
        for (long pane : touched.newPanes) {
            context.timerService().registerEventTimeTimer(dropMillis(pane, paneMicros));
        }
        for (long span : touched.newSpans) {
            context.timerService().registerEventTimeTimer(dropMillis(span, ID_SPAN_MICROS));
        }
    }

    /** Forgets what no tick can reach from this watermark on. */
    private void drop(String symbol, long timestamp) throws Exception {
        long newest = (timestamp + 1) * 1000 - latenessMicros;
        long oldest = newest;
        for (WindowSpec window : windows) {
            long size = window.sizeMillis() * 1000;
            oldest = Math.min(oldest, newest - size - window.slideMillis() * 1000);
            // The window that closes for good with this very timer, if there is one.
            long start = Math.floorDiv(newest, window.slideMillis() * 1000) * window.slideMillis() * 1000 - size;
            if (closedForGoodMillis(start + size) == timestamp
                    && extras.get(window).contains(start)) {
                extras.get(window).remove(start);
            }
        }
        drop(panes, symbol, paneMicros, oldest, newest, timestamp);
        drop(seen, symbol, ID_SPAN_MICROS, oldest - ID_SPAN_MICROS, newest, timestamp);
    }

    private void drop(
            WriteBackCache<?> entries, String symbol, long lengthMicros, long oldest, long newest, long timestamp)
            throws Exception {
        long first = Math.floorDiv(oldest, lengthMicros) * lengthMicros;
        for (long start = first; start <= newest; start += lengthMicros) {
            if (dropMillis(start, lengthMicros) == timestamp) {
                entries.remove(symbol, start);
            }
        }
    }

    /** So much of its state a subtask has in memory, about. */
    protected long mostBytesInMemory() {
        return MOST_BYTES;
    }

    /** Whether so much is in memory that it should be written back and forgotten. */
    boolean isFull() {
        return idWeight + panes.weight() + seen.weight() >= mostBytesInMemory();
    }

    /** Brings the state up to date. @param setKey told the symbol whose entries are written next */
    void writeBack(Consumer<String> setKey) throws Exception {
        panes.writeBack(setKey);
        seen.writeBack(setKey);
    }

    /** What is in memory; only behind {@link #writeBack}. */
    void forget() {
        panes.clear();
        seen.clear();
        idWeight = 0;
    }

    private static boolean isLater(TickBatch batch, int a, int b) {
        return batch.timeMicros(a) > batch.timeMicros(b)
                || batch.timeMicros(a) == batch.timeMicros(b) && batch.id(a) > batch.id(b);
    }
}

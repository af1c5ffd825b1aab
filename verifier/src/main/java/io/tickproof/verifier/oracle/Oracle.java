package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Computes the expected rows of the sinks from the records of the log, in the order of each partition. It follows the
 * candle contract in a different way than the job: every window of a tick is looked up by its end and accumulates the
 * tick itself. There are no panes, no timers and no watermark across partitions.
 *
 * <p>Memory is bounded by the open windows: a window is emitted and forgotten as soon as the partition of its symbol
 * has closed it for good.
 */
public final class Oracle {
    private static final long NEVER = Long.MIN_VALUE;
    /** Ids are kept by span of event time, so that whole spans can be forgotten. */
    private static final long ID_SPAN_MICROS = 60 * Micros.PER_SECOND;

    private static final long SWEEP_INTERVAL_MICROS = Micros.PER_SECOND;

    private final OracleRules rules;
    private final WindowSpec[] windows;
    private final CandleAccumulator.Amounts amounts = new CandleAccumulator.Amounts();
    private final OracleOutput output;
    private final Set<Candle.Key> watched;
    private final long longestSizeMicros;
    private final long[] greatestMicros;
    private final Map<String, SymbolState> symbols = new HashMap<>();
    private final Map<TickOutcome, Long> counts = new EnumMap<>(TickOutcome.class);

    /** The open windows and known ids of one symbol. Mutable. */
    private final class SymbolState {
        /** One map per window specification, in the order of the rules. */
        private final List<TreeMap<Long, CandleAccumulator>> openByEnd = new ArrayList<>();

        private final TreeMap<Long, Roaring64Bitmap> idsBySpan = new TreeMap<>();
        private long nextSweepMicros = Long.MIN_VALUE;
        private @Nullable Tick latest;
        private @Nullable Candle average;

        SymbolState() {
            rules.windows().forEach(window -> openByEnd.add(new TreeMap<>()));
        }
    }

    /**
     * @param partitions the number of partitions of the log
     * @param output receives the expected rows
     * @param watched the windows whose ticks are reported one by one to {@link OracleOutput#watched}
     */
    public Oracle(OracleRules rules, int partitions, OracleOutput output, Set<Candle.Key> watched) {
        this.rules = rules;
        windows = rules.windows().toArray(WindowSpec[]::new);
        this.output = output;
        this.watched = watched;
        this.longestSizeMicros =
                rules.windows().stream().mapToLong(WindowSpec::sizeMicros).max().orElseThrow();
        greatestMicros = new long[partitions];
        Arrays.fill(greatestMicros, NEVER);
        for (TickOutcome outcome : TickOutcome.values()) {
            counts.put(outcome, 0L);
        }
    }

    /** Processes a heartbeat: it only advances the watermark of its partition. */
    public void heartbeat(int partition, long timeMicros) {
        greatestMicros[partition] = Math.max(greatestMicros[partition], timeMicros);
    }

    /** Processes a record that is not a valid tick. @param reason the name of the rejection reason */
    public void rejected(String reason, LogRecord sent) {
        count(TickOutcome.DEAD_LETTER);
        output.deadLetter(reason, sent);
    }

    /** Processes a tick and returns its outcome. */
    public TickOutcome tick(Tick tick, LogRecord sent) {
        long greatest = greatestMicros[sent.partition()];
        if (greatest != NEVER && tick.timeMicros() - greatest > rules.maxAheadMicros()) {
            rejected("TOO_FAR_AHEAD", sent);
            return TickOutcome.DEAD_LETTER;
        }
        greatestMicros[sent.partition()] = Math.max(greatest, tick.timeMicros());
        // The partition watermark (candle contract 8): windows that end at or before it are closed.
        long watermark = greatest == NEVER ? NEVER : greatest - rules.maxOutOfOrdernessMicros();
        SymbolState state = symbols.computeIfAbsent(tick.symbol(), symbol -> new SymbolState());
        TickOutcome outcome = add(state, tick, sent, watermark);
        count(outcome);
        sweep(state, tick.symbol(), watermark);
        return outcome;
    }

    /** Emits every candle that is still open. Call it once, after the last record. */
    public void finish() {
        symbols.forEach((symbol, state) -> {
            for (int kind = 0; kind < windows.length; kind++) {
                WindowSpec window = windows[kind];
                TreeMap<Long, CandleAccumulator> open = state.openByEnd.get(kind);
                open.forEach((end, candle) -> emit(state, symbol, window, end, candle));
                open.clear();
            }
        });
    }

    /** Returns how many ticks had one of these outcomes. */
    public long count(Set<TickOutcome> outcomes) {
        return outcomes.stream().mapToLong(counts::get).sum();
    }

    /** Returns the latest tick of each symbol by (event time, id) among those in candles. */
    public Map<String, Tick> latestTicks() {
        Map<String, Tick> result = new HashMap<>();
        symbols.forEach((symbol, state) -> {
            if (state.latest != null) {
                result.put(symbol, state.latest);
            }
        });
        return result;
    }

    /** Returns the candle of the last average window of each symbol. Call it after {@link #finish}. */
    public Map<String, Candle> latestAverages() {
        Map<String, Candle> result = new HashMap<>();
        symbols.forEach((symbol, state) -> {
            if (state.average != null) {
                result.put(symbol, state.average);
            }
        });
        return result;
    }

    private TickOutcome add(SymbolState state, Tick tick, LogRecord sent, long watermark) {
        long lastEnd = Long.MIN_VALUE;
        for (WindowSpec window : windows) {
            lastEnd = Math.max(lastEnd, lastEnd(window, tick.timeMicros()));
        }
        boolean tooLateForAll = tooLate(lastEnd, watermark);
        boolean duplicate = !tooLateForAll && !isNew(state, tick);
        if (duplicate) {
            output.duplicate(tick, sent);
        }
        boolean revised = false;
        boolean missedOne = false;
        amounts.of(tick);
        for (int kind = 0; kind < windows.length; kind++) {
            WindowSpec window = windows[kind];
            long slide = window.slideMicros();
            long size = window.sizeMicros();
            for (long end = firstEnd(slide, tick.timeMicros()); end - size <= tick.timeMicros(); end += slide) {
                TickOutcome here;
                if (duplicate) {
                    here = TickOutcome.DUPLICATE;
                } else if (tooLate(end, watermark)) {
                    missedOne = true;
                    here = TickOutcome.TOO_LATE;
                    output.tooLate(
                            new TooLateTick(
                                    sent.partition(), sent.offset(), window.name(), end - size, tick, watermark),
                            sent);
                } else {
                    boolean revises = watermark != NEVER && end <= watermark;
                    revised |= revises;
                    here = revises ? TickOutcome.LATE : TickOutcome.ON_TIME;
                    CandleAccumulator candle =
                            state.openByEnd.get(kind).computeIfAbsent(end, e -> new CandleAccumulator());
                    candle.add(tick, amounts);
                    candle.arrived(sent, revises);
                }
                if (!watched.isEmpty()) {
                    Candle.Key key = new Candle.Key(window.name(), tick.symbol(), end - size);
                    if (watched.contains(key)) {
                        output.watched(key, tick, sent, here, known(watermark));
                    }
                }
            }
        }
        if (tooLateForAll) {
            return TickOutcome.TOO_LATE;
        }
        if (duplicate) {
            return TickOutcome.DUPLICATE;
        }
        if (state.latest == null || isLater(tick, state.latest)) {
            state.latest = tick;
        }
        return revised ? TickOutcome.LATE : missedOne ? TickOutcome.PARTLY_TOO_LATE : TickOutcome.ON_TIME;
    }

    private boolean tooLate(long end, long watermark) {
        return watermark != NEVER && end + rules.allowedLatenessMicros() <= watermark;
    }

    private static @Nullable Long known(long watermark) {
        return watermark == NEVER ? null : watermark;
    }

    /** Returns the first multiple of the slide after the time. */
    private static long firstEnd(long slide, long time) {
        return (Math.floorDiv(time, slide) + 1) * slide;
    }

    private static long lastEnd(WindowSpec window, long time) {
        return firstEnd(window.slideMicros(), time) + window.sizeMicros() - window.slideMicros();
    }

    private static boolean isNew(SymbolState state, Tick tick) {
        Roaring64Bitmap ids = state.idsBySpan.computeIfAbsent(
                Math.floorDiv(tick.timeMicros(), ID_SPAN_MICROS), span -> new Roaring64Bitmap());
        if (ids.contains(tick.id())) {
            return false;
        }
        ids.addLong(tick.id());
        return true;
    }

    private static boolean isLater(Tick a, Tick b) {
        return a.timeMicros() != b.timeMicros() ? a.timeMicros() > b.timeMicros() : a.id() > b.id();
    }

    /** Emits and forgets the windows that no later tick of the symbol can change. */
    private void sweep(SymbolState state, String symbol, long watermark) {
        if (watermark == NEVER || watermark < state.nextSweepMicros) {
            return;
        }
        long closedForGood = watermark - rules.allowedLatenessMicros();
        for (int kind = 0; kind < windows.length; kind++) {
            WindowSpec window = windows[kind];
            Iterator<Map.Entry<Long, CandleAccumulator>> open = state.openByEnd
                    .get(kind)
                    .headMap(closedForGood, true)
                    .entrySet()
                    .iterator();
            while (open.hasNext()) {
                Map.Entry<Long, CandleAccumulator> closed = open.next();
                emit(state, symbol, window, closed.getKey(), closed.getValue());
                open.remove();
            }
        }
        // A tick that is still accepted by some window is not older than this.
        long reachable = Math.floorDiv(closedForGood - longestSizeMicros, ID_SPAN_MICROS);
        state.idsBySpan.headMap(reachable, false).clear();
        state.nextSweepMicros = watermark + SWEEP_INTERVAL_MICROS;
    }

    private void emit(SymbolState state, String symbol, WindowSpec window, long end, CandleAccumulator candle) {
        ExpectedCandle expected = candle.expected(window.name(), symbol, end - window.sizeMicros());
        if (window.equals(rules.averageWindow())
                && (state.average == null || expected.candle().startMicros() > state.average.startMicros())) {
            state.average = expected.candle();
        }
        output.candle(expected);
    }

    private void count(TickOutcome outcome) {
        counts.merge(outcome, 1L, Long::sum);
    }
}

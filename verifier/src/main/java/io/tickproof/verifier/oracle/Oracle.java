package io.tickproof.verifier.oracle;

import io.tickproof.market.Candle;
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
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Computes what the sinks must hold from the records of the log, told in the order of each partition. By the candle
 * contract, in another way than the job: every window of a tick is looked up by its end and takes the tick itself; no
 * panes, no timers, no watermark between partitions.
 *
 * <p>Memory is bounded by what is open: a window is told and forgotten when its symbol's partition has closed it for
 * good.
 */
public final class Oracle {
    private static final long NEVER = Long.MIN_VALUE;
    /** Ids are remembered by spans of event time, so that they can be forgotten by spans. */
    private static final long ID_SPAN_MICROS = 60_000_000;

    private final OracleRules rules;
    private final WindowSpec[] windows;
    private final CandleAccumulator.Amounts amounts = new CandleAccumulator.Amounts();
    private final OracleOutput expectation;
    private final Set<Candle.Key> watched;
    private final long longestSizeMicros;
    private final long[] greatestMicros;
    private final Map<String, Book> books = new HashMap<>();
    private final Map<TickOutcome, Long> counts = new EnumMap<>(TickOutcome.class);

    /** What is open of one symbol. */
    private final class Book {
        /** A map a kind of window, in the order of the rules. */
        private final List<TreeMap<Long, CandleAccumulator>> openByEnd = new ArrayList<>();

        private final TreeMap<Long, Roaring64Bitmap> idsBySpan = new TreeMap<>();
        private long nextSweepMicros = Long.MIN_VALUE;
        private Tick latest;
        private Candle average;

        Book() {
            rules.windows().forEach(window -> openByEnd.add(new TreeMap<>()));
        }
    }

    /**
     * @param watched windows whose every tick is told
     * @param partitions how many partitions the log has
     */
    public Oracle(OracleRules rules, int partitions, OracleOutput expectation, Set<Candle.Key> watched) {
        this.rules = rules;
        windows = rules.windows().toArray(WindowSpec[]::new);
        this.expectation = expectation;
        this.watched = watched;
        this.longestSizeMicros =
                rules.windows().stream().mapToLong(WindowSpec::sizeMillis).max().orElseThrow() * 1000;
        greatestMicros = new long[partitions];
        Arrays.fill(greatestMicros, NEVER);
        for (TickOutcome fate : TickOutcome.values()) {
            counts.put(fate, 0L);
        }
    }

    public void heartbeat(int partition, long timeMicros) {
        greatestMicros[partition] = Math.max(greatestMicros[partition], timeMicros);
    }

    public void rejected(String reason, LogRecord sent) {
        count(TickOutcome.DEAD_LETTER);
        expectation.deadLetter(reason, sent);
    }

    public TickOutcome tick(Tick tick, LogRecord sent) {
        long greatest = greatestMicros[sent.partition()];
        if (greatest != NEVER && tick.timeMicros() - greatest > rules.maxAheadMicros()) {
            rejected("TOO_FAR_AHEAD", sent);
            return TickOutcome.DEAD_LETTER;
        }
        greatestMicros[sent.partition()] = Math.max(greatest, tick.timeMicros());
        // Whatever ends up to here plus the allowed lateness takes no more ticks.
        long closedUpTo = greatest == NEVER ? NEVER : greatest - rules.maxOutOfOrdernessMicros();
        Book book = books.computeIfAbsent(tick.symbol(), symbol -> new Book());
        TickOutcome fate = judge(book, tick, sent, closedUpTo);
        count(fate);
        sweep(book, tick.symbol(), closedUpTo);
        return fate;
    }

    /** Tells every candle that is still open. Call it once, behind the last record. */
    public void finish() {
        books.forEach((symbol, book) -> {
            for (int kind = 0; kind < windows.length; kind++) {
                WindowSpec window = windows[kind];
                TreeMap<Long, CandleAccumulator> open = book.openByEnd.get(kind);
                open.forEach((end, tally) -> tell(book, symbol, window, end, tally));
                open.clear();
            }
        });
    }

    public long count(Set<TickOutcome> fates) {
        return fates.stream().mapToLong(counts::get).sum();
    }

    /** The latest tick of each symbol by (event time, id) among those in candles. */
    public Map<String, Tick> latestTicks() {
        Map<String, Tick> result = new HashMap<>();
        books.forEach((symbol, book) -> {
            if (book.latest != null) {
                result.put(symbol, book.latest);
            }
        });
        return result;
    }

    /** The candle of the last averaging window of each symbol; complete behind {@link #finish}. */
    public Map<String, Candle> latestAverages() {
        Map<String, Candle> result = new HashMap<>();
        books.forEach((symbol, book) -> {
            if (book.average != null) {
                result.put(symbol, book.average);
            }
        });
        return result;
    }

    private TickOutcome judge(Book book, Tick tick, LogRecord sent, long closedUpTo) {
        long lastEnd = Long.MIN_VALUE;
        for (WindowSpec window : windows) {
            lastEnd = Math.max(lastEnd, lastEnd(window, tick.timeMicros()));
        }
        boolean tooLateForAll = tooLate(lastEnd, closedUpTo);
        boolean again = !tooLateForAll && !isNew(book, tick);
        if (again) {
            expectation.duplicate(tick, sent);
        }
        boolean revised = false;
        boolean missedOne = false;
        amounts.of(tick);
        for (int kind = 0; kind < windows.length; kind++) {
            WindowSpec window = windows[kind];
            long slide = window.slideMillis() * 1000;
            long size = window.sizeMillis() * 1000;
            for (long end = firstEnd(slide, tick.timeMicros()); end - size <= tick.timeMicros(); end += slide) {
                TickOutcome here;
                if (again) {
                    here = TickOutcome.DUPLICATE;
                } else if (tooLate(end, closedUpTo)) {
                    missedOne = true;
                    here = TickOutcome.TOO_LATE;
                    expectation.tooLate(
                            new TooLateTick(
                                    sent.partition(), sent.offset(), window.name(), end - size, tick, closedUpTo),
                            sent);
                } else {
                    boolean revises = closedUpTo != NEVER && end <= closedUpTo;
                    revised |= revises;
                    here = revises ? TickOutcome.LATE : TickOutcome.ON_TIME;
                    CandleAccumulator tally =
                            book.openByEnd.get(kind).computeIfAbsent(end, e -> new CandleAccumulator());
                    tally.add(tick, amounts);
                    tally.arrived(sent, revises);
                }
                if (!watched.isEmpty()) {
                    Candle.Key key = new Candle.Key(window.name(), tick.symbol(), end - size);
                    if (watched.contains(key)) {
                        expectation.watched(key, tick, sent, here);
                    }
                }
            }
        }
        if (tooLateForAll) {
            return TickOutcome.TOO_LATE;
        }
        if (again) {
            return TickOutcome.DUPLICATE;
        }
        if (book.latest == null || isLater(tick, book.latest)) {
            book.latest = tick;
        }
        return revised ? TickOutcome.LATE : missedOne ? TickOutcome.PARTLY_TOO_LATE : TickOutcome.ON_TIME;
    }

    private boolean tooLate(long end, long closedUpTo) {
        return closedUpTo != NEVER && end + rules.allowedLatenessMicros() <= closedUpTo;
    }

    /** The first instant of the slide's grid behind the time. */
    private static long firstEnd(long slide, long time) {
        return (Math.floorDiv(time, slide) + 1) * slide;
    }

    private static long lastEnd(WindowSpec window, long time) {
        return firstEnd(window.slideMillis() * 1000, time) + (window.sizeMillis() - window.slideMillis()) * 1000;
    }

    private static boolean isNew(Book book, Tick tick) {
        Roaring64Bitmap ids = book.idsBySpan.computeIfAbsent(
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

    /** Tells and forgets what no later tick of the symbol can reach. */
    private void sweep(Book book, String symbol, long closedUpTo) {
        if (closedUpTo == NEVER || closedUpTo < book.nextSweepMicros) {
            return;
        }
        long closedForGood = closedUpTo - rules.allowedLatenessMicros();
        for (int kind = 0; kind < windows.length; kind++) {
            WindowSpec window = windows[kind];
            Iterator<Map.Entry<Long, CandleAccumulator>> open = book.openByEnd
                    .get(kind)
                    .headMap(closedForGood, true)
                    .entrySet()
                    .iterator();
            while (open.hasNext()) {
                Map.Entry<Long, CandleAccumulator> closed = open.next();
                tell(book, symbol, window, closed.getKey(), closed.getValue());
                open.remove();
            }
        }
        // A tick that is still in time for some window is younger than this.
        long reachable = Math.floorDiv(closedForGood - longestSizeMicros, ID_SPAN_MICROS);
        book.idsBySpan.headMap(reachable, false).clear();
        book.nextSweepMicros = closedUpTo + 1_000_000;
    }

    private void tell(Book book, String symbol, WindowSpec window, long end, CandleAccumulator tally) {
        ExpectedCandle candle = tally.expected(window.name(), symbol, end - window.sizeMillis() * 1000);
        if (window.equals(rules.averageWindow())
                && (book.average == null || candle.candle().startMicros() > book.average.startMicros())) {
            book.average = candle.candle();
        }
        expectation.candle(candle);
    }

    private void count(TickOutcome fate) {
        counts.merge(fate, 1L, Long::sum);
    }
}

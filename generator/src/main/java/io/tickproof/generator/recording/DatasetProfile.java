package io.tickproof.generator.recording;

import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What is in a recording, found by reading all of it once: so a broken row is known before anything starts.
 *
 * @param format what the source is called
 * @param rows how many ticks
 * @param badRows how many rows that are none; 0 where such are refused
 * @param firstBadRow the first of them, in words; empty where there is none
 * @param symbols in the order of their first row
 * @param firstMicros least event time
 * @param lastMicros greatest event time
 * @param lastArrivalMicros greatest arrival time; the greatest event time where the source does not tell
 * @param hasArrival whether the source tells when it received each tick: then that is when it is replayed
 * @param timesGoingBack rows whose time is below the greatest before them
 * @param greatestDelayMicros how far below, at most
 * @param greatestLatencyMicros from event time to arrival, at most
 * @param equalTimes rows with the time of their symbol's row before
 * @param idsGoingBack rows whose id is below their symbol's greatest before
 * @param firstIdGoingBack row of the first of them; 0 where there is none
 * @param doubledIds rows whose id their symbol had before
 * @param firstDoubledId row of the first of them; 0 where there is none
 * @param zeroQuantities rows with a quantity of zero
 * @param gaps spans of more than {@value #GAP_SECONDS} s without any tick
 * @param greatestGapMicros the longest span without any tick
 * @param greatestGapAtMicros when it began
 * @param bucketSeconds width of a bucket of {@code ticksOverTime}
 * @param ticksOverTime start of a bucket of event time, in s since the epoch → ticks in it
 * @param hasIds whether the source has trade ids; without them duplicates cannot be recognised
 */
public record DatasetProfile(
        Path file,
        String format,
        long rows,
        long badRows,
        String firstBadRow,
        Map<String, SymbolCard> symbols,
        long firstMicros,
        long lastMicros,
        long lastArrivalMicros,
        boolean hasArrival,
        long timesGoingBack,
        long greatestDelayMicros,
        long greatestLatencyMicros,
        long equalTimes,
        long idsGoingBack,
        long firstIdGoingBack,
        long doubledIds,
        long firstDoubledId,
        long zeroQuantities,
        long gaps,
        long greatestGapMicros,
        long greatestGapAtMicros,
        long bucketSeconds,
        SortedMap<Long, Long> ticksOverTime,
        boolean hasIds) {

    private static final long GAP_SECONDS = 60;
    private static final int MOST_BUCKETS = 600;

    /** @param low least price, in units of 10⁻⁸ */
    public record SymbolCard(long ticks, long low, long high) {}

    /** The card of a recording whose bad rows are refused. @throws RecordingException if any row is no tick */
    public static DatasetProfile of(Path file) {
        return of(file, Optional.empty(), true, false);
    }

    /**
     * Reads all of it.
     *
     * @param anyPrice whether a price of zero or less is one too
     * @throws RecordingException if it cannot be read, or a row is no tick and such are refused, or none is one
     */
    public static DatasetProfile of(
            Path file, Optional<ColumnMapping> columns, boolean refuseBadRows, boolean anyPrice) {
        try (RecordingReader recording = RecordingReader.of(file, columns, refuseBadRows, anyPrice)) {
            Count count = new Count();
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                count.add(row);
            }
            if (count.rows == 0) {
                throw new RecordingException(file, "none of its rows is a tick; the first says: " + count.firstBadRow);
            }
            return count.card(file, recording);
        }
    }

    /** What is counted while reading. */
    private static final class Count {
        private final Map<String, Symbol> symbols = new LinkedHashMap<>();
        private long rows;
        private long badRows;
        private String firstBadRow = "";
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long lastArrival = Long.MIN_VALUE;
        private long back;
        private long delay;
        private long latency;
        private long equal;
        private long idsBack;
        private long firstIdBack;
        private long doubled;
        private long firstDoubled;
        private long zero;
        private long gaps;
        private long gap;
        private long gapAt;
        private long bucketSeconds = 1;
        private TreeMap<Long, Long> buckets = new TreeMap<>();

        private static final class Symbol {
            private final Roaring64Bitmap ids = new Roaring64Bitmap();
            private long ticks;
            private long low = Long.MAX_VALUE;
            private long high;
            private long lastMicros = Long.MIN_VALUE;
            private long greatestId = -1;
        }

        void add(RecordingReader.Row read) {
            Tick tick = read.tick();
            if (tick == null) {
                badRows++;
                firstBadRow = firstBadRow.isEmpty() ? read.problem() : firstBadRow;
                return;
            }
            rows++;
            times(tick, read.arrivalMicros());
            zero += tick.quantity() == 0 ? 1 : 0;
            Symbol symbol = symbols.computeIfAbsent(tick.symbol(), name -> new Symbol());
            symbol.ticks++;
            symbol.low = Math.min(symbol.low, tick.price());
            symbol.high = Math.max(symbol.high, tick.price());
            equal += symbol.lastMicros == tick.timeMicros() ? 1 : 0;
            symbol.lastMicros = tick.timeMicros();
            if (symbol.ids.contains(tick.id())) {
                doubled++;
                firstDoubled = firstDoubled == 0 ? read.number() : firstDoubled;
            } else if (tick.id() < symbol.greatestId) {
                idsBack++;
                firstIdBack = firstIdBack == 0 ? read.number() : firstIdBack;
            }
            symbol.ids.addLong(tick.id());
            symbol.greatestId = Math.max(symbol.greatestId, tick.id());
        }

        private void times(Tick tick, long arrival) {
            long time = tick.timeMicros();
            latency = rows == 1 ? arrival - time : Math.max(latency, arrival - time);
            if (time < last) {
                back++;
                delay = Math.max(delay, last - time);
            } else if (rows > 1) {
                gaps += time - last > GAP_SECONDS * 1_000_000 ? 1 : 0;
                if (time - last > gap) {
                    gap = time - last;
                    gapAt = last;
                }
            }
            first = Math.min(first, time);
            last = Math.max(last, time);
            lastArrival = Math.max(lastArrival, arrival);
            buckets.merge(time / 1_000_000 / bucketSeconds * bucketSeconds, 1L, Long::sum);
            while (buckets.size() > MOST_BUCKETS) {
                bucketSeconds *= 2;
                TreeMap<Long, Long> wider = new TreeMap<>();
                buckets.forEach((start, ticks) -> wider.merge(start / bucketSeconds * bucketSeconds, ticks, Long::sum));
                buckets = wider;
            }
        }

        DatasetProfile card(Path file, RecordingReader recording) {
            Map<String, SymbolCard> cards = new LinkedHashMap<>();
            symbols.forEach((name, symbol) -> cards.put(name, new SymbolCard(symbol.ticks, symbol.low, symbol.high)));
            return new DatasetProfile(
                    file,
                    recording.format(),
                    rows,
                    badRows,
                    firstBadRow,
                    cards,
                    first,
                    last,
                    lastArrival,
                    recording.hasArrival(),
                    back,
                    delay,
                    latency,
                    equal,
                    idsBack,
                    firstIdBack,
                    doubled,
                    firstDoubled,
                    zero,
                    gaps,
                    gap,
                    gapAt,
                    bucketSeconds,
                    buckets,
                    recording.hasIds());
        }
    }
}

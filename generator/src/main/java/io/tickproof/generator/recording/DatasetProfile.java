package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What a recording contains. The whole file is read once, so invalid rows are found before anything starts.
 *
 * @param source file and format
 * @param counts numbers of rows
 * @param symbols in the order of their first row
 * @param times range and order of the times
 * @param ids order and duplicates of the trade ids
 * @param activity gaps and ticks over time
 */
public record DatasetProfile(
        Source source, Counts counts, Map<String, SymbolProfile> symbols, Times times, Ids ids, Activity activity) {

    /**
     * File and format.
     *
     * @param format name of the format
     * @param hasArrival whether the source records when it received each tick; if so, ticks are replayed at that time
     * @param hasIds whether the source has trade ids; without them duplicates cannot be recognised
     */
    public record Source(Path file, String format, boolean hasArrival, boolean hasIds) {}

    /**
     * Numbers of rows.
     *
     * @param ticks rows with a tick
     * @param badRows rows that cannot be read as a tick; 0 if such rows are refused
     * @param firstBadRow describes the first of them; empty if there is none
     * @param equalTimes ticks with the same time as the previous tick of their symbol
     * @param zeroQuantities ticks with a quantity of zero
     */
    public record Counts(long ticks, long badRows, String firstBadRow, long equalTimes, long zeroQuantities) {}

    /**
     * One symbol.
     *
     * @param ticks number of ticks
     * @param low least price, in units of 10⁻⁸
     * @param high greatest price, in units of 10⁻⁸
     */
    public record SymbolProfile(long ticks, long low, long high) {}

    /**
     * Range and order of the times. All times are µs since the epoch.
     *
     * @param firstMicros least event time
     * @param lastMicros greatest event time
     * @param lastArrivalMicros greatest arrival time; the greatest event time if the source does not record arrivals
     * @param goingBack ticks whose event time is less than the greatest before them
     * @param maxDelayMicros greatest difference between such a tick and the greatest event time before it, in µs
     * @param maxLatencyMicros greatest difference between arrival and event time, in µs
     */
    public record Times(
            long firstMicros,
            long lastMicros,
            long lastArrivalMicros,
            long goingBack,
            long maxDelayMicros,
            long maxLatencyMicros) {}

    /**
     * Order and duplicates of the trade ids.
     *
     * @param goingBack ticks whose id is less than the greatest id of their symbol before them
     * @param firstGoingBackRow row of the first of them; 0 if there is none
     * @param duplicates ticks whose id occurred before in their symbol
     * @param firstDuplicateRow row of the first of them; 0 if there is none
     */
    public record Ids(long goingBack, long firstGoingBackRow, long duplicates, long firstDuplicateRow) {}

    /**
     * Gaps and ticks over time.
     *
     * @param gaps spans of more than {@value #GAP_SECONDS} s without any tick
     * @param maxGapMicros the longest span without any tick, in µs
     * @param maxGapStartMicros start of that span, in µs since the epoch
     * @param bucketSeconds width of a bucket of {@code ticksOverTime}
     * @param ticksOverTime start of a bucket of event time, in s since the epoch → number of ticks
     */
    public record Activity(
            long gaps,
            long maxGapMicros,
            long maxGapStartMicros,
            long bucketSeconds,
            SortedMap<Long, Long> ticksOverTime) {}

    private static final long GAP_SECONDS = 60;
    private static final int MAX_BUCKETS = 600;

    /** Returns the number of rows with a tick. */
    public long ticks() {
        return counts.ticks;
    }

    /**
     * Reads a recording whose format is detected and in which every row must be a tick.
     *
     * @throws RecordingException if the file cannot be read or any row is not a tick
     */
    public static DatasetProfile of(Path file) {
        return of(file, ReadOptions.STRICT);
    }

    /**
     * Reads a recording from end to end.
     *
     * @throws RecordingException if the file cannot be read, contains no tick, or contains a bad row that is refused
     */
    public static DatasetProfile of(Path file, ReadOptions options) {
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            Builder builder = new Builder();
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                builder.add(row);
            }
            if (builder.rows == 0) {
                throw new RecordingException(file, "no row is a tick; the first problem: " + builder.firstBadRow);
            }
            return builder.build(file, recording);
        }
    }

    /** Counts while the recording is read. */
    private static final class Builder {
        private final Map<String, Symbol> symbols = new LinkedHashMap<>();
        private long rows;
        private long badRows;
        private String firstBadRow = "";
        private long equalTimes;
        private long zeroQuantities;
        private long firstTime = Long.MAX_VALUE;
        private long lastTime = Long.MIN_VALUE;
        private long lastArrival = Long.MIN_VALUE;
        private long timesGoingBack;
        private long maxDelay;
        private long maxLatency;
        private long idsGoingBack;
        private long firstIdGoingBackRow;
        private long duplicateIds;
        private long firstDuplicateIdRow;
        private long gaps;
        private long maxGap;
        private long maxGapStart;
        private long bucketSeconds = 1;
        private TreeMap<Long, Long> buckets = new TreeMap<>();

        private static final class Symbol {
            private final Roaring64Bitmap ids = new Roaring64Bitmap();
            private long ticks;
            private long low = Long.MAX_VALUE;
            private long high;
            private long lastMicros = Long.MIN_VALUE;
            private long maxId = -1;
        }

        void add(RecordingReader.Row row) {
            Tick tick = row.tick();
            if (tick == null) {
                badRows++;
                firstBadRow = firstBadRow.isEmpty() ? String.valueOf(row.problem()) : firstBadRow;
                return;
            }
            rows++;
            addTimes(tick, row.arrivalMicros());
            zeroQuantities += tick.quantity() == 0 ? 1 : 0;
            Symbol symbol = symbols.computeIfAbsent(tick.symbol(), name -> new Symbol());
            symbol.ticks++;
            symbol.low = Math.min(symbol.low, tick.price());
            symbol.high = Math.max(symbol.high, tick.price());
            equalTimes += symbol.lastMicros == tick.timeMicros() ? 1 : 0;
            symbol.lastMicros = tick.timeMicros();
            if (symbol.ids.contains(tick.id())) {
                duplicateIds++;
                firstDuplicateIdRow = firstDuplicateIdRow == 0 ? row.number() : firstDuplicateIdRow;
            } else if (tick.id() < symbol.maxId) {
                idsGoingBack++;
                firstIdGoingBackRow = firstIdGoingBackRow == 0 ? row.number() : firstIdGoingBackRow;
            }
            symbol.ids.addLong(tick.id());
            symbol.maxId = Math.max(symbol.maxId, tick.id());
        }

        private void addTimes(Tick tick, long arrival) {
            long time = tick.timeMicros();
            maxLatency = rows == 1 ? arrival - time : Math.max(maxLatency, arrival - time);
            if (time < lastTime) {
                timesGoingBack++;
                maxDelay = Math.max(maxDelay, lastTime - time);
            } else if (rows > 1) {
                gaps += time - lastTime > GAP_SECONDS * Micros.PER_SECOND ? 1 : 0;
                if (time - lastTime > maxGap) {
                    maxGap = time - lastTime;
                    maxGapStart = lastTime;
                }
            }
            firstTime = Math.min(firstTime, time);
            lastTime = Math.max(lastTime, time);
            lastArrival = Math.max(lastArrival, arrival);
            addToBucket(time / Micros.PER_SECOND);
        }

        private void addToBucket(long seconds) {
            buckets.merge(seconds / bucketSeconds * bucketSeconds, 1L, Long::sum);
            while (buckets.size() > MAX_BUCKETS) {
                bucketSeconds *= 2;
                TreeMap<Long, Long> wider = new TreeMap<>();
                buckets.forEach((start, ticks) -> wider.merge(start / bucketSeconds * bucketSeconds, ticks, Long::sum));
                buckets = wider;
            }
        }

        DatasetProfile build(Path file, RecordingReader recording) {
            Map<String, SymbolProfile> profiles = new LinkedHashMap<>();
            symbols.forEach(
                    (name, symbol) -> profiles.put(name, new SymbolProfile(symbol.ticks, symbol.low, symbol.high)));
            return new DatasetProfile(
                    new Source(file, recording.format(), recording.hasArrival(), recording.hasIds()),
                    new Counts(rows, badRows, firstBadRow, equalTimes, zeroQuantities),
                    profiles,
                    new Times(firstTime, lastTime, lastArrival, timesGoingBack, maxDelay, maxLatency),
                    new Ids(idsGoingBack, firstIdGoingBackRow, duplicateIds, firstDuplicateIdRow),
                    new Activity(gaps, maxGap, maxGapStart, bucketSeconds, buckets));
        }
    }
}

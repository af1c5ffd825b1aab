package io.tickproof.generator.recording;

import io.tickproof.generator.recording.DatasetProfile.Activity;
import io.tickproof.generator.recording.DatasetProfile.Counts;
import io.tickproof.generator.recording.DatasetProfile.Disorder;
import io.tickproof.generator.recording.DatasetProfile.Gap;
import io.tickproof.generator.recording.DatasetProfile.Latency;
import io.tickproof.generator.recording.DatasetProfile.Source;
import io.tickproof.generator.recording.DatasetProfile.SymbolProfile;
import io.tickproof.generator.recording.DatasetProfile.Times;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Builds the profile of a recording while it is read. */
final class ProfileBuilder {
    private static final int MAX_BUCKETS = 600;

    private final Path file;
    private final ReadOptions options;
    private final Map<String, Symbol> symbols = new LinkedHashMap<>();
    private final TradeIdCounter ids = new TradeIdCounter();
    private final RowOrder.Detection order = new RowOrder.Detection();

    private long ticks;
    private long badRows;
    private @Nullable String firstBadRow;
    private long equalTimes;
    private long zeroQuantities;

    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;
    private long lastArrival = Long.MIN_VALUE;
    private long minLatency = Long.MAX_VALUE;
    private long maxLatency = Long.MIN_VALUE;
    private long outOfOrder;
    private long maxDelay;
    private final Histogram lateness = new Histogram(3);

    private long gaps;
    private @Nullable Gap longestGap;
    private long bucketSeconds = 1;
    private TreeMap<Long, Long> buckets = new TreeMap<>();

    private static final class Symbol {
        private long ticks;
        private long low = Long.MAX_VALUE;
        private long high = Long.MIN_VALUE;
        private long lastMicros = Long.MIN_VALUE;
    }

    ProfileBuilder(Path file, ReadOptions options) {
        this.file = file;
        this.options = options;
    }

    /** Reads the whole file. @throws RecordingException as {@link DatasetProfile#of(Path, ReadOptions)} */
    DatasetProfile read() {
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                add(row);
            }
            if (ticks == 0) {
                throw new RecordingException(file, "no row is a tick; the first problem: " + firstBadRow);
            }
            Source source = new Source(file, recording.format(), recording.hasArrival(), options);
            return withIds(source, recording.truncatedTimes());
        }
    }

    private DatasetProfile withIds(Source source, long truncatedTimes) {
        try (TradeIdCounter.SecondPass secondPass = ids.secondPass()) {
            if (secondPass.isNeeded()) {
                readAgain(secondPass);
            }
            return build(source, truncatedTimes, secondPass);
        } catch (IOException e) {
            throw new RecordingException(
                    file,
                    "its ids cannot be compared in " + System.getProperty("java.io.tmpdir") + " (" + e.getMessage()
                            + "); free space there, or set stream.ids to ignore");
        }
    }

    private void readAgain(TradeIdCounter.SecondPass secondPass) throws IOException {
        try (RecordingReader recording = RecordingReader.open(file, options)) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                if (row.tick() != null) {
                    secondPass.add(row, row.tick());
                }
            }
        }
    }

    private void add(RecordingReader.Row row) {
        Tick tick = row.tick();
        if (tick == null) {
            badRows++;
            firstBadRow = firstBadRow == null ? row.problem() : firstBadRow;
            return;
        }
        addTimes(tick.timeMicros(), row.arrivalMicros());
        order.add(tick.symbol(), row.arrivalMicros());
        ids.add(row, tick);
        addToSymbol(tick);
        zeroQuantities += tick.quantity() == 0 ? 1 : 0;
        ticks++;
    }

    private void addToSymbol(Tick tick) {
        Symbol symbol = symbols.computeIfAbsent(tick.symbol(), name -> new Symbol());
        equalTimes += symbol.ticks > 0 && symbol.lastMicros == tick.timeMicros() ? 1 : 0;
        symbol.ticks++;
        symbol.low = Math.min(symbol.low, tick.price());
        symbol.high = Math.max(symbol.high, tick.price());
        symbol.lastMicros = tick.timeMicros();
    }

    private void addTimes(long time, long arrival) {
        minLatency = Math.min(minLatency, arrival - time);
        maxLatency = Math.max(maxLatency, arrival - time);
        lastArrival = Math.max(lastArrival, arrival);
        if (ticks > 0 && time < lastTime) {
            outOfOrder++;
            maxDelay = Math.max(maxDelay, lastTime - time);
        } else if (ticks > 0 && time > lastTime) {
            long span = time - lastTime;
            gaps += span > DatasetProfile.GAP_SECONDS * Micros.PER_SECOND ? 1 : 0;
            if (longestGap == null || span > longestGap.micros()) {
                longestGap = new Gap(lastTime, span);
            }
        }
        firstTime = Math.min(firstTime, time);
        lastTime = Math.max(lastTime, time);
        // Heartbeats carry the time at which a tick is due, so that is how far the stream has got.
        long behind = Math.max(lastTime, lastArrival) - time;
        if (behind > 0) {
            lateness.recordValue(behind);
        }
        addToBucket(Math.floorDiv(time, Micros.PER_SECOND));
    }

    private void addToBucket(long seconds) {
        buckets.merge(Math.floorDiv(seconds, bucketSeconds) * bucketSeconds, 1L, Long::sum);
        while (buckets.size() > MAX_BUCKETS) {
            bucketSeconds *= 2;
            TreeMap<Long, Long> wider = new TreeMap<>();
            buckets.forEach((start, count) ->
                    wider.merge(Math.floorDiv(start, bucketSeconds) * bucketSeconds, count, Long::sum));
            buckets = wider;
        }
    }

    private DatasetProfile build(Source source, long truncatedTimes, TradeIdCounter.SecondPass secondPass)
            throws IOException {
        Map<String, SymbolProfile> profiles = new LinkedHashMap<>();
        symbols.forEach((name, symbol) ->
                profiles.put(name, new SymbolProfile(symbol.ticks, symbol.low, symbol.high, secondPass.missing(name))));
        return new DatasetProfile(
                source,
                new Counts(ticks, badRows, firstBadRow, equalTimes, zeroQuantities, truncatedTimes),
                profiles,
                new Times(
                        firstTime,
                        lastTime,
                        lastArrival,
                        source.hasArrival() ? new Latency(minLatency, maxLatency) : null,
                        order.order(symbols.size()),
                        new Disorder(outOfOrder, maxDelay, lateness)),
                secondPass.result(),
                new Activity(gaps, longestGap, bucketSeconds, buckets));
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is in a recording, found by reading all of it once: so a broken row is known before anything starts.
 *
 * @param rows how many ticks
 * @param ticksBySymbol in the order of their first row
 * @param firstMicros least event time
 * @param lastMicros greatest event time
 * @param timesGoingBack rows whose time is below the greatest before them
 * @param greatestDelayMicros how far below, at most
 * @param equalTimes rows with the time of their symbol's row before
 * @param idsGoingBack rows whose id is at or below their symbol's greatest before
 * @param zeroQuantities rows with a quantity of zero
 * @param hasIds whether the source has trade ids; without them duplicates cannot be recognised
 */
public record DataCard(
        Path file,
        long rows,
        Map<String, Long> ticksBySymbol,
        long firstMicros,
        long lastMicros,
        long timesGoingBack,
        long greatestDelayMicros,
        long equalTimes,
        long idsGoingBack,
        long zeroQuantities,
        boolean hasIds) {

    /** @throws RecordingException if any row of the file is no tick */
    public static DataCard of(Path file) {
        Map<String, Long> ticks = new LinkedHashMap<>();
        Map<String, Long> lastTime = new HashMap<>();
        Map<String, Long> greatestId = new HashMap<>();
        long rows = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long back = 0;
        long delay = 0;
        long equal = 0;
        long idsBack = 0;
        long zero = 0;
        try (RecordedTicks recording = new RecordedTicks(file)) {
            for (Tick tick = recording.next(); tick != null; tick = recording.next()) {
                rows++;
                ticks.merge(tick.symbol(), 1L, Long::sum);
                if (tick.timeMicros() < last) {
                    back++;
                    delay = Math.max(delay, last - tick.timeMicros());
                }
                first = Math.min(first, tick.timeMicros());
                last = Math.max(last, tick.timeMicros());
                Long before = lastTime.put(tick.symbol(), tick.timeMicros());
                if (before != null && before == tick.timeMicros()) {
                    equal++;
                }
                Long id = greatestId.get(tick.symbol());
                if (id != null && tick.id() <= id) {
                    idsBack++;
                } else {
                    greatestId.put(tick.symbol(), tick.id());
                }
                if (tick.quantity() == 0) {
                    zero++;
                }
            }
            return new DataCard(file, rows, ticks, first, last, back, delay, equal, idsBack, zero, recording.hasIds());
        }
    }
}

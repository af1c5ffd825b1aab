package io.tickproof.verifier.published;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedConventions.Label;
import io.tickproof.market.PublishedConventions.Times;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The conventions of the times that are tried, the simplest first. */
final class TimeCandidates {
    private static final int MAX_SHIFTS = 6;
    private static final long QUARTER_SECONDS = 900;
    private static final long MAX_OFFSET_SECONDS = 14 * 3_600;
    /** How long before the end of its window the last moment of a candle usually is. */
    private static final List<Long> LAST_MOMENTS = List.of(1L, Micros.PER_MILLI, Micros.PER_SECOND);
    /** MetaTrader servers of many brokers are seven hours ahead of New York all year. */
    private static final long METATRADER_SHIFT_MICROS = -7 * 3_600 * Micros.PER_SECOND;

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    /** The zones with daylight saving time in which markets publish. */
    private static final List<ZoneId> ZONES = Stream.of(
                    "America/New_York",
                    "America/Chicago",
                    "America/Denver",
                    "America/Los_Angeles",
                    "Europe/London",
                    "Europe/Berlin",
                    "Europe/Athens",
                    "Australia/Sydney",
                    "Pacific/Auckland",
                    "America/Santiago",
                    "Asia/Jerusalem")
            .map(ZoneId::of)
            .toList();

    private TimeCandidates() {}

    /**
     * Returns the candidates.
     *
     * @param declared what the scenario declares
     * @param votes the distances that equal values have
     */
    static List<Times> of(Times declared, TimeVotes votes, long windowMicros) {
        Set<Times> candidates = new LinkedHashSet<>();
        candidates.add(declared);
        for (Label label : Label.values()) {
            candidates.add(new Times(label, ZoneOffset.UTC, 0));
        }
        List<TimeVotes.Shift> shifts = votes.mostFrequent(MAX_SHIFTS);
        Set<Long> distinct = new TreeSet<>();
        for (TimeVotes.Shift shift : shifts) {
            distinct.add(shift.shiftMicros());
            candidates.add(named(shift.shiftMicros(), windowMicros));
        }
        if (distinct.size() > 1) {
            // Two distances, because the offset changes within the file.
            for (Label label : Label.values()) {
                for (ZoneId zone : ZONES) {
                    candidates.add(new Times(label, zone, 0));
                }
                candidates.add(new Times(label, NEW_YORK, METATRADER_SHIFT_MICROS));
            }
        }
        return new ArrayList<>(candidates);
    }

    /** Returns the convention that a distance results from: a label, an offset from UTC, or neither. */
    private static Times named(long shiftMicros, long windowMicros) {
        for (long labelMicros : labelShifts(windowMicros)) {
            Label label = label(labelMicros, windowMicros);
            long offsetMicros = labelMicros - shiftMicros;
            long offsetSeconds = offsetMicros / Micros.PER_SECOND;
            if (offsetMicros == 0) {
                return new Times(label, ZoneOffset.UTC, 0);
            }
            if (offsetMicros % (QUARTER_SECONDS * Micros.PER_SECOND) == 0
                    && Math.abs(offsetSeconds) <= MAX_OFFSET_SECONDS) {
                return new Times(label, ZoneOffset.ofTotalSeconds((int) offsetSeconds), 0);
            }
        }
        return new Times(Label.START, ZoneOffset.UTC, shiftMicros);
    }

    private static List<Long> labelShifts(long windowMicros) {
        List<Long> shifts = new ArrayList<>(List.of(0L, -windowMicros));
        LAST_MOMENTS.forEach(before -> shifts.add(before - windowMicros));
        return shifts;
    }

    private static Label label(long shiftMicros, long windowMicros) {
        return shiftMicros == 0 ? Label.START : shiftMicros == -windowMicros ? Label.END : Label.LAST_MOMENT;
    }
}

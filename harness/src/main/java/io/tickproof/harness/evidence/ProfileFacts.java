package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.DatasetProfile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The dataset profile of a recording as text, one fact per line. */
public final class ProfileFacts {
    private ProfileFacts() {}

    /** Returns property → value, in reading order. */
    public static Map<String, String> of(DatasetProfile card) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("format", card.format());
        facts.put("rows", Long.toString(card.rows()));
        facts.put("bad rows", card.badRows() + (card.badRows() == 0 ? "" : ", the first: " + card.firstBadRow()));
        facts.put("symbols", Integer.toString(card.symbols().size()));
        facts.put("from", instant(card.firstMicros()));
        facts.put("to", instant(card.lastMicros()));
        facts.put(
                "times going back", card.timesGoingBack() + ", by " + seconds(card.greatestDelayMicros()) + " at most");
        facts.put(
                "arrival times",
                card.hasArrival()
                        ? "yes: replayed by them; " + seconds(card.greatestLatencyMicros())
                                + " behind event time at most"
                        : "no: replayed row by row");
        facts.put("equal times", Long.toString(card.equalTimes()));
        facts.put(
                "gaps above 60 s",
                card.gaps()
                        + (card.greatestGapMicros() == 0
                                ? ""
                                : ", the greatest " + seconds(card.greatestGapMicros()) + " from "
                                        + instant(card.greatestGapAtMicros())));
        facts.put(
                "trade ids",
                card.hasIds() ? "yes" : "no: row numbers stand for them, and duplicates cannot be recognised");
        facts.put("ids going back", withFirst(card.idsGoingBack(), card.firstIdGoingBack()));
        facts.put("doubled ids", withFirst(card.doubledIds(), card.firstDoubledId()));
        facts.put("zero quantities", Long.toString(card.zeroQuantities()));
        return facts;
    }

    private static String withFirst(long count, long row) {
        return count == 0 ? "0" : count + ", first in row " + row;
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f", micros / 1e6).replaceAll("\\.?0+$", "") + " s";
    }
}

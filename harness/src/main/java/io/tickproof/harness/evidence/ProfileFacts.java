package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.market.Micros;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The facts of a dataset profile as text, for reports and for the terminal. */
public final class ProfileFacts {
    private ProfileFacts() {}

    /** Returns the facts about a recording by their names, in reading order. */
    public static Map<String, String> of(DatasetProfile profile) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("format", profile.format());
        facts.put("rows", Long.toString(profile.rows()));
        facts.put(
                "invalid rows",
                profile.badRows() + (profile.badRows() == 0 ? "" : ", the first one: " + profile.firstBadRow()));
        facts.put("symbols", Integer.toString(profile.symbols().size()));
        facts.put("from", Micros.toInstant(profile.firstMicros()).toString());
        facts.put("to", Micros.toInstant(profile.lastMicros()).toString());
        facts.put(
                "out-of-order times",
                profile.timesGoingBack() + ", by at most " + seconds(profile.greatestDelayMicros()));
        facts.put(
                "arrival times",
                profile.hasArrival()
                        ? "yes: ticks are replayed by arrival time, at most " + seconds(profile.greatestLatencyMicros())
                                + " after event time"
                        : "no: ticks are replayed in row order");
        facts.put("equal times", Long.toString(profile.equalTimes()));
        facts.put(
                "gaps above 60 s",
                profile.gaps()
                        + (profile.greatestGapMicros() == 0
                                ? ""
                                : "; the longest gap is " + seconds(profile.greatestGapMicros()) + " from "
                                        + Micros.toInstant(profile.greatestGapAtMicros())));
        facts.put(
                "trade ids",
                profile.hasIds() ? "yes" : "no: row numbers replace them, and duplicates cannot be detected");
        facts.put("out-of-order ids", withFirst(profile.idsGoingBack(), profile.firstIdGoingBack()));
        facts.put("duplicate ids", withFirst(profile.doubledIds(), profile.firstDoubledId()));
        facts.put("zero quantities", Long.toString(profile.zeroQuantities()));
        return facts;
    }

    private static String withFirst(long count, long row) {
        return count == 0 ? "0" : count + ", the first one in row " + row;
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f", Micros.toSeconds(micros)).replaceAll("\\.?0+$", "") + " s";
    }
}

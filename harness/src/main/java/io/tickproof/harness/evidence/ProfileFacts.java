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
        facts.put("format", profile.source().format());
        facts.put("rows", Long.toString(profile.ticks()));
        facts.put(
                "invalid rows",
                profile.counts().badRows()
                        + (profile.counts().badRows() == 0
                                ? ""
                                : ", the first one: " + profile.counts().firstBadRow()));
        facts.put("symbols", Integer.toString(profile.symbols().size()));
        facts.put("from", Micros.toInstant(profile.times().firstMicros()).toString());
        facts.put("to", Micros.toInstant(profile.times().lastMicros()).toString());
        facts.put(
                "out-of-order times",
                profile.times().goingBack() + ", by at most "
                        + seconds(profile.times().maxDelayMicros()));
        facts.put(
                "arrival times",
                profile.source().hasArrival()
                        ? "yes: ticks are replayed by arrival time, at most "
                                + seconds(profile.times().maxLatencyMicros()) + " after event time"
                        : "no: ticks are replayed in row order");
        facts.put("equal times", Long.toString(profile.counts().equalTimes()));
        facts.put(
                "gaps above 60 s",
                profile.activity().gaps()
                        + (profile.activity().maxGapMicros() == 0
                                ? ""
                                : "; the longest gap is "
                                        + seconds(profile.activity().maxGapMicros()) + " from "
                                        + Micros.toInstant(profile.activity().maxGapStartMicros())));
        facts.put(
                "trade ids",
                profile.source().hasIds() ? "yes" : "no: row numbers replace them, and duplicates cannot be detected");
        facts.put(
                "out-of-order ids",
                withFirst(profile.ids().goingBack(), profile.ids().firstGoingBackRow()));
        facts.put(
                "duplicate ids",
                withFirst(profile.ids().duplicates(), profile.ids().firstDuplicateRow()));
        facts.put("zero quantities", Long.toString(profile.counts().zeroQuantities()));
        return facts;
    }

    private static String withFirst(long count, long row) {
        return count == 0 ? "0" : count + ", the first one in row " + row;
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f", Micros.toSeconds(micros)).replaceAll("\\.?0+$", "") + " s";
    }
}

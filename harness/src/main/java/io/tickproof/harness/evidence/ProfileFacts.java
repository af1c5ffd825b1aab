package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RefusedRecording;
import io.tickproof.generator.recording.RowOrder;
import io.tickproof.generator.recording.TradeIds;
import io.tickproof.market.Micros;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of a dataset profile as text, for reports and for the terminal. */
public final class ProfileFacts {
    private ProfileFacts() {}

    /** Returns the facts about a recording by their names, in reading order. */
    public static Map<String, String> of(DatasetProfile profile) {
        Map<String, String> facts = new LinkedHashMap<>();
        addRows(facts, profile);
        addTimes(facts, profile);
        addIds(facts, profile);
        return facts;
    }

    private static void addRows(Map<String, String> facts, DatasetProfile profile) {
        DatasetProfile.Counts counts = profile.counts();
        facts.put("format", profile.source().format());
        facts.put("rows", Long.toString(counts.ticks()));
        facts.put(
                "invalid rows",
                counts.badRows() + (counts.badRows() == 0 ? "" : ", the first one: " + counts.firstBadRow()));
        facts.put("symbols", Integer.toString(profile.symbols().size()));
        facts.put("zero quantities", Long.toString(counts.zeroQuantities()));
    }

    private static void addTimes(Map<String, String> facts, DatasetProfile profile) {
        DatasetProfile.Times times = profile.times();
        DatasetProfile.Disorder disorder = times.disorder();
        facts.put("from", Micros.toInstant(times.firstMicros()).toString());
        facts.put("to", Micros.toInstant(times.lastMicros()).toString());
        facts.put("order of the rows", order(profile));
        facts.put(
                "out-of-order times",
                disorder.ticks() == 0
                        ? "0"
                        : disorder.ticks() + ", by at most " + Micros.secondsText(disorder.maxMicros()));
        facts.put("arrival times", arrival(times.latency()));
        facts.put("equal times", Long.toString(profile.counts().equalTimes()));
        if (profile.counts().truncatedTimes() > 0) {
            facts.put(
                    "truncated times",
                    profile.counts().truncatedTimes() + ": digits below the microsecond were cut off");
        }
        DatasetProfile.Gap gap = profile.activity().longestGap();
        facts.put(
                "gaps above 60 s",
                profile.activity().gaps()
                        + (gap == null
                                ? ""
                                : "; the longest gap is " + Micros.secondsText(gap.micros()) + " from "
                                        + Micros.toInstant(gap.startMicros())));
    }

    private static String order(DatasetProfile profile) {
        RowOrder order = profile.times().order();
        if (order == RowOrder.IN_ORDER) {
            return order.text();
        }
        return order.text()
                + (profile.source().options().order() == ReadOptions.Order.TIME
                        ? "; sorted by time for the replay (stream.order)"
                        : order == RowOrder.OUT_OF_ORDER || !profile.source().isSortable()
                                ? "; replayed as they are"
                                : "; stream.order: time sorts them for the replay");
    }

    private static String arrival(DatasetProfile.@Nullable Latency latency) {
        return latency == null
                ? "no: ticks are due at their event time"
                : "yes: ticks are due when they arrived, " + Micros.secondsText(latency.minMicros()) + " to "
                        + Micros.secondsText(latency.maxMicros()) + " after their event time";
    }

    private static void addIds(Map<String, String> facts, DatasetProfile profile) {
        TradeIds ids = profile.ids();
        long withId = ids.numbers() + ids.texts();
        facts.put("trade ids", source(profile, withId));
        if (withId == 0) {
            return;
        }
        facts.put("missing ids", ids.missing() == null ? "unknown, because the ids are texts" : text(ids.missing()));
        if (ids.numbers() > 0) {
            facts.put("out-of-order ids", text(ids.outOfOrder()));
        }
        facts.put("duplicates", text(ids.duplicates()));
        facts.put("conflicting ids", text(ids.conflicts(), profile.ticks()));
    }

    private static String source(DatasetProfile profile, long withId) {
        String replaced = "row numbers replace them, and duplicates cannot be detected";
        if (profile.source().options().ids() == ReadOptions.Ids.IGNORE) {
            return "ignored (stream.ids): " + replaced;
        }
        if (withId == 0) {
            return "no: " + replaced;
        }
        String texts =
                profile.ids().texts() == 0 ? "" : profile.ids().texts() + " are texts: hashes of 63 bits replace them";
        if (withId == profile.ticks()) {
            return "yes" + (texts.isEmpty() ? "" : ", " + texts);
        }
        return "in " + withId + " of " + profile.ticks() + " rows: numbers replace the " + (profile.ticks() - withId)
                + " missing ones" + (texts.isEmpty() ? "" : ", " + texts);
    }

    /** Returns the gaps in trade ids: {@code 4 missing in 3 gaps, the first one after row 9: id 17}. */
    static String text(TradeIds.Missing missing) {
        TradeIds.Gap first = missing.first();
        return first == null
                ? "0"
                : missing.ids() + " missing in " + missing.gaps() + (missing.gaps() == 1 ? " gap" : " gaps")
                        + ", the first one after row " + first.afterRow() + ": id " + first.firstId() + " of "
                        + first.symbol();
    }

    private static String text(TradeIds.Conflicts conflicts, long ticks) {
        TradeIds.Pair first = conflicts.first();
        return first == null
                ? "0"
                : conflicts.count() + (conflicts.count() == 1 ? " tick has" : " ticks have")
                        + " the id of a tick with another price, quantity or time: "
                        + RefusedRecording.text(first) + "; a job drops " + conflicts.dropped()
                        + " of them as duplicates ("
                        + RefusedRecording.percent(conflicts.dropped(), ticks) + " of all ticks)";
    }

    private static String text(TradeIds.Occurrences occurrences) {
        return occurrences.count()
                + (occurrences.firstRow() == null ? "" : ", the first one in row " + occurrences.firstRow());
    }
}

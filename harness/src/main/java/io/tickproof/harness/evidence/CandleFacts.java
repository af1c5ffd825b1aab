package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.CandleProfile;
import io.tickproof.market.Micros;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts about a file of published candles as text, for the terminal. */
public final class CandleFacts {
    private static final int MAX_SYMBOLS = 10;

    private CandleFacts() {}

    /** Returns the facts by their names, in reading order. */
    public static Map<String, String> of(CandleProfile profile) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "content",
                "candles: compare a run with them (-Dpublished="
                        + profile.file().file() + ")");
        facts.put("format", profile.file().format());
        facts.put(
                "interval",
                profile.file().intervalMicros() == 0
                        ? "unknown, because there is only one row"
                        : profile.file().interval().toString());
        facts.put("rows", profile.file().candles().size() + (profile.span().isNewestFirst() ? ", newest first" : ""));
        facts.put("symbols", symbols(profile.symbols()));
        facts.put("from", Micros.toInstant(profile.span().firstMicros()).toString());
        facts.put("to", Micros.toInstant(profile.span().lastMicros()).toString());
        facts.put("missing windows", Long.toString(profile.gaps().missing()));
        facts.put("zero volumes", Long.toString(profile.gaps().zeroVolumes()));
        facts.put(
                "repeated rows",
                withFirst(profile.flaws().repeated(), profile.flaws().firstRepeated()));
        facts.put(
                "impossible rows",
                withFirst(profile.flaws().unordered(), profile.flaws().firstUnordered())
                        + (profile.flaws().unordered() == 0
                                ? ""
                                : ": open or close is above the high or below the low"));
        return facts;
    }

    private static String symbols(Map<String, Long> rows) {
        String names = String.join(
                ", ",
                rows.entrySet().stream()
                        .limit(MAX_SYMBOLS)
                        .map(symbol -> symbol.getKey() + " (" + symbol.getValue() + " rows)")
                        .toList());
        return rows.size() + ": " + names + (rows.size() > MAX_SYMBOLS ? ", …" : "");
    }

    private static String withFirst(long count, long row) {
        return count == 0 ? "0" : count + ", the first one in row " + row;
    }
}

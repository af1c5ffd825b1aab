package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.ObservedRevisions;
import io.tickproof.verifier.observed.ObservedRevisions.Reading;
import io.tickproof.verifier.oracle.CandleAccumulator;
import io.tickproof.verifier.oracle.ExpectedCandle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether every row that a reader saw during the run is one that could stand there: the candle of the first ticks that
 * the contract accepts, as many as the row says (candle contract 10), and never of fewer than in an earlier look.
 */
public final class RevisionCheck {
    private final ObservedRevisions readings;
    private final Map<Candle.Key, ExpectedCandle> expected;
    private final Map<Candle.Key, ObservedCandle> last;
    private final CandleLayout layout;
    private final Map<Candle.Key, Progress> open = new HashMap<>();
    private final Set<Candle> impossible = new HashSet<>();
    private long revisions;

    /** A candle as it grows, and the counts at which somebody saw it. Mutable. */
    private static final class Progress {
        private final CandleAccumulator tally = new CandleAccumulator();
        private final Map<Long, Candle> byTrades = new HashMap<>();
        private long trades;
    }

    /**
     * @param last the rows that stand in the end: what is wrong with them others say
     * @param layout with a column of trades
     */
    public RevisionCheck(
            ObservedRevisions readings,
            Map<Candle.Key, ExpectedCandle> expected,
            Map<Candle.Key, ObservedCandle> last,
            CandleLayout layout) {
        this.layout = layout;
        this.readings = readings;
        this.expected = expected;
        this.last = last;
        readings.byCandle().forEach((key, seen) -> {
            ExpectedCandle right = expected.get(key);
            for (Reading reading : seen) {
                Candle candle = reading.candle();
                if (stays(candle)) {
                    continue;
                }
                if (right == null || candle.trades() > right.candle().trades()) {
                    impossible.add(candle);
                } else if (candle.trades() == right.candle().trades()) {
                    if (!layout.same(right.candle(), candle)) {
                        impossible.add(candle);
                    }
                } else {
                    revisions++;
                    Candle same = open.computeIfAbsent(key, k -> new Progress())
                            .byTrades
                            .putIfAbsent(candle.trades(), candle);
                    if (same != null && !layout.same(same, candle)) {
                        impossible.add(candle);
                    }
                }
            }
        });
    }

    private boolean stays(Candle candle) {
        ObservedCandle row = last.get(candle.key());
        return row != null && row.candle().toRow().equals(candle.toRow());
    }

    /** Windows whose accepted ticks must be told, in the order of the log. */
    public Set<Candle.Key> watched() {
        return open.keySet();
    }

    /** A tick that the contract accepts for this window. */
    public void accepted(Candle.Key key, Tick tick) {
        Progress progress = open.get(key);
        if (progress == null) {
            return;
        }
        progress.tally.add(tick);
        progress.trades++;
        Candle seen = progress.byTrades.get(progress.trades);
        if (seen != null) {
            Candle right = progress.tally.candle(key.window(), key.symbol(), key.startMicros());
            if (!layout.same(right, seen)) {
                impossible.add(seen);
            }
        }
    }

    public Check check(FindingCollector.Overflow overflow) {
        if (readings.byCandle().isEmpty()) {
            return Check.unknown(
                    CheckId.REVISIONS, "a concurrent reader looked " + readings.polls() + " times and saw no candle");
        }
        FindingCollector findings = new FindingCollector(CheckId.REVISIONS, overflow);
        readings.byCandle().forEach((key, seen) -> {
            Candle before = null;
            for (Reading reading : seen) {
                Candle candle = reading.candle();
                if (before != null && candle.trades() < before.trades()) {
                    findings.add(finding(
                            "revision backwards",
                            before,
                            candle,
                            new Cause(
                                    Kind.OLDER_REVISION,
                                    "a row of " + before.trades() + " ticks was replaced by one of " + candle.trades()
                                            + ": the upsert has no guard")));
                } else if (impossible.contains(candle)) {
                    findings.add(finding(
                            "revision impossible",
                            expected.containsKey(key) ? expected.get(key).candle() : null,
                            candle,
                            new Cause(
                                    Kind.ROW_DIFFERENT,
                                    "a reader saw this row during the run, and it is not the candle of the first "
                                            + candle.trades() + " ticks that belong into it")));
                }
                before = candle;
            }
        });
        return findings.check(readings.byCandle().size() + " candles seen by a concurrent reader in " + readings.polls()
                + " looks, " + revisions + " of the rows revised later"
                + (readings.omitted() > 0 ? "; " + readings.omitted() + " more rows were seen and not kept" : ""));
    }

    private static Finding finding(String kind, Candle expected, Candle observed, Cause cause) {
        return new Finding(
                kind,
                observed.symbol(),
                observed.window(),
                observed.startMicros(),
                Descriptions.of(expected),
                Descriptions.of(observed),
                cause);
    }
}

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
import org.jspecify.annotations.Nullable;

/**
 * Checks every row that a concurrent reader saw during the run. A row with n trades must be the candle of the first n ticks
 * that the contract accepts (candle contract 10), and n must never decrease.
 */
public final class RevisionCheck {
    private final ObservedRevisions readings;
    private final Map<Candle.Key, ExpectedCandle> expected;
    private final Map<Candle.Key, ObservedCandle> last;
    private final CandleLayout layout;
    private final Map<Candle.Key, Progress> open = new HashMap<>();
    private final Set<Candle> impossible = new HashSet<>();
    private long revisions;

    /** A candle as it grows, and the revisions that the reader saw. Mutable. */
    private static final class Progress {
        private final CandleAccumulator accumulator = new CandleAccumulator();
        private final Map<Long, Candle> byTrades = new HashMap<>();
        private long trades;
    }

    /**
     * @param last the rows at the end of the run, which other checks compare
     * @param layout a layout with the column of the trade count
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
                if (isLast(candle)) {
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

    private boolean isLast(Candle candle) {
        ObservedCandle row = last.get(candle.key());
        return row != null && row.candle().toRow().equals(candle.toRow());
    }

    /** Returns the windows for which {@link #accepted} must be called. */
    public Set<Candle.Key> watched() {
        return open.keySet();
    }

    /** Adds a tick that the contract accepts for a window. Call it in the order of the log. */
    public void accepted(Candle.Key key, Tick tick) {
        Progress progress = open.get(key);
        if (progress == null) {
            return;
        }
        progress.accumulator.add(tick);
        progress.trades++;
        Candle seen = progress.byTrades.get(progress.trades);
        if (seen != null) {
            Candle right = progress.accumulator.candle(key.window(), key.symbol(), key.startMicros());
            if (!layout.same(right, seen)) {
                impossible.add(seen);
            }
        }
    }

    public Check check(FindingCollector.Overflow overflow) {
        if (readings.byCandle().isEmpty()) {
            return Check.unknown(
                    CheckId.REVISIONS, "a concurrent reader polled " + readings.polls() + " times and saw no candle");
        }
        FindingCollector findings = new FindingCollector(CheckId.REVISIONS, overflow);
        readings.byCandle().forEach((key, seen) -> {
            ExpectedCandle right = expected.get(key);
            @Nullable Candle before = null;
            for (Reading reading : seen) {
                Candle candle = reading.candle();
                if (before != null && candle.trades() < before.trades()) {
                    findings.add(finding(
                            "older revision",
                            before,
                            candle,
                            new Cause(
                                    Kind.OLDER_REVISION,
                                    "a row of " + before.trades() + " ticks was replaced by one of " + candle.trades()
                                            + ": the upsert has no guard")));
                } else if (impossible.contains(candle)) {
                    findings.add(finding(
                            "impossible revision",
                            right == null ? null : right.candle(),
                            candle,
                            new Cause(
                                    Kind.ROW_DIFFERENT,
                                    "a reader saw this row during the run, and it is not the candle of the first "
                                            + candle.trades() + " ticks that belong to it")));
                }
                before = candle;
            }
        });
        return findings.check(Descriptions.count(readings.byCandle().size())
                + " candles seen by a concurrent reader in " + readings.polls()
                + " polls, " + Descriptions.count(revisions) + " of the rows revised later"
                + (readings.omitted() > 0 ? "; " + readings.omitted() + " more rows were seen and not kept" : ""));
    }

    private static Finding finding(String kind, @Nullable Candle expected, Candle observed, Cause cause) {
        return new Finding(
                kind,
                new Finding.Place(observed.symbol(), observed.window(), observed.startMicros()),
                Descriptions.of(expected),
                Descriptions.of(observed),
                cause);
    }
}

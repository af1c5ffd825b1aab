package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.ObservedCandle;
import java.util.Collection;

/** Checks that every row was emitted by this run and not by an earlier one. */
public final class RowsOfThisRun {
    private RowsOfThisRun() {}

    /**
     * Returns the check of these rows.
     *
     * @param startedMicros when the run started, wall clock, µs since the epoch
     */
    public static Check check(Collection<ObservedCandle> rows, long startedMicros, FindingCollector.Overflow overflow) {
        if (rows.isEmpty()) {
            return Check.unknown(CheckId.ROWS_OF_THIS_RUN, "the table is empty");
        }
        FindingCollector findings = new FindingCollector(CheckId.ROWS_OF_THIS_RUN, overflow);
        for (ObservedCandle row : rows) {
            if (row.emittedMicros() < startedMicros) {
                findings.add(finding(row, startedMicros));
            }
        }
        return findings.check(Descriptions.count(rows.size()) + " rows, " + Descriptions.count(findings.count())
                + " of them older than the run");
    }

    private static Finding finding(ObservedCandle row, long startedMicros) {
        Candle candle = row.candle();
        Cause cause = new Cause(
                Kind.STALE, "the row is older than the run: is this the table of another run, or was it not emptied?");
        return Finding.of("row of another run", cause)
                .at(candle.symbol(), candle.window(), candle.startMicros())
                .values(
                        "emitted at " + Descriptions.time(startedMicros) + " or later",
                        row.emittedMicros() == Micros.UNKNOWN
                                ? "no time"
                                : "emitted at " + Descriptions.time(row.emittedMicros()));
    }
}

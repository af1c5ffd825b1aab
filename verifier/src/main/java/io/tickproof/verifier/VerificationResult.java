package io.tickproof.verifier;

import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.latency.Latency;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of judging a run.
 *
 * @param hashes table → SHA-256 of its sorted rows
 * @param notChecked what the job does not write, and so was not looked at
 */
public record VerificationResult(
        Ticks ticks,
        CandleComparison.Counts candleCounts,
        List<Check> checks,
        Map<String, String> hashes,
        CandleComparison candles,
        Latency latency,
        List<Ledger.Line> ledger,
        List<String> notChecked) {

    /**
     * Where every tick went, by what the sinks say.
     *
     * @param sent deliveries that are no heartbeat
     * @param inCandles in at least one candle
     * @param late of those, how many revised a closed candle, by the oracle: the sinks do not tell
     * @param tooLate in no candle
     */
    public record Ticks(
            long sent, long inCandles, long late, long tooLate, long duplicates, long rejected, long unacknowledged) {}

    /**
     * The kind of cause that most findings have. What is wrong with candles goes before what is wrong elsewhere, a
     * kind that says why before one that only says what, and sums that do not add up are consequences.
     */
    public Optional<Cause.Kind> primaryCause() {
        Map<Kind, Long> inCandles = new EnumMap<>(Kind.class);
        Map<Kind, Long> elsewhere = new EnumMap<>(Kind.class);
        for (Check check : checks) {
            Map<Kind, Long> counts = check.id() == CheckId.CANDLES ? inCandles : elsewhere;
            if (!CONSEQUENCES.contains(check.id())) {
                check.findings().forEach(finding -> counts.merge(finding.cause().kind(), 1L, Long::sum));
            }
        }
        return (inCandles.isEmpty() ? elsewhere : inCandles)
                .entrySet().stream()
                        .max(Comparator.comparing((Map.Entry<Kind, Long> entry) -> !VAGUE.contains(entry.getKey()))
                                .thenComparing(entry -> entry.getKey() == Kind.LAST_WINDOW)
                                .thenComparing(entry -> entry.getKey() != Kind.UNEXPLAINED)
                                .thenComparing(Map.Entry::getValue))
                        .map(Map.Entry::getKey);
    }

    private static final Set<Kind> VAGUE =
            EnumSet.of(Kind.UNEXPLAINED, Kind.ROW_MISSING, Kind.ROW_UNEXPECTED, Kind.ROW_DIFFERENT);
    private static final Set<CheckId> CONSEQUENCES =
            EnumSet.of(CheckId.ACCOUNTING, CheckId.REVISIONS, CheckId.SINKS_AGREE);
}

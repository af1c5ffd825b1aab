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
 * The result of verifying a run.
 *
 * @param hashes table → SHA-256 of its sorted rows
 * @param notChecked what was not verified, because the job does not write it
 */
public record VerificationResult(
        Accounting accounting,
        List<Check> checks,
        Map<String, String> hashes,
        CandleComparison candles,
        Latency latency,
        List<String> notChecked) {

    /**
     * The outcome of all ticks.
     *
     * @param lines per symbol and partition; empty if the sinks do not hold every tick
     */
    public record Accounting(Ticks ticks, List<Ledger.Line> lines) {}

    /**
     * The numbers of ticks by outcome, according to the sinks.
     *
     * @param sent the deliveries that are not heartbeats
     * @param tooLate the ticks that are too late for all of their windows
     */
    public record Ticks(
            long sent, Accepted accepted, long tooLate, long duplicates, long rejected, long unacknowledged) {
        /** The numbers of a run without ticks. */
        public static final Ticks NONE = new Ticks(0, new Accepted(0, 0), 0, 0, 0, 0);

        /** Returns the number of ticks in at least one candle. */
        public long inCandles() {
            return accepted.inCandles();
        }

        /** Returns how many of the ticks in candles revised a closed candle. */
        public long late() {
            return accepted.late();
        }
    }

    /**
     * The ticks in candles.
     *
     * @param inCandles the ticks in at least one candle
     * @param late those of them that revised a closed candle, according to the oracle, since the sinks do not say it
     */
    public record Accepted(long inCandles, long late) {}

    /** Returns the numbers of ticks by outcome. */
    public Ticks ticks() {
        return accounting.ticks();
    }

    /**
     * Returns the kind of cause that most findings have; empty without findings. Findings about candles take precedence over
     * others, and specific kinds over vague ones. Checks that only fail as a consequence of others do not count.
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

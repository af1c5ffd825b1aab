package io.tickproof.harness.run;

import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.check.CauseTable;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.published.PublishedCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outcome of one run, or of a re-verification: either the rows were verified, or the job did not complete. */
public sealed interface RunOutcome {
    /** Returns the verdict on the job: the worst of the checks, or FAIL if the job did not complete. */
    Verdict verdict();

    /** Returns the checks of the run; none if the job did not complete. */
    List<Check> checks();

    /** Returns the records that were collected during the run. */
    RunHistory history();

    /**
     * Returns this outcome if the rows were verified.
     *
     * @throws IllegalStateException with the reason, if the job did not complete
     */
    default Verified verified() {
        if (this instanceof JobFailed failed) {
            throw new IllegalStateException("nothing was verified: " + failed.reason());
        }
        return (Verified) this;
    }

    /**
     * The job processed its input, and its rows were verified.
     *
     * @param checks the checks of the verifier and of the run
     * @param causes groups the findings of the checks by cause
     * @param published the comparison with published candles; null if the request names none
     * @param processingSeconds the time in which the job processed its input: for a bounded job its run time, for an
     *     unbounded one the time from the first send to the last commit; 0 if it is unknown
     */
    record Verified(
            VerificationResult result,
            List<Check> checks,
            CauseTable causes,
            @Nullable PublishedComparison published,
            double processingSeconds,
            RunHistory history)
            implements RunOutcome {
        public Verified {
            checks = List.copyOf(checks);
        }

        /** Returns the same outcome with another list of checks. */
        public Verified withChecks(List<Check> others) {
            return new Verified(result, others, causes, published, processingSeconds, history);
        }

        @Override
        public Verdict verdict() {
            // A run without checks proves nothing.
            return checks.stream().map(Check::verdict).reduce(Verdict::worse).orElse(Verdict.UNKNOWN);
        }
    }

    /**
     * The job ended, or made no progress, before it had processed its input. Nothing was verified.
     *
     * @param reason the reason, for the user
     */
    record JobFailed(String reason, RunHistory history) implements RunOutcome {
        @Override
        public Verdict verdict() {
            return Verdict.FAIL;
        }

        @Override
        public List<Check> checks() {
            return List.of();
        }
    }

    /**
     * The comparison with candles that a third party published.
     *
     * @param file the published candles
     */
    record PublishedComparison(PublishedCandleFile file, PublishedCheck.Outcome outcome) {}
}

package io.tickproof.harness.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.harness.evidence.Evidence.Accounting;
import io.tickproof.harness.evidence.Evidence.PrimaryCause;
import io.tickproof.harness.evidence.Evidence.VerificationSummary;
import io.tickproof.verifier.VerificationResult.Accepted;
import io.tickproof.verifier.VerificationResult.Ticks;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.CandleComparison.Counts;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the sentence that all reports show. */
@Tag("unit")
class VerdictSentenceTest {
    private static final Ticks ON_TIME = new Ticks(1_000, new Accepted(1_000, 0), 0, 0, 0, 0);
    private static final Ticks DISTURBED = new Ticks(1_000, new Accepted(900, 20), 40, 30, 1, 29);
    private static final Counts ALL_MATCH = new Counts(100, 100, 100, 0, 0, 0);

    private static String sentence(Ticks ticks, Counts candles, Check... checks) {
        return VerdictSentence.of(summary(ticks, candles, checks), null, null);
    }

    private static VerificationSummary summary(Ticks ticks, Counts candles, Check... checks) {
        return new VerificationSummary(
                new Evidence.Counts(ticks, candles),
                List.of(checks),
                new Accounting(List.of(), 0),
                List.of(),
                Map.of(),
                null);
    }

    @Test
    void passedRunReportsItsCandlesAndTicks() {
        assertEquals(
                "All 100 candles match. 1,000 ticks sent: 1,000 in candles.",
                sentence(ON_TIME, ALL_MATCH, Check.pass(CheckId.ACCOUNTING, "adds up")));
    }

    @Test
    void everyOutcomeOfATickIsReported() {
        assertEquals(
                "All 100 candles match. 1,000 ticks sent: 900 in candles (20 of them late), 40 dropped as late, "
                        + "30 duplicates, 1 dead letter and 29 unacknowledged.",
                sentence(DISTURBED, ALL_MATCH));
    }

    @Test
    void wrongCandlesAreReportedByKind() {
        assertEquals(
                "90 of 100 expected candles match: 1 missing, 2 unexpected and 9 different. "
                        + "1,000 ticks sent: 1,000 in candles.",
                sentence(ON_TIME, new Counts(100, 101, 90, 1, 2, 9)));
    }

    @Test
    void failedAndUnknownChecksAreNamedIfAllCandlesMatch() {
        Check failed = Check.fail(CheckId.DUPLICATES, "2 missing", List.of(), 2);
        Check unknown = Check.unknown(CheckId.FAULTS, "one was not injected");
        assertEquals(
                "All 100 candles match, but failed: duplicates; could not be verified: faults. "
                        + "1,000 ticks sent: 1,000 in candles.",
                sentence(ON_TIME, ALL_MATCH, failed, unknown));
        assertEquals(
                "All 100 candles match, but could not be verified: faults. 1,000 ticks sent: 1,000 in candles.",
                sentence(ON_TIME, ALL_MATCH, unknown));
    }

    @Test
    void primaryCauseFollowsTheNumbers() {
        PrimaryCause cause = new PrimaryCause(Cause.Kind.LOST_TICK, "ticks of the candle are missing", "source");
        assertEquals(
                "90 of 100 expected candles match: 10 different. 1,000 ticks sent: 1,000 in candles. "
                        + "Most likely cause: ticks of the candle are missing. Look at: source.",
                VerdictSentence.of(summary(ON_TIME, new Counts(100, 100, 90, 0, 0, 10)), cause, null));
    }

    @Test
    void firstSentenceSaysThatMoreThanAThirdOfTheTicksWereDroppedAsLate() {
        Ticks third = new Ticks(1_200, new Accepted(800, 0), 400, 0, 0, 0);
        Ticks more = new Ticks(1_200, new Accepted(799, 0), 401, 0, 0, 0);
        assertEquals(
                "All 100 candles match. 1,200 ticks sent: 800 in candles and 400 dropped as late.",
                sentence(third, ALL_MATCH));
        assertEquals(
                "401 of 1,200 ticks (33.4 %) were dropped as late. All 100 candles match. "
                        + "1,200 ticks sent: 799 in candles and 401 dropped as late.",
                sentence(more, ALL_MATCH));
        assertEquals(
                "401 of 1,200 ticks (33.4 %) were dropped as late, because the rows of the recording are grouped by symbol. "
                        + "All 100 candles match. 1,200 ticks sent: 799 in candles and 401 dropped as late.",
                VerdictSentence.of(summary(more, ALL_MATCH), null, "the rows of the recording are grouped by symbol"));
    }

    @Test
    void incompleteRunReportsItsReason() {
        assertEquals(
                "The run was interrupted: by a signal",
                VerdictSentence.incomplete(RunStatus.INTERRUPTED, "by a signal"));
        assertEquals("The run failed: Kafka ended", VerdictSentence.incomplete(RunStatus.FAILED, "Kafka ended"));
    }
}

package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.RefusedRecording;
import io.tickproof.harness.evidence.Evidence.PrimaryCause;
import io.tickproof.harness.evidence.Evidence.VerificationSummary;
import io.tickproof.verifier.VerificationResult.Ticks;
import io.tickproof.verifier.check.CandleComparison.Counts;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a run in a few words. The text is built here only, and stored in evidence.json: the page, the summary,
 * the JUnit file, the terminal and the list of runs all show it as it is.
 */
public final class VerdictSentence {
    /** More than one in this many ticks dropped as late is worth the first sentence. */
    private static final double MAX_LATE_SHARE = 3;

    private VerdictSentence() {}

    /** Returns the text for a run that did not reach the verification. */
    public static String incomplete(RunStatus status, String message) {
        return (status == RunStatus.INTERRUPTED ? "The run was interrupted: " : "The run failed: ") + message;
    }

    /**
     * Returns the text for a run that was verified. If more than a third of the ticks were dropped as late, the first
     * sentence says so: such a run says little about the job, even if it passes.
     *
     * @param lateBecause why ticks of the recording are late; null if the recording is not the reason
     */
    public static String of(VerificationSummary verified, @Nullable PrimaryCause cause, @Nullable String lateBecause) {
        String text =
                mostlyLate(verified.ticks(), lateBecause) + candles(verified) + " " + ticks(verified.ticks()) + ".";
        if (cause == null) {
            return text;
        }
        return text + " Most likely cause: " + cause.text() + "."
                + (cause.lookAt().isEmpty() ? "" : " Look at: " + cause.lookAt() + ".");
    }

    private static String mostlyLate(Ticks ticks, @Nullable String because) {
        if (ticks.tooLate() <= ticks.sent() / MAX_LATE_SHARE) {
            return "";
        }
        return number(ticks.tooLate()) + " of " + number(ticks.sent()) + " ticks ("
                + RefusedRecording.percent(ticks.tooLate(), ticks.sent()) + ") were dropped as late"
                + (because == null ? "" : ", because " + because) + ". ";
    }

    private static String candles(VerificationSummary verified) {
        Counts counts = verified.candles();
        if (counts.missing() + counts.unexpected() + counts.different() > 0) {
            List<String> parts = new ArrayList<>();
            add(parts, counts.missing(), "missing");
            add(parts, counts.unexpected(), "unexpected");
            add(parts, counts.different(), "different");
            return number(counts.matching()) + " of " + number(counts.expected()) + " expected candles match: "
                    + enumeration(parts) + ".";
        }
        String all = counts.expected() == 0
                ? "No candles were expected, and none were observed"
                : "All " + number(counts.matching()) + " candles match";
        String failed = names(verified, Verdict.FAIL);
        String unknown = names(verified, Verdict.UNKNOWN);
        if (failed.isEmpty() && unknown.isEmpty()) {
            return all + ".";
        }
        return all + ", but"
                + (failed.isEmpty() ? "" : " failed: " + failed)
                + (failed.isEmpty() || unknown.isEmpty() ? "" : ";")
                + (unknown.isEmpty() ? "" : " could not be verified: " + unknown)
                + ".";
    }

    private static String names(VerificationSummary verified, Verdict verdict) {
        return verified.checks().stream()
                .filter(check -> check.verdict() == verdict)
                .map(Check::name)
                .collect(Collectors.joining(", "));
    }

    private static String ticks(Ticks ticks) {
        List<String> parts = new ArrayList<>();
        parts.add(number(ticks.inCandles()) + " in candles"
                + (ticks.late() == 0 ? "" : " (" + number(ticks.late()) + " of them late)"));
        add(parts, ticks.tooLate(), "dropped as late");
        add(parts, ticks.duplicates(), ticks.duplicates() == 1 ? "duplicate" : "duplicates");
        add(parts, ticks.rejected(), ticks.rejected() == 1 ? "dead letter" : "dead letters");
        add(parts, ticks.unacknowledged(), "unacknowledged");
        return number(ticks.sent()) + " ticks sent: " + enumeration(parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(number(count) + " " + what);
        }
    }

    private static String enumeration(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}

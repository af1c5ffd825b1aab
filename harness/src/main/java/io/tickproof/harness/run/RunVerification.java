package io.tickproof.harness.run;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.RunHistory.JobRun;
import io.tickproof.harness.run.RunOutcome.PublishedComparison;
import io.tickproof.harness.run.RunOutcome.Verified;
import io.tickproof.market.Micros;
import io.tickproof.verifier.LogReplay;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.check.CauseTable;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.FindingCollector;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Sinks;
import io.tickproof.verifier.published.PublishedCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what a job wrote, in a run of this process, in an earlier run, or in a job that ran elsewhere. It adds the
 * checks that depend on the run to those of the verifier: its input, its latency limits, its faults and its baseline.
 */
public final class RunVerification {
    /**
     * The file of the output directory with the number of deliveries that are missing from the log; absent if there are
     * none.
     */
    public static final String ABSENT = "rows/absent.txt";

    private final Plan plan;
    private final Progress progress;
    private final Stopwatch stopwatch;
    private final Path outputDirectory;

    /** @param outputDirectory the directory that receives findings.csv, accounting.csv and the rows */
    public RunVerification(Plan plan, Progress progress, Stopwatch stopwatch, Path outputDirectory) {
        this.plan = plan;
        this.progress = progress;
        this.stopwatch = stopwatch;
        this.outputDirectory = outputDirectory;
    }

    /**
     * Compares the rows in the sinks with those that the oracle expects.
     *
     * @param verification a verification that has computed the expected rows from the log
     * @param log the same log
     * @param found the content of the topic; null if the topic no longer exists
     * @param history the history of the run; {@link RunHistory#NONE} if the job did not run in this process
     * @throws IOException if the output directory cannot be written
     */
    public Verified verify(
            Verification verification,
            LogReplay log,
            Sinks sinks,
            Verification.RunContext circumstances,
            TopicMatcher.@Nullable Result found,
            RunHistory history)
            throws IOException {
        progress.working("verifying", "reading the sinks and comparing every row");
        CauseTable causes = new CauseTable();
        try (FindingsFile findings = new FindingsFile(outputDirectory)) {
            FindingCollector.Overflow overflow = (check, finding) -> {
                findings.finding(check, finding);
                causes.finding(check, finding);
            };
            VerificationResult result = verification.verify(log, sinks, circumstances, overflow);
            PublishedComparison published = published(result, overflow);
            List<Check> checks = new ArrayList<>(result.checks());
            checks.addAll(inputChecks(history.sent(), found));
            checks.addAll(latencyChecks(result, history.sent()));
            checks.addAll(FaultChecks.of(plan.scenario().faults(), history));
            if (published != null) {
                checks.add(published.outcome().check());
            }
            checks.addAll(baselineCheck(result, history.sent(), checks));

            findings.add(checks);
            FindingsFile.accounting(outputDirectory, result.accounting().lines());
            verification.save(outputDirectory.resolve("rows"), sinks);
            if (found != null && found.absent() > 0) {
                Files.writeString(outputDirectory.resolve(ABSENT), found.absent() + "\n");
            }
            report(checks);
            double seconds = processingSeconds(result, circumstances, history);
            return new Verified(result, checks, causes, published, seconds, history);
        }
    }

    private void report(List<Check> checks) {
        long passed =
                checks.stream().filter(check -> check.verdict() == Verdict.PASS).count();
        progress.done(
                "verify",
                String.format(
                        Locale.ROOT,
                        "%d of %d checks passed in %.1f s",
                        passed,
                        checks.size(),
                        stopwatch.lap("verify")));
    }

    private static List<Check> inputChecks(@Nullable SendSummary sent, TopicMatcher.@Nullable Result found) {
        List<Check> checks = new ArrayList<>();
        if (found != null) {
            if (sent != null) {
                checks.add(generatorCheck(sent, found));
            }
            checks.add(inputLogCheck(sent, found));
        }
        return checks;
    }

    /**
     * Checks that the input has the disorder that the scenario requests, because a verdict is only as good as its
     * input.
     */
    private static Check generatorCheck(SendSummary sent, TopicMatcher.Result found) {
        List<String> problems = sent.disorder().problems();
        if (problems.isEmpty() && found.absent() > 0) {
            return Check.unknown(
                    CheckId.GENERATOR,
                    found.absent() + " of " + sent.sent() + " deliveries are missing from the log"
                            + (sent.firstFailure() == null ? "" : "; the first failed with: " + sent.firstFailure()));
        }
        if (problems.isEmpty()) {
            return Check.pass(
                    CheckId.GENERATOR,
                    sent.disorder().disturbances().size()
                            + " disturbances measured as requested, within the sampling error");
        }
        List<Finding> findings = problems.stream()
                .map(problem -> Finding.of("disorder not as requested", new Cause(Kind.NOT_SENT, problem)))
                .toList();
        return Check.fail(
                CheckId.GENERATOR,
                "the input does not have the disorder that the scenario requests",
                findings,
                findings.size());
    }

    /** Checks that the topic holds the timeline, byte by byte. */
    private static Check inputLogCheck(@Nullable SendSummary sent, TopicMatcher.Result found) {
        String detail = Descriptions.count(found.records()) + " records read back and compared with the timeline";
        if (sent == null) {
            detail += "; " + found.absent() + " deliveries of the timeline are missing";
        } else if (sent.unacknowledged() > 0) {
            detail += "; " + (sent.unacknowledged() - found.absent()) + " of " + sent.unacknowledged()
                    + " unacknowledged deliveries are in the log";
        }
        List<Finding> findings = found.unexpected().stream()
                .map(text -> Finding.of("log is not the timeline", new Cause(Kind.NOT_SENT, text)))
                .toList();
        if (!findings.isEmpty()) {
            return Check.fail(CheckId.INPUT_LOG, detail, findings, findings.size());
        }
        return sent == null && found.absent() > 0
                ? Check.unknown(CheckId.INPUT_LOG, detail + ": was the whole timeline sent?")
                : Check.pass(CheckId.INPUT_LOG, detail);
    }

    /** Returns the checks of latencies. A bounded job starts after everything was sent, so it has none. */
    private List<Check> latencyChecks(VerificationResult result, @Nullable SendSummary sent) {
        if (sent == null || plan.request().mode() == Mode.BOUNDED) {
            return List.of();
        }
        boolean accountingBalances = result.checks().stream()
                .noneMatch(check -> check.id() == CheckId.ACCOUNTING && check.verdict() != Verdict.PASS);
        return new LatencyLimits(
                        plan.scenario().expect(),
                        plan.timeline().startMicros(),
                        accountingBalances,
                        sent.maxLagMillis())
                .checks(result.latency());
    }

    private @Nullable PublishedComparison published(VerificationResult result, FindingCollector.Overflow overflow) {
        return plan.published()
                .map(input -> new PublishedComparison(
                        input.file(),
                        new PublishedCheck(input.publication(), overflow)
                                .compare(
                                        plan.scenario().job().windows(),
                                        result.candles().expectedKeys(),
                                        result.candles().observed().values())))
                .orElse(null);
    }

    /** @param checks all other checks of the run */
    private List<Check> baselineCheck(VerificationResult result, @Nullable SendSummary sent, List<Check> checks) {
        if (sent == null || sent.unacknowledged() > 0) {
            // The log may differ from the timeline.
            return List.of();
        }
        return plan
                .baseline()
                .map(baseline -> baseline.check(plan.request().mode(), sent, result, List.copyOf(checks)))
                .stream()
                .toList();
    }

    private static double processingSeconds(
            VerificationResult result, Verification.RunContext circumstances, RunHistory history) {
        SendSummary sent = history.sent();
        if (circumstances.paced() && sent != null) {
            return secondsToLastCommit(result, sent);
        }
        JobRun job = history.job();
        return job == null ? 0 : job.seconds();
    }

    private static double secondsToLastCommit(VerificationResult result, SendSummary sent) {
        long lastMicros = result.candles().observed().values().stream()
                .mapToLong(ObservedCandle::committedMicros)
                .max()
                .orElse(sent.startMicros());
        return Micros.toSeconds(Math.max(0, lastMicros - sent.startMicros()));
    }
}

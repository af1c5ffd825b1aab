package io.tickproof.harness.run;

import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.Run.Outcome;
import io.tickproof.harness.run.Run.PublishedOutcome;
import io.tickproof.verifier.LogReplay;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.PublishedCheck;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges what a job wrote, be it of a run that just ended, of one of last week, or of somebody else's job. */
public final class RunVerification {
    /** Where deliveries never came into the log: how many. */
    public static final String ABSENT = "rows/absent.txt";

    private final Plan plan;
    private final Progress progress;
    private final Stopwatch watch;
    private final Path left;

    /** @param left the folder that findings.csv, accounting.csv and the rows go to */
    public RunVerification(Plan plan, Progress progress, Stopwatch watch, Path left) {
        this.plan = plan;
        this.progress = progress;
        this.watch = watch;
        this.left = left;
    }

    /**
     * How it was sent, and how long the job ran.
     *
     * @param sent null where this process did not send
     * @param found what the topic holds; null where there is no topic any more
     * @param jobSeconds of a bounded job
     * @param course how it went
     * @param faults what was to break, and what did
     * @param restarts of the job; negative: nobody knows
     * @param recovery of the job
     */
    public record Sending(
            TopicWriter.Summary sent,
            TopicMatcher.Found found,
            double jobSeconds,
            List<Sample> course,
            List<FaultRecord> faults,
            long restarts,
            Recovery recovery) {
        /** Of what this process did not run. */
        public static Sending unknown(TopicMatcher.Found found) {
            return new Sending(null, found, 0, List.of(), List.of(), -1, Recovery.NONE);
        }
    }

    /** @param verification that was told the log already */
    public Outcome of(
            Verification verification, LogReplay log, Sinks sinks, Verification.Circumstances run, Sending sending)
            throws IOException {
        TopicWriter.Summary sent = sending.sent();
        try (FindingsFile file = new FindingsFile(left)) {
            VerificationResult result = verification.judge(log, sinks, run, file);
            List<Check> checks = new ArrayList<>(result.checks());
            if (sent != null) {
                checks.add(generator(sent, sending.found()));
            }
            if (sending.found() != null) {
                checks.add(inputLog(sent, sending.found()));
            }
            if (sent != null && plan.request().mode() == Mode.UNBOUNDED) {
                // A bounded job starts when everything is sent, so latency means nothing there.
                checks.addAll(LatencyLimits.checks(
                        plan.scenario().expect(),
                        plan.timeline().startMicros(),
                        result.latency(),
                        addsUp(result.checks()),
                        sent.behindMaxMillis()));
            }
            checks.addAll(
                    FaultChecks.of(plan.scenario().faults(), sending.faults(), sending.restarts(), sending.recovery()));
            PublishedOutcome published = published(result, checks);
            if (sent != null && sent.unacknowledged() == 0) {
                // Else the log is not quite the timeline any more.
                Mode mode = plan.request().mode();
                plan.baseline()
                        .ifPresent(baseline -> checks.add(baseline.check(mode, sent, result, List.copyOf(checks))));
            }
            file.add(checks);
            FindingsFile.accounting(left, result.ledger());
            verification.save(left.resolve("rows"), sinks);
            if (sending.found() != null && sending.found().absent() > 0) {
                Files.writeString(left.resolve(ABSENT), sending.found().absent() + "\n");
            }
            double seconds = watch.lap("verify");
            progress.done(
                    "verify",
                    String.format(
                            Locale.ROOT,
                            "%d checks, %d of them not passed, in %.1f s",
                            checks.size(),
                            checks.stream()
                                    .filter(check -> check.verdict() != Verdict.PASS)
                                    .count(),
                            seconds));
            double span = run.paced() && sent != null ? secondsToLastCommit(result, sent) : sending.jobSeconds();
            return new Outcome(sent, result, checks, published, span, null, sending.course(), sending.faults());
        }
    }

    private static boolean addsUp(List<Check> checks) {
        return checks.stream().noneMatch(check -> check.id() == CheckId.ACCOUNTING && check.verdict() != Verdict.PASS);
    }

    /** Whether what was sent is disturbed as the scenario asks: a verdict is worth what its input is worth. */
    private static Check generator(TopicWriter.Summary sent, TopicMatcher.Found found) {
        List<String> problems = sent.disorder().problems();
        if (problems.isEmpty() && found.absent() > 0) {
            return Check.unknown(
                    CheckId.GENERATOR,
                    found.absent() + " of " + sent.sent() + " deliveries did not come into the log"
                            + (sent.firstFailure() == null ? "" : ", the first since: " + sent.firstFailure()));
        }
        if (problems.isEmpty()) {
            return Check.pass(
                    CheckId.GENERATOR,
                    sent.disorder().items().size() + " disturbances achieved as asked, within the sampling error");
        }
        List<Finding> findings = problems.stream()
                .map(problem ->
                        new Finding("disorder not as asked", "", "", 0, "", "", new Cause(Kind.NOT_SENT, problem)))
                .toList();
        return Check.fail(CheckId.GENERATOR, "what was sent is not disturbed as asked", findings, findings.size());
    }

    /** Whether the topic holds the timeline, byte by byte. */
    private static Check inputLog(TopicWriter.Summary sent, TopicMatcher.Found found) {
        String detail = found.records() + " records read back and compared with the timeline"
                + (sent == null
                        ? "; " + found.absent() + " of it are absent"
                        : sent.unacknowledged() > 0
                                ? "; of " + sent.unacknowledged() + " unacknowledged ones "
                                        + (sent.unacknowledged() - found.absent()) + " are in the log"
                                : "");
        List<Finding> findings = found.unexpected().stream()
                .map(text -> new Finding("log is not the timeline", "", "", 0, "", "", new Cause(Kind.NOT_SENT, text)))
                .toList();
        if (!findings.isEmpty()) {
            return Check.fail(CheckId.INPUT_LOG, detail, findings, findings.size());
        }
        return sent == null && found.absent() > 0
                ? Check.unknown(CheckId.INPUT_LOG, detail + ": was it sent whole?")
                : Check.pass(CheckId.INPUT_LOG, detail);
    }

    private PublishedOutcome published(VerificationResult result, List<Check> checks) {
        return plan.published()
                .map(file -> {
                    var outcome = PublishedCheck.of(
                            file.candles(),
                            file.conventions(),
                            plan.scenario().job().windows(),
                            result.candles().observed());
                    checks.add(outcome.check());
                    return new PublishedOutcome(file.file(), outcome);
                })
                .orElse(null);
    }

    private static double secondsToLastCommit(VerificationResult result, TopicWriter.Summary sent) {
        long last = result.candles().observed().values().stream()
                .mapToLong(ObservedCandle::committedMicros)
                .max()
                .orElse(sent.startedMicros());
        return Math.max(0, last - sent.startedMicros()) / 1e6;
    }
}

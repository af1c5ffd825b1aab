package io.tickproof.harness.evidence;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RowOrder;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.evidence.Evidence.Accounting;
import io.tickproof.harness.evidence.Evidence.CauseSummary;
import io.tickproof.harness.evidence.Evidence.Chart;
import io.tickproof.harness.evidence.Evidence.Counts;
import io.tickproof.harness.evidence.Evidence.Environment;
import io.tickproof.harness.evidence.Evidence.FaultResult;
import io.tickproof.harness.evidence.Evidence.FaultTimes;
import io.tickproof.harness.evidence.Evidence.Measurements;
import io.tickproof.harness.evidence.Evidence.Outcome;
import io.tickproof.harness.evidence.Evidence.PrimaryCause;
import io.tickproof.harness.evidence.Evidence.Published;
import io.tickproof.harness.evidence.Evidence.RunInfo;
import io.tickproof.harness.evidence.Evidence.Setup;
import io.tickproof.harness.evidence.Evidence.Throughput;
import io.tickproof.harness.evidence.Evidence.Timeline;
import io.tickproof.harness.evidence.Evidence.Timing;
import io.tickproof.harness.evidence.Evidence.VerificationSummary;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.FaultChecks;
import io.tickproof.harness.run.RunHistory;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.published.PublishedCheck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the evidence of a run from its plan and its outcome. */
public final class EvidenceBuilder {
    /** The maximum number of accounting lines on the page; accounting.csv has all lines. */
    private static final int MAX_ACCOUNTING_LINES = 200;

    private final Plan plan;
    private final String id;
    private final Instant startedAt;
    private final String commit;
    private final String stack;
    private final String reproduce;

    /**
     * Creates a builder for the run of a plan.
     *
     * @param id the name of the run's directory
     * @param stack a description of the servers of the run
     * @param reproduce the command that repeats the run
     */
    public EvidenceBuilder(Plan plan, String id, Instant startedAt, String commit, String stack, String reproduce) {
        this.plan = plan;
        this.id = id;
        this.startedAt = startedAt;
        this.commit = commit;
        this.stack = stack;
        this.reproduce = reproduce;
    }

    /** Returns a builder for the same run with another plan. */
    public EvidenceBuilder withPlan(Plan other) {
        return new EvidenceBuilder(other, id, startedAt, commit, stack, reproduce);
    }

    /**
     * Returns the evidence of a run that has an outcome.
     *
     * @param phaseSeconds the duration of each phase of the run
     */
    public Evidence of(RunOutcome outcome, Map<String, Double> phaseSeconds) {
        if (outcome instanceof RunOutcome.JobFailed failed) {
            return incomplete(
                    new Outcome(
                            RunStatus.FAILED,
                            failed.verdict(),
                            failed.reason(),
                            VerdictSentence.incomplete(RunStatus.FAILED, failed.reason()),
                            null,
                            List.of()),
                    input(failed.history()),
                    timeline(failed.history()),
                    phaseSeconds);
        }
        return verified(outcome.verified(), phaseSeconds);
    }

    /** Returns why the recording has that many late ticks; null if most of them are not late in the recording. */
    private @Nullable String lateBecause(long tooLate) {
        DatasetProfile profile = plan.profile().orElse(null);
        if (profile == null || profile.source().options().order() == ReadOptions.Order.TIME) {
            return null;
        }
        Scenario.Job job = plan.scenario().job();
        long limit = Micros.of(job.outOfOrderness().plus(job.allowedLateness()));
        if (profile.times().disorder().behind(limit) <= tooLate / 2) {
            return null;
        }
        return profile.times().order() == RowOrder.IN_ORDER
                ? "they arrived late in the recording"
                : "the rows of the recording are " + profile.times().order().text()
                        + (profile.source().isSortable() ? " (stream.order: time sorts them)" : "");
    }

    private Evidence verified(RunOutcome.Verified outcome, Map<String, Double> phaseSeconds) {
        VerificationResult result = outcome.result();
        SendSummary sent = outcome.history().sent();
        PrimaryCause cause = result.primaryCause().map(PrimaryCause::of).orElse(publishedCause(outcome.published()));
        VerificationSummary verification = new VerificationSummary(
                new Counts(result.accounting().ticks(), result.candles().counts()),
                outcome.checks(),
                accounting(result),
                result.notChecked(),
                result.hashes(),
                published(outcome.published()));
        return new Evidence(
                runInfo(),
                new Outcome(
                        RunStatus.COMPLETE,
                        outcome.verdict(),
                        "",
                        VerdictSentence.of(
                                verification,
                                cause,
                                lateBecause(result.accounting().ticks().tooLate())),
                        cause,
                        outcome.causes().groups(outcome.checks()).stream()
                                .map(CauseSummary::of)
                                .toList()),
                input(outcome.history()),
                verification,
                new Measurements(
                        timeline(outcome.history()),
                        new Timing(
                                LatencyStage.of(result),
                                plan.scenario().expect().latencyMs(),
                                visibleOverTime(result, sent),
                                throughput(sent, outcome.processingSeconds()),
                                phaseSeconds),
                        ChartData.of(plan.scenario().job().windows(), result)),
                null);
    }

    /** Returns the evidence of a run that did not reach an outcome. @param message the reason why the run ended */
    public Evidence incomplete(RunStatus status, String message, Verdict verdict, Map<String, Double> phaseSeconds) {
        return incomplete(
                new Outcome(status, verdict, message, VerdictSentence.incomplete(status, message), null, List.of()),
                null,
                Timeline.NONE,
                phaseSeconds);
    }

    private Evidence incomplete(
            Outcome outcome, @Nullable InputSummary input, Timeline timeline, Map<String, Double> phaseSeconds) {
        return new Evidence(
                runInfo(),
                outcome,
                input,
                VerificationSummary.NONE,
                new Measurements(timeline, Timing.incomplete(phaseSeconds), Chart.NONE),
                null);
    }

    private RunInfo runInfo() {
        Scenario scenario = plan.scenario();
        return new RunInfo(
                id,
                new Setup(
                        scenario.name(), scenario.about(), plan.request().mode().text(), scenario.seed()),
                startedAt.truncatedTo(ChronoUnit.MILLIS).toString(),
                reproduce,
                new Environment(stack, commit, Versions.all(), HostInfo.describe(), jobSettings()));
    }

    private Map<String, String> jobSettings() {
        var job = plan.scenario().job();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("windows", job.windows().stream().map(WindowSpec::name).collect(Collectors.joining(", ")));
        settings.put("max out-of-orderness", job.outOfOrderness().toString());
        settings.put("allowed lateness", job.allowedLateness().toString());
        job.maxAhead().ifPresent(ahead -> settings.put("max ahead", ahead.toString()));
        settings.put("parallelism", Integer.toString(job.parallelism()));
        settings.put("checkpoint interval", job.checkpointInterval().toString());
        job.own()
                .ifPresent(user -> settings.put(
                        "user job",
                        user.program() == null
                                ? "already running elsewhere"
                                : user.program().jar().toString()));
        InjectedBug bug = plan.request().bug();
        if (bug != null) {
            settings.put("injected bug", bug.text());
        }
        return settings;
    }

    private @Nullable InputSummary input(RunHistory history) {
        SendSummary sent = history.sent();
        return sent == null ? null : InputSummaryBuilder.of(plan, sent);
    }

    private static Timeline timeline(RunHistory history) {
        List<FaultResult> faults = history.faults().stream()
                .map(one -> new FaultResult(
                        one.fault().type().key(),
                        one.fault().trigger().text(),
                        one.wasInjected() ? one.fault().trigger().text(one.actualAt()) : "",
                        one.description(),
                        new FaultTimes(
                                one.seconds(),
                                one.fault().duration().toMillis() / 1e3,
                                one.recoveredSeconds(),
                                one.wasInjected()
                                        ? FaultChecks.lagNormalSeconds(one, history.samples())
                                                .orElse(null)
                                        : null)))
                .toList();
        List<double[]> checkpoints = history.checkpoints().stream()
                .map(one -> new double[] {one.number(), one.fromSeconds(), one.toSeconds()})
                .toList();
        return new Timeline(history.samples(), faults, checkpoints);
    }

    /** Returns the lines that do not add up first, then the lines with the most ticks. */
    private static Accounting accounting(VerificationResult result) {
        List<Ledger.Line> lines = result.accounting().lines().stream()
                .sorted(Comparator.comparing((Ledger.Line line) -> line.difference() == 0)
                        .thenComparing(line -> -line.sent()))
                .limit(MAX_ACCOUNTING_LINES)
                .toList();
        return new Accounting(lines, result.accounting().lines().size() - lines.size());
    }

    private static List<double[]> visibleOverTime(VerificationResult result, @Nullable SendSummary sent) {
        if (sent == null) {
            return List.of();
        }
        return result.latency().overTime().stream()
                .map(point -> new double[] {
                    Micros.toMillis(point.wallMicros() - sent.startMicros()) / 1_000.0,
                    point.p50Micros() / (double) Micros.PER_MILLI,
                    point.p99Micros() / (double) Micros.PER_MILLI,
                    point.candles()
                })
                .toList();
    }

    private static Throughput throughput(@Nullable SendSummary sent, double processingSeconds) {
        return sent == null
                ? new Throughput(0, 0)
                : new Throughput(rate(sent.sent(), sent.seconds()), rate(sent.sent(), processingSeconds));
    }

    private static double rate(long count, double seconds) {
        return seconds <= 0 ? 0 : Math.round(count / seconds);
    }

    /** Returns the publisher's convention that explains all differences; null if there is none. */
    private static @Nullable PrimaryCause publishedCause(RunOutcome.@Nullable PublishedComparison published) {
        PublishedCheck.Convention found =
                published == null ? null : published.outcome().convention();
        return found == null
                ? null
                : new PrimaryCause(
                        Cause.Kind.PUBLISHED_CONVENTION,
                        Cause.Kind.PUBLISHED_CONVENTION.text() + ": " + found.text(),
                        found.keys());
    }

    private static @Nullable Published published(RunOutcome.@Nullable PublishedComparison outcome) {
        if (outcome == null) {
            return null;
        }
        PublishedCheck.Outcome found = outcome.outcome();
        PublishedCheck.Span span = found.span();
        return new Published(
                outcome.file().file().toString(),
                outcome.file().format(),
                found.counts(),
                span == null ? null : Descriptions.time(span.firstMicros()),
                span == null ? null : Descriptions.time(span.endMicros()),
                found.conventions());
    }
}

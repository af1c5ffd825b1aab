package io.tickproof.harness.evidence;

import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import io.tickproof.generator.timeline.MeasuredDisorder;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.FaultChecks;
import io.tickproof.harness.run.RunHistory;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.Sample;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts together what a run leaves behind. */
public final class EvidenceBuilder {
    /** So many lines of the accounting are shown; accounting.csv has all. */
    private static final int MOST_ACCOUNTS = 200;

    private final Plan plan;
    private final String id;
    private final Instant startedAt;
    private final String commit;
    private final String stack;
    private final String reproduce;

    /**
     * @param stack where it ran
     * @param reproduce the command that does the same again
     */
    public EvidenceBuilder(Plan plan, String id, Instant startedAt, String commit, String stack, String reproduce) {
        this.stack = stack;
        this.reproduce = reproduce;
        this.plan = plan;
        this.id = id;
        this.startedAt = startedAt;
        this.commit = commit;
    }

    /** Likewise of another plan. */
    public EvidenceBuilder with(Plan other) {
        return new EvidenceBuilder(other, id, startedAt, commit, stack, reproduce);
    }

    /** Returns the evidence of a run. */
    public Evidence of(RunOutcome outcome, Map<String, Double> secondsBy) {
        RunHistory history = outcome.history();
        if (outcome instanceof RunOutcome.JobFailed failed) {
            return without(
                    "failed",
                    failed.reason(),
                    Verdict.FAIL,
                    secondsBy,
                    sending(history.sent()),
                    history.samples(),
                    faults(history));
        }
        return verified(outcome.verified(), secondsBy);
    }

    private Evidence verified(RunOutcome.Verified outcome, Map<String, Double> secondsBy) {
        RunHistory history = outcome.history();
        TopicWriter.Summary sent = history.sent();
        VerificationResult result = outcome.result();
        var ticks = result.ticks();
        var candles = result.candleCounts();
        return new Evidence(
                about(outcome.verdict(), "complete", ""),
                sending(sent),
                new Evidence.Ticks(
                        ticks.sent(),
                        ticks.inCandles(),
                        ticks.late(),
                        ticks.tooLate(),
                        ticks.duplicates(),
                        ticks.rejected(),
                        ticks.unacknowledged()),
                new Evidence.Candles(
                        candles.expected(),
                        candles.observed(),
                        candles.matching(),
                        candles.missing(),
                        candles.unexpected(),
                        candles.different()),
                outcome.checks().stream()
                        .map(check -> new Evidence.CheckResult(
                                check.name(), check.verdict(), check.detail(), check.differences()))
                        .toList(),
                outcome.checks().stream().flatMap(EvidenceBuilder::findings).toList(),
                headline(result),
                accounts(result),
                Math.max(0, result.ledger().size() - MOST_ACCOUNTS),
                result.notChecked(),
                StageLatencies.of(result),
                plan.scenario().expect().latencyMs(),
                visibleOverTime(result, sent),
                history.samples(),
                faults(history),
                result.hashes(),
                sent == null
                        ? new Evidence.Throughput(0, 0)
                        : new Evidence.Throughput(
                                rate(sent.sent(), sent.seconds()), rate(sent.sent(), outcome.processingSeconds())),
                secondsBy,
                published(outcome.published()),
                ChartData.of(plan.scenario().job().windows(), result),
                null);
    }

    /** Of a run that came to none. */
    public Evidence without(String ended, String message, Verdict verdict, Map<String, Double> secondsBy) {
        return without(ended, message, verdict, secondsBy, null, List.of(), List.of());
    }

    private Evidence without(
            String ended,
            String message,
            Verdict verdict,
            Map<String, Double> secondsBy,
            Evidence.Sending sending,
            List<Sample> course,
            List<Evidence.FaultRow> faults) {
        return new Evidence(
                about(verdict, ended, message),
                sending,
                new Evidence.Ticks(0, 0, 0, 0, 0, 0, 0),
                new Evidence.Candles(0, 0, 0, 0, 0, 0),
                List.of(),
                List.of(),
                null,
                List.of(),
                0,
                List.of(),
                Map.of(),
                plan.scenario().expect().latencyMs(),
                List.of(),
                course,
                faults,
                Map.of(),
                new Evidence.Throughput(0, 0),
                secondsBy,
                null,
                new Evidence.Chart(List.of(), List.of(), 0, Map.of()),
                null);
    }

    private static List<Evidence.FaultRow> faults(RunHistory history) {
        return history.faults().stream()
                .map(one -> new Evidence.FaultRow(
                        one.fault().type().key(),
                        one.fault().trigger().text(),
                        one.wasInjected() ? one.fault().trigger().text(one.actualAt()) : "",
                        one.description(),
                        one.seconds(),
                        one.recoveredSeconds(),
                        one.wasInjected()
                                ? FaultChecks.recoverySeconds(one, history.samples())
                                        .orElse(null)
                                : null))
                .toList();
    }

    private Evidence.About about(Verdict verdict, String ended, String message) {
        Scenario scenario = plan.scenario();
        Map<String, String> job = new LinkedHashMap<>();
        job.put(
                "windows",
                scenario.job().windows().stream().map(WindowSpec::name).collect(Collectors.joining(", ")));
        job.put("out-of-orderness bound", scenario.job().outOfOrderness().toString());
        job.put("allowed lateness", scenario.job().allowedLateness().toString());
        scenario.job().maxAhead().ifPresent(ahead -> job.put("max ahead", ahead.toString()));
        job.put("parallelism", Integer.toString(scenario.job().parallelism()));
        job.put("checkpoint interval", scenario.job().checkpointInterval().toString());
        scenario.job()
                .own()
                .ifPresent(own -> job.put(
                        "a job of its own", own.jar().map(Path::toString).orElse("runs elsewhere")));
        plan.request().defect().ifPresent(defect -> job.put("planted defect", defect.text()));
        return new Evidence.About(
                id,
                scenario.name(),
                scenario.about(),
                plan.request().mode().text(),
                scenario.seed(),
                stack,
                verdict,
                startedAt.truncatedTo(ChronoUnit.MILLIS).toString(),
                commit,
                reproduce,
                ended,
                message,
                Versions.all(),
                HostInfo.describe(),
                job);
    }

    private Evidence.Sending sending(TopicWriter.Summary sent) {
        if (sent == null) {
            return null;
        }
        MeasuredDisorder disorder = sent.disorder();
        Scenario scenario = plan.scenario();
        return new Evidence.Sending(
                source(scenario.stream()),
                plan.pace().describe(),
                symbols(scenario.stream()),
                disorder.items().stream().map(EvidenceBuilder::disturbed).toList(),
                disorder.ticks(),
                disorder.count(Label.HEARTBEAT),
                sent.manifest().lost(),
                disorder.behind(),
                disorder.distanceMicros(50) / 1e6,
                disorder.distanceMicros(99) / 1e6,
                disorder.distanceMicros(100) / 1e6,
                sent.manifest().partitions(),
                sent.manifest().sha256(),
                sent.seconds(),
                sent.behindMaxMillis(),
                sent.firstFailure() == null ? "" : sent.firstFailure().toString(),
                plan.card().map(ProfileFacts::of).orElse(Map.of()));
    }

    private int symbols(TickStream stream) {
        return plan.card()
                .map(card -> card.symbols().size())
                .orElseGet(() -> ((TickStream.Synthetic) stream).symbols().size());
    }

    private static String source(TickStream stream) {
        return stream instanceof TickStream.Synthetic synthetic
                ? "made-up ticks over " + synthetic.duration() + " from " + synthetic.start()
                : "recording " + ((TickStream.Recorded) stream).file();
    }

    private static Evidence.Disturbed disturbed(MeasuredDisorder.Item item) {
        Disturbance disturbance = item.disturbance();
        return new Evidence.Disturbed(
                disturbance.kind(),
                target(disturbance.target()),
                disturbance.describe(),
                disturbance.target().share(),
                item.eligible(),
                item.hit(),
                item.share(),
                item.heldMicros(50) / 1e6,
                item.heldMicros(99) / 1e6,
                item.heldMicros(100) / 1e6);
    }

    private static String target(Disturbance.Target target) {
        String symbols = target.symbols().isEmpty() ? "all" : String.join(", ", target.symbols());
        boolean whole = target.from().isZero() && target.to().equals(ScenarioReader.LONGEST);
        return symbols + (whole ? "" : ", " + target.from() + " to " + target.to());
    }

    private static java.util.stream.Stream<Evidence.FindingRow> findings(Check check) {
        return check.findings().stream()
                .map((Finding f) -> new Evidence.FindingRow(
                        check.name(),
                        f.kind(),
                        f.symbol(),
                        f.window(),
                        f.startMicros() == 0
                                ? ""
                                : Instant.EPOCH
                                        .plus(f.startMicros(), ChronoUnit.MICROS)
                                        .toString(),
                        f.expected(),
                        f.observed(),
                        f.cause().sentence(),
                        f.cause().kind().word()));
    }

    private static Evidence.Headline headline(VerificationResult result) {
        return result.primaryCause()
                .map(kind -> new Evidence.Headline(kind.word(), kind.text(), kind.lookAt()))
                .orElse(null);
    }

    /** Those that do not add up first, then the largest. */
    private static List<Ledger.Line> accounts(VerificationResult result) {
        return result.ledger().stream()
                .sorted(Comparator.comparing((Ledger.Line line) -> line.difference() == 0)
                        .thenComparing(line -> -line.sent()))
                .limit(MOST_ACCOUNTS)
                .toList();
    }

    private static List<double[]> visibleOverTime(VerificationResult result, TopicWriter.Summary sent) {
        if (sent == null) {
            return List.of();
        }
        return result.latency().overTime().stream()
                .map(point -> new double[] {
                    Math.round((point.wallMicros() - sent.startedMicros()) / 1000.0) / 1000.0,
                    point.p50Micros() / 1000.0,
                    point.p99Micros() / 1000.0,
                    point.candles()
                })
                .toList();
    }

    private static Evidence.Published published(RunOutcome.PublishedComparison outcome) {
        if (outcome == null) {
            return null;
        }
        var found = outcome.outcome();
        return new Evidence.Published(
                outcome.file().toString(), found.published(), found.equal(), found.filledIn(), found.conventions());
    }

    private static double rate(long count, double seconds) {
        return seconds <= 0 ? 0 : Math.round(count / seconds);
    }
}

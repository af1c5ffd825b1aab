package io.tickproof.harness.report;

import io.tickproof.generator.output.Manifest;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.InputSummary;
import io.tickproof.harness.evidence.LatencyStage;
import io.tickproof.harness.evidence.RunStatus;
import io.tickproof.harness.evidence.SustainedRate;
import io.tickproof.harness.evidence.VerdictSentence;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.CandleDetail;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.CauseTable;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evidence for the tests of the reports. */
final class SampleEvidence {
    static final long START_SECONDS = 1_767_571_200L;
    private static final long START_MICROS = START_SECONDS * 1_000_000;
    private static final long MINUTE_MICROS = 60_000_000;

    private SampleEvidence() {}

    /** Returns the evidence of a failed run; {@code text} takes the place of every text that comes from data. */
    static Evidence of(List<String> symbols, int candlesPerSymbol, String text) {
        Evidence.VerificationSummary verification = verification(symbols, text);
        Evidence.PrimaryCause cause = Evidence.PrimaryCause.of(Cause.Kind.LOST_TICK);
        return new Evidence(
                run(text),
                new Evidence.Outcome(
                        RunStatus.COMPLETE,
                        Verdict.FAIL,
                        "",
                        VerdictSentence.of(verification, cause, null) + " " + text,
                        cause,
                        new CauseTable()
                                .groups(verification.checks()).stream()
                                        .map(Evidence.CauseSummary::of)
                                        .toList()),
                input(symbols.size(), text),
                verification,
                new Evidence.Measurements(
                        timeline(text),
                        timing(),
                        new Evidence.Chart(
                                List.of("PT1M"), symbols, 0, Map.of("PT1M", rows(symbols, candlesPerSymbol)))),
                new SustainedRate(
                        1000,
                        2000,
                        null,
                        List.of(
                                new SustainedRate.Probe(1000, true, -3, 12, 80.5, ""),
                                new SustainedRate.Probe(2000, false, 900, 14, null, text))));
    }

    /** Returns the evidence of a run whose checks all pass. */
    static Evidence passed(List<String> symbols, int candlesPerSymbol) {
        Evidence failed = of(symbols, candlesPerSymbol, "plain text");
        Evidence.VerificationSummary verification = new Evidence.VerificationSummary(
                new Evidence.Counts(
                        new VerificationResult.Ticks(1000, new VerificationResult.Accepted(900, 20), 40, 30, 30, 0),
                        new CandleComparison.Counts(100, 100, 100, 0, 0, 0)),
                List.of(
                        Check.pass(CheckId.CANDLES.of("PT1M"), "100 expected, 100 observed, 100 equal"),
                        Check.pass(CheckId.ACCOUNTING, "1000 sent = 900 in candles + 40 too late + 30 duplicates")),
                failed.verification().accounting(),
                List.of(),
                failed.verification().hashes(),
                null);
        Map<String, List<Object[]>> rows = rows(symbols, candlesPerSymbol);
        rows.values().forEach(ofSymbol -> ofSymbol.forEach(row -> row[5] = null));
        return new Evidence(
                failed.run(),
                new Evidence.Outcome(
                        RunStatus.COMPLETE,
                        Verdict.PASS,
                        "",
                        VerdictSentence.of(verification, null, null),
                        null,
                        List.of()),
                failed.input(),
                verification,
                new Evidence.Measurements(
                        failed.timeline(),
                        failed.timing(),
                        new Evidence.Chart(List.of("PT1M"), symbols, 0, Map.of("PT1M", rows))),
                null);
    }

    /** Returns the evidence of a failed run with many findings. */
    static Evidence withFindings(int count) {
        Evidence sample = of(List.of("BTC-USD"), 40, "plain text");
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            findings.add(Finding.of("candle missing", new Cause(Cause.Kind.LOST_TICK, "the tick is missing"))
                    .at("BTC-USD", "PT1M", START_MICROS + i * MINUTE_MICROS)
                    .values("open 1, close 2", ""));
        }
        List<Check> checks = List.of(Check.fail(CheckId.CANDLES.of("PT1M"), "many are missing", findings, count));
        Evidence.Outcome outcome = sample.outcome();
        return new Evidence(
                sample.run(),
                new Evidence.Outcome(
                        outcome.status(),
                        outcome.verdict(),
                        "",
                        outcome.sentence(),
                        outcome.primaryCause(),
                        new CauseTable()
                                .groups(checks).stream()
                                        .map(Evidence.CauseSummary::of)
                                        .toList()),
                sample.input(),
                new Evidence.VerificationSummary(
                        sample.verification().counts(),
                        checks,
                        sample.verification().accounting(),
                        List.of(),
                        Map.of(),
                        null),
                sample.measured(),
                null);
    }

    /** Returns the evidence of a run whose latency could not be judged. */
    static Evidence unknown() {
        Evidence passed = passed(List.of("BTC-USD", "ETH-USD"), 40);
        List<Check> checks = new ArrayList<>(passed.verification().checks());
        checks.add(Check.unknown(
                CheckId.LATENCY.of("visible", "p99"), "no verdict: the generator fell 4,100 ms behind its schedule"));
        return with(passed, Verdict.UNKNOWN, checks, List.of());
    }

    /** Returns the evidence of a run in which a server failed. */
    static Evidence incomplete() {
        Evidence passed = passed(List.of("BTC-USD"), 40);
        String message = "PostgreSQL did not start within 60 s";
        return new Evidence(
                passed.run(),
                new Evidence.Outcome(
                        RunStatus.FAILED,
                        Verdict.UNKNOWN,
                        message,
                        VerdictSentence.incomplete(RunStatus.FAILED, message),
                        null,
                        List.of()),
                null,
                Evidence.VerificationSummary.NONE,
                new Evidence.Measurements(
                        Evidence.Timeline.NONE, Evidence.Timing.incomplete(Map.of("total", 61.0)), Evidence.Chart.NONE),
                null);
    }

    /** Returns the evidence of a job that writes candles only. */
    static Evidence ofUserJob() {
        Evidence passed = passed(List.of("BTC-USD", "ETH-USD"), 40);
        return with(
                passed, Verdict.PASS, passed.verification().checks(), List.of("too late", "duplicates", "accounting"));
    }

    private static Evidence with(Evidence evidence, Verdict verdict, List<Check> checks, List<String> notChecked) {
        Evidence.VerificationSummary verification = new Evidence.VerificationSummary(
                evidence.verification().counts(),
                checks,
                evidence.verification().accounting(),
                notChecked,
                evidence.verification().hashes(),
                null);
        return new Evidence(
                evidence.run(),
                new Evidence.Outcome(
                        RunStatus.COMPLETE, verdict, "", VerdictSentence.of(verification, null, null), null, List.of()),
                evidence.input(),
                verification,
                evidence.measured(),
                null);
    }

    private static Evidence.RunInfo run(String text) {
        return new Evidence.RunInfo(
                "20260105-000000-000-unbounded",
                new Evidence.Setup("sample", text, "unbounded", 1),
                "2026-01-05T00:00:00Z",
                "mvn exec:java -Dscenario=sample",
                new Evidence.Environment(
                        "embedded",
                        "abc",
                        Map.of("Flink", "2.3.0"),
                        Map.of("processors", "2"),
                        Map.of("windows", "PT1M")));
    }

    private static InputSummary input(int symbols, String text) {
        return new InputSummary(
                new InputSummary.Stream("synthetic ticks", "300x", symbols, Map.of()),
                List.of(new InputSummary.DisturbanceResult(
                        "outOfOrder",
                        "all",
                        text,
                        new InputSummary.Affected(1000, 10, 0.01, 0.01),
                        new InputSummary.Quantiles(0.1, 0.5, 1))),
                new InputSummary.OutOfOrder(10, new InputSummary.Quantiles(0.1, 0.5, 1)),
                new InputSummary.Sent(1000, 60, 0, 2.5, 12, ""),
                new InputSummary.Log(
                        List.of(new Manifest.Partition(0, 1060, "ab".repeat(32), 0, 1059)), "cd".repeat(32)));
    }

    private static Evidence.VerificationSummary verification(List<String> symbols, String text) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Finding finding = new Finding(
                    i % 2 == 0 ? "candle different" : "candle missing",
                    new Finding.Place(symbols.get(i % symbols.size()), "PT1M", START_MICROS + i * MINUTE_MICROS),
                    text,
                    "close " + (100 + i),
                    new Cause(i % 2 == 0 ? Cause.Kind.LOST_TICK : Cause.Kind.ROW_MISSING, "cause " + i + " " + text));
            findings.add(i == 0 ? finding.with(detail(text)) : finding);
        }
        return new Evidence.VerificationSummary(
                new Evidence.Counts(
                        new VerificationResult.Ticks(1000, new VerificationResult.Accepted(900, 20), 40, 30, 30, 0),
                        new CandleComparison.Counts(100, 99, 90, 1, 0, 9)),
                List.of(
                        Check.fail(CheckId.CANDLES.of("PT1M"), text, findings, 12),
                        Check.pass(CheckId.ACCOUNTING, "adds up")),
                new Evidence.Accounting(
                        symbols.stream()
                                .limit(200)
                                .map(symbol -> new Ledger.Line(0, symbol, new Ledger.Counts(100, 90, 4, 3, 3, 0)))
                                .toList(),
                        0),
                List.of("revisions"),
                Map.of("candles", "ef".repeat(32)),
                null);
    }

    /** Returns a candle whose close differs because its last tick is missing. */
    private static CandleDetail detail(String text) {
        List<Object[]> ticks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            boolean late = i % 10 == 9;
            ticks.add(new Object[] {
                START_MICROS + i * 2_000_000L,
                Integer.toString(i),
                Integer.toString(100 + i % 5),
                "0.5",
                1,
                40L + i,
                START_SECONDS * 1000 + i * 10L,
                late ? 41_000_000L : 0L,
                i == 0 ? null : START_MICROS + i * 2_000_000L - 5_000_000L,
                late ? "late" : "on time",
                i == 29 ? "missing" : ""
            });
        }
        return new CandleDetail(
                START_MICROS + MINUTE_MICROS,
                List.of(
                        new CandleDetail.ColumnValues("open", "100", "100", null),
                        new CandleDetail.ColumnValues("high", "104", "104", null),
                        new CandleDetail.ColumnValues("low", "100", "100", null),
                        new CandleDetail.ColumnValues("close", "104", "103", "-1"),
                        new CandleDetail.ColumnValues("volume", "15000", "14999.5", "-0.5"),
                        new CandleDetail.ColumnValues(text, null, null, null)),
                ticks,
                7);
    }

    private static Evidence.Timeline timeline(String text) {
        return new Evidence.Timeline(
                List.of(
                        new Sample(0.25, 100, 0, 0, null, 0),
                        new Sample(0.5, 500, 300, 4, START_SECONDS * 1000, 0),
                        new Sample(0.75, 1060, 900, 50, START_SECONDS * 1000 + 600_000, 1)),
                List.of(
                        new Evidence.FaultResult(
                                "killBroker",
                                "read 40 %",
                                "read 41 %",
                                text,
                                new Evidence.FaultTimes(0.3, 0.2, 0.6, 0.7)),
                        new Evidence.FaultResult(
                                "killRedis", "checkpoint 9", "", text, new Evidence.FaultTimes(1, 0, 1, null))),
                List.of(new double[] {1, 0.1, 0.15}, new double[] {2, 0.5, 0.52}));
    }

    private static Evidence.Timing timing() {
        return new Evidence.Timing(
                Map.of(
                        "visible",
                        new LatencyStage(
                                100, 200, 300, 400, 99, List.of(new double[] {50, 100}, new double[] {99, 300}))),
                Map.of("visible", Map.of("p99", 2000.0)),
                List.of(new double[] {0, 100, 200, 5}, new double[] {0.5, 120, 220, 6}),
                new Evidence.Throughput(1000, 900),
                Map.of("total", 10.5));
    }

    private static Map<String, List<Object[]>> rows(List<String> symbols, int candlesPerSymbol) {
        Map<String, List<Object[]>> rows = new LinkedHashMap<>();
        for (String symbol : symbols) {
            List<Object[]> ofSymbol = new ArrayList<>();
            for (int i = 0; i < candlesPerSymbol; i++) {
                double price = 100 + i % 50;
                double[] expected = {price, price + 2, price - 1, price + 1};
                ofSymbol.add(Evidence.Bar.row(
                        START_SECONDS + i * 60L,
                        expected,
                        12.5,
                        40,
                        i % 7 == 0 ? 2 : 0,
                        i == 2 ? new double[] {price, price + 2, price - 1, price} : null));
            }
            rows.put(symbol, ofSymbol);
        }
        return rows;
    }
}

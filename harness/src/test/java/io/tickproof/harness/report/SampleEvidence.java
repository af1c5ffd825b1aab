package io.tickproof.harness.report;

import io.tickproof.generator.output.Manifest;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evidence for tests of what is made of it. */
final class SampleEvidence {
    private static final long START_SECONDS = 1_767_571_200L;

    private SampleEvidence() {}

    /** A run with a finding, of these symbols; {@code text} stands wherever text comes from data. */
    static Evidence of(List<String> symbols, int candlesASymbol, String text) {
        Map<String, List<Object[]>> rows = new LinkedHashMap<>();
        for (String symbol : symbols) {
            List<Object[]> own = new ArrayList<>();
            for (int i = 0; i < candlesASymbol; i++) {
                double price = 100 + i % 50;
                double[] expected = {price, price + 2, price - 1, price + 1};
                boolean wrong = i == 2;
                own.add(Evidence.Bar.row(
                        START_SECONDS + i * 60L,
                        expected,
                        12.5,
                        40,
                        i % 7 == 0 ? 2 : 0,
                        wrong ? new double[] {price, price + 2, price - 1, price} : null));
            }
            rows.put(symbol, own);
        }
        List<Evidence.FindingRow> findings = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            findings.add(new Evidence.FindingRow(
                    "candles PT1M",
                    i % 2 == 0 ? "candle different" : "candle missing",
                    symbols.get(i % symbols.size()),
                    "PT1M",
                    "2026-01-05T00:%02d:00Z".formatted(i),
                    text,
                    "close " + (100 + i),
                    "cause " + i + " " + text,
                    i % 2 == 0 ? "lost-tick" : "row-missing"));
        }
        return new Evidence(
                new Evidence.About(
                        "20260105-000000-000-unbounded",
                        "sample",
                        text,
                        "unbounded",
                        1,
                        "embedded",
                        Verdict.FAIL,
                        "2026-01-05T00:00:00Z",
                        "abc",
                        "mvn exec:java -Dscenario=sample",
                        "complete",
                        "",
                        Map.of("Flink", "2.3.0"),
                        Map.of("processors", "2"),
                        Map.of("windows", "PT1M")),
                new Evidence.Sending(
                        "made-up ticks",
                        "300x",
                        symbols.size(),
                        List.of(),
                        1000,
                        60,
                        0,
                        10,
                        0.1,
                        0.5,
                        1,
                        List.of(new Manifest.Partition(0, 1060, "ab".repeat(32), 0, 1059)),
                        "cd".repeat(32),
                        2.5,
                        12,
                        "",
                        Map.of()),
                new Evidence.Ticks(1000, 900, 20, 40, 30, 30, 0),
                new Evidence.Candles(100, 99, 90, 1, 0, 9),
                List.of(
                        new Evidence.CheckResult("candles PT1M", Verdict.FAIL, text, 12),
                        new Evidence.CheckResult("accounting", Verdict.PASS, "adds up", 0)),
                findings,
                new Evidence.Headline("lost-tick", "ticks of the candle are missing", "source"),
                symbols.stream()
                        .limit(200)
                        .map(symbol -> new Ledger.Line(0, symbol, 100, 90, 4, 3, 3, 0, 0))
                        .toList(),
                0,
                List.of("revisions"),
                Map.of(
                        "visible",
                        new Evidence.Stage(
                                100, 200, 300, 400, 99, List.of(new double[] {50, 100}, new double[] {99, 300}))),
                Map.of("visible", Map.of("p99", 2000.0)),
                List.of(new double[] {0, 100, 200, 5}, new double[] {0.5, 120, 220, 6}),
                List.of(
                        new Sample(0.25, 100, 0, 0, null, 0),
                        new Sample(0.5, 500, 300, 4, START_SECONDS * 1000, 0),
                        new Sample(0.75, 1060, 900, 50, START_SECONDS * 1000 + 600_000, 1)),
                List.of(
                        new Evidence.FaultRow("killBroker", "read 40 %", "read 41 %", text, 0.3, 0.6, 0.45),
                        new Evidence.FaultRow("killRedis", "checkpoint 9", "", text, 1, 1, null)),
                Map.of("candles", "ef".repeat(32)),
                new Evidence.Throughput(1000, 900),
                Map.of("total", 10.5),
                null,
                new Evidence.Chart(List.of("PT1M"), symbols, 0, Map.of("PT1M", rows)),
                new Evidence.Sustained(
                        1000,
                        2000,
                        null,
                        List.of(
                                new Evidence.Probe(1000, true, -3, 12, 80.5, ""),
                                new Evidence.Probe(2000, false, 900, 14, null, text))));
    }
}

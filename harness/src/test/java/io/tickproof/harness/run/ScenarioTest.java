package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Runs every scenario of scenarios/ without faults, in both modes, on the real stack. A new file is a new test. */
@Tag("stack")
@ExtendWith(SharedStack.class)
@Order(ParallelStacks.LAST)
class ScenarioTest {
    private final Map<String, Map<String, String>> hashes = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyScenarioPassesInBothModesWithTheSameTables() {
        List<String> names = SharedStack.HOME.scenarioNames();
        assertTrue(names.size() >= 6, "only " + names);
        Map<String, Executable> runs = new LinkedHashMap<>();
        names.stream()
                // A search consists of many runs whose rates are not known in advance: SustainedSearchTest.
                .filter(name -> SharedStack.HOME.read(name).faults().isEmpty()
                        && SharedStack.HOME.read(name).sustain().isEmpty())
                .forEach(name -> {
                    for (Mode mode : Mode.values()) {
                        runs.put(name + " " + mode.text(), () -> passes(SharedStack.request(name, mode)));
                    }
                });
        return ParallelStacks.sideBySide(runs);
    }

    @Test
    void seedDeterminesTheTables() throws Exception {
        RunRequest request = SharedStack.request("duplicates", Mode.BOUNDED);
        Map<String, String> first = passes(request);
        assertEquals(first, passes(request));
        RunRequest other = request.withSeed(12L);
        assertTrue(!first.get("candles").equals(passes(other).get("candles")), "the seed changes nothing");
    }

    @Test
    void lateEventsHasAllKindsOfTicks() throws Exception {
        RunOutcome outcome = SharedStack.runBeside(SharedStack.request("late-events", Mode.BOUNDED));
        var ticks = outcome.verified().result().ticks();
        assertTrue(ticks.sent() >= 100_000, ticks.toString());
        assertTrue(ticks.late() + ticks.tooLate() >= ticks.sent() / 100, ticks.toString());
    }

    @Test
    void badRowsOfARecordingBecomeDeadLettersIfTheScenarioSaysSo() throws Exception {
        StringBuilder rows = new StringBuilder("ts_us,symbol,trade_id,price,qty,side\n");
        long start = 1_767_571_200_000_000L;
        for (int i = 0; i < 3_000; i++) {
            String price = i % 100 == 7 ? "12.123456789012" : i % 100 == 9 ? "1\"2" : "12." + i % 10;
            rows.append(start + i * 100_000L)
                    .append(",ABC,")
                    .append(i)
                    .append(',')
                    .append(price)
                    .append(",1,buy\n");
        }
        Files.writeString(folder.resolve("bad.csv"), rows);
        Path scenario = Files.writeString(folder.resolve("bad.yaml"), """
                name: bad
                stream: { recording: replay-data/bad.csv, badRows: deadLetter, partitions: 2 }
                """);
        RunRequest request = RunRequest.of(scenario.toString(), Mode.BOUNDED, SharedStack.HOME.reports())
                .withRecording(folder.resolve("bad.csv"));
        passes(request);
        var ticks = SharedStack.runBeside(request).verified().result().ticks();
        assertEquals(60, ticks.rejected(), ticks.toString());
        assertEquals(2_940, ticks.inCandles(), ticks.toString());
    }

    @Test
    void nonPositivePricesAreTicksIfTheScenarioSaysSo() throws Exception {
        StringBuilder rows = new StringBuilder("ts_us,symbol,trade_id,price,qty,side\n");
        long start = 1_767_571_200_000_000L;
        for (int i = 0; i < 3_000; i++) {
            rows.append(start + i * 100_000L)
                    .append(",CL-SPREAD,")
                    .append(i)
                    .append(',')
                    .append(BigDecimal.valueOf(i % 601 - 300, 2))
                    .append(",1.5,buy\n");
        }
        Path file = Files.writeString(folder.resolve("spread.csv"), rows);
        for (boolean any : new boolean[] {true, false}) {
            Path scenario = Files.writeString(folder.resolve("spread.yaml"), """
                    name: spread
                    stream: { recording: replay-data/spread.csv, badRows: deadLetter, anyPrice: %s, partitions: 2 }
                    disturb: [ malformed: { share: 0.05 } ]
                    """.formatted(any));
            RunOutcome outcome =
                    SharedStack.runBeside(RunRequest.of(scenario.toString(), Mode.BOUNDED, SharedStack.HOME.reports())
                            .withRecording(file));
            assertEquals(Verdict.PASS, outcome.verdict(), outcome.checks().toString());
            assertEquals(
                    any ? 3_000 : 1_500, outcome.verified().result().ticks().inCandles(), 100);
        }
    }

    private Map<String, String> passes(RunRequest request) throws Exception {
        Plan plan = Plan.of(request, SharedStack.HOME);
        RunOutcome outcome = SharedStack.runBeside(plan);
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        // Latencies are not checked here, because on a busy machine a limit may be exceeded although all candles are
        // correct.
        List<Check> bad = outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                .toList();
        assertEquals(
                List.of(),
                bad,
                () -> "reproduce: " + request.reproduce(plan.scenario().seed()));
        Map<String, String> other = hashes.putIfAbsent(
                request.scenario() + request.seed(), outcome.verified().result().hashes());
        if (other != null) {
            assertEquals(other, outcome.verified().result().hashes(), "the tables of the two modes differ");
        }
        return outcome.verified().result().hashes();
    }
}

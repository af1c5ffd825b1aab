package io.tickproof.harness.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.SharedStack;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests on the real stack that each change of a fact is reported as a changed line of the baseline. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class BaselineTest {
    @TempDir
    private Path folder;

    private static RunOutcome run(InjectedBug bug) throws Exception {
        return SharedStack.run(RunRequest.of("defects", Mode.BOUNDED, SharedStack.HOME.reports())
                .withBug(bug));
    }

    private static Check baseline(RunOutcome outcome) {
        return outcome.checks().stream()
                .filter(check -> check.id() == CheckId.BASELINE)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anotherTieBreakOrWindowBoundaryChangesTheHashOfTheCandles() throws Exception {
        Check tie = baseline(run(InjectedBug.TIE_BREAK));
        assertEquals(Verdict.FAIL, tie.verdict());
        assertTrue(tie.detail().startsWith("hashes.candles: "), tie.detail());
        Check boundary = baseline(run(InjectedBug.END_INCLUSIVE));
        assertEquals(Verdict.FAIL, boundary.verdict());
        assertTrue(boundary.detail().contains("hashes.candles: "), boundary.detail());
        assertTrue(
                boundary.detail().endsWith("if the change is intended: bin/tickproof baseline --update defects"),
                boundary.detail());
    }

    @Test
    void missingCheckChangesItsFact() throws Exception {
        RunOutcome outcome = run(null);
        assertEquals(Verdict.PASS, baseline(outcome).verdict());
        Baseline baseline = Baseline.read(SharedStack.HOME.baseline("defects")).orElseThrow();
        List<Check> others = new ArrayList<>(outcome.checks());
        others.removeIf(check -> check.id() == CheckId.BASELINE || check.id() == CheckId.ACCOUNTING);
        Check check = baseline.check(
                Mode.BOUNDED, outcome.history().sent(), outcome.verified().result(), others);
        assertEquals(Verdict.FAIL, check.verdict());
        assertTrue(check.detail().startsWith("checks.bounded.accounting: asked before, absent now: "), check.detail());
    }

    @Test
    void everyScenarioHasAReadableBaselineAndNoBaselineIsLeftOver() throws Exception {
        Set<String> files = new HashSet<>();
        try (Stream<Path> all = Files.list(SharedStack.HOME.scenarios().resolve("baselines"))) {
            all.forEach(file -> files.add(file.getFileName().toString()));
        }
        for (String name : SharedStack.HOME.scenarioNames()) {
            if (SharedStack.HOME.read(name).sustain().isPresent()) {
                continue;
            }
            Baseline baseline = Baseline.read(SharedStack.HOME.baseline(name)).orElseThrow();
            assertEquals(name, baseline.scenario());
            assertEquals(SharedStack.HOME.read(name).seed(), baseline.seed());
            for (Mode mode : Mode.values()) {
                boolean has = baseline.facts().keySet().stream()
                        .anyMatch(fact -> fact.startsWith("checks." + mode.text() + "."));
                assertEquals(
                        mode == Mode.UNBOUNDED
                                || SharedStack.HOME.read(name).faults().isEmpty(),
                        has,
                        name + " " + mode.text());
            }
            assertTrue(files.remove(name + ".json"));
        }
        assertEquals(Set.of(), files, "baselines without a scenario");
    }

    @Test
    void writtenBaselineIsReadAndInvalidFileIsNamed() throws Exception {
        Baseline baseline = new Baseline(
                "x", 7, Map.of("ticks.sent", "12"), "here", Map.of("bounded processedPerSecond", List.of(1.5, 2.5)));
        Path file = folder.resolve("baselines").resolve("x.json");
        baseline.write(file);
        assertEquals(Optional.of(baseline), Baseline.read(file));
        Map<String, String> now = new TreeMap<>(baseline.facts());
        now.put("ticks.sent", "13");
        assertEquals(List.of("ticks.sent: 12 before, 13 now"), baseline.changes(Mode.BOUNDED, now));
        assertEquals(Optional.empty(), Baseline.read(folder.resolve("none.json")));
        for (String broken : List.of("{", "[]", "{\"scenario\":\"x\"}", "{\"seed\":\"many\"}")) {
            Files.writeString(file, broken);
            UserException e = assertThrows(UserException.class, () -> Baseline.read(file));
            assertTrue(e.getMessage().startsWith(file + " is not a valid baseline: "), e.getMessage());
        }
    }
}

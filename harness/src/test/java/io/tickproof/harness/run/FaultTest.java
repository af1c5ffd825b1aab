package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.local.OpenPortsTest;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every scenario with faults, two side by side, each on a stack with Flink as processes: the tables are right all the same, and the faults did
 * happen. A new file is a new test. In mode unbounded: a bounded job is through before it can be broken twice.
 */
@Order(ParallelStacks.LAST)
class FaultTest {
    private static final long MOST_SEEDS = 20;

    private static final ParallelStacks LANES = new ParallelStacks(StackKind.PROCESSES, "fault-");
    private static LocalStack stack;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() throws Exception {
        stack = LANES.start();
    }

    @AfterAll
    static void stop() throws Exception {
        LANES.close();
    }

    private static RunOutcome run(Plan plan) throws Exception {
        return LANES.run(plan);
    }

    /** Each with its own seed, further ones: {@link ReliabilityTest}; and beside them two that must not pass. */
    @TestFactory
    Stream<DynamicTest> everyScenarioWithFaultsComesThrough() throws Exception {
        List<String> names = withFaults();
        assertTrue(names.size() >= 8, "only " + names);
        Map<String, Executable> runs = new LinkedHashMap<>();
        for (String name : names) {
            runs.put(name, () -> comesThrough(SharedStack.request(name, Mode.UNBOUNDED)));
        }
        runs.put("a fault that does not happen", this::aFaultThatDoesNotHappenMakesTheVerdictUnknown);
        runs.put("a crash without checkpoints", this::aJobThatTakesNoCheckpointsFailsBehindACrash);
        return ParallelStacks.sideBySide(runs);
    }

    private static RunRequest request(String scenario, long seed, InjectedBug bug) {
        return SharedStack.request(scenario, Mode.UNBOUNDED).withSeed(seed).withBug(bug);
    }

    private static List<String> withFaults() {
        return SharedStack.HOME.scenarioNames().stream()
                .filter(name -> !SharedStack.HOME.read(name).faults().isEmpty())
                .toList();
    }

    private static void comesThrough(RunRequest request) throws Exception {
        Plan plan = Plan.of(request, SharedStack.HOME);
        RunOutcome outcome = run(plan);
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        List<Check> bad = outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS)
                .toList();
        assertEquals(
                List.of(),
                bad,
                () -> "reproduce: " + request.reproduce(plan.scenario().seed()));
        assertTrue(
                outcome.verified().result().ticks().tooLate() > 0, "nothing was too late: that is where restarts show");
        assertTrue(outcome.verified().result().ticks().duplicates() > 0, "nothing came twice");
        List<String> done = new ArrayList<>();
        for (FaultRecord fault : outcome.history().faults()) {
            assertTrue(fault.wasInjected(), fault.toString());
            // A seed may draw a kind twice, and not every kind names a process.
            done.add(fault.fault().trigger() + ": " + fault.description());
        }
        assertEquals(done.size(), done.stream().distinct().count(), done.toString());
        if (outcome.history().faults().stream()
                .anyMatch(fault -> fault.fault().type().restartsJob())) {
            assertEquals(Verdict.PASS, check(outcome, CheckId.RESTORED).verdict());
        }
    }

    /**
     * Seeds that were UNKNOWN once: a connection that was cut ended a whole TaskManager, and the last look of the
     * concurrent reader met one that had broken long before.
     */
    @ParameterizedTest
    @Tag("long")
    @ValueSource(longs = {3, 10, 11})
    void chaosThatWasNotComeThroughOnce(long seed) throws Exception {
        RunOutcome outcome = run(Plan.of(request("chaos", seed, null), SharedStack.HOME));
        assertEquals(Verdict.PASS, outcome.verdict(), outcome.checks().toString());
    }

    private Path small(String name, String fault) throws IOException {
        return Files.writeString(temporary.resolve(name + ".yaml"), """
                name: %s
                stream: { symbols: { count: 4 }, start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 20 }
                deliver: { pace: 300x }
                faults:
                  - %s
                """.formatted(name, fault));
    }

    private void aFaultThatDoesNotHappenMakesTheVerdictUnknown() throws Exception {
        Path scenario = small("unreached", "killRedis: { after: { checkpoint: 900 } }");
        RunOutcome outcome = run(Plan.of(SharedStack.request(scenario.toString(), Mode.UNBOUNDED), SharedStack.HOME));
        assertEquals(Verdict.UNKNOWN, outcome.verdict());
        Check check = check(outcome, CheckId.FAULTS);
        assertEquals(Verdict.UNKNOWN, check.verdict());
        assertEquals("not injected: killRedis (planned at checkpoint 900): the run was over before", check.detail());
        assertFalse(outcome.history().faults().get(0).wasInjected());
    }

    private void aJobThatTakesNoCheckpointsFailsBehindACrash() throws Exception {
        Path scenario = small("unsaved", "killTaskManager: { after: { read: 0.3 } }");
        RunOutcome outcome =
                run(Plan.of(request(scenario.toString(), 1, InjectedBug.NO_CHECKPOINTS), SharedStack.HOME));
        assertEquals(Verdict.FAIL, outcome.verdict());
        Check check = check(outcome, CheckId.RESTORED);
        assertEquals(Verdict.FAIL, check.verdict());
        assertEquals(
                InjectedBug.NO_CHECKPOINTS.cause(),
                check.findings().get(0).cause().kind());
    }

    @Test
    void whatAJobCameBackFromDecides() {
        // Our job takes its first checkpoint as soon as it runs, so no run of it shows this.
        List<Fault> planned = SharedStack.HOME.read("operator-fails").faults();
        List<FaultRecord> faults = planned.stream()
                .map(fault -> new FaultRecord(fault, fault.trigger().at(), "", 1, 1))
                .toList();
        assertEquals(Verdict.UNKNOWN, restored(planned, faults, new Recovery(true, 0)));
        assertEquals(Verdict.PASS, restored(planned, faults, new Recovery(true, 1)));
        // Its checkpoints are off, and the one at the run's end came before the fault.
        assertEquals(Verdict.FAIL, restored(planned, faults, new Recovery(false, 1)));
    }

    private static Verdict restored(List<Fault> planned, List<FaultRecord> faults, Recovery recovery) {
        RunHistory history = new RunHistory(null, new RunHistory.JobRun(0, 2, recovery), List.of(), faults);
        return check(FaultChecks.of(planned, history), CheckId.RESTORED).verdict();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyPortIsOfThisMachineOnly() throws Exception {
        // Also ZooKeeper's, the JobManager's and the TaskManagers'.
        OpenPortsTest.assertOnlyLoopbackListens(stack, 10);
    }

    /**
     * That the crash bites, and that what the gate keeps for it is needed: JobAgainstModelTest proves it step by step; here
     * it depends on where the last checkpoint was, so it takes as many seeds as it takes.
     */
    @Test
    @Tag("long")
    void aGateThatRestoresNothingIsFoundBehindACrash() throws Exception {
        // Nearly every tick is late, so the first of a partition behind the restore is one that must still be too late
        // for
        // its minute.
        Path scenario = Files.writeString(temporary.resolve("late.yaml"), """
                name: late
                stream: { symbols: { count: 48 }, start: 2026-01-05T00:00:00Z, duration: PT30M, ticksPerSecond: 100, partitions: 12 }
                disturb:
                  - late: { share: 0.9, by: { uniform: [PT1M40S, PT4M] } }
                deliver: { pace: 300x }
                job: { checkpointInterval: PT0.5S }
                faults:
                  - killTaskManager: { after: { read: 0.5 } }
                """);
        RunOutcome right = run(Plan.of(SharedStack.request(scenario.toString(), Mode.UNBOUNDED), SharedStack.HOME));
        assertEquals(Verdict.PASS, right.verdict(), right.checks().toString());
        RunOutcome wrong = firstThatFails(scenario.toString(), InjectedBug.FORGET_LATENESS);
        assertEquals(
                Optional.of(InjectedBug.FORGET_LATENESS.cause()),
                wrong.verified().result().primaryCause());
    }

    /** Wherever rows are written again behind a restore, and most of all where a TaskManager writes on that was given up. */
    @Test
    @Tag("long")
    void nothingButTheGuardKeepsAnOlderRowFromStanding() throws Exception {
        RunOutcome wrong = firstThatFails("taskmanager-frozen", InjectedBug.NO_GUARD);
        assertEquals(
                InjectedBug.NO_GUARD.cause(),
                wrong.checks().stream()
                        .flatMap(check -> check.findings().stream())
                        .findFirst()
                        .orElseThrow()
                        .cause()
                        .kind());
    }

    private static RunOutcome firstThatFails(String scenario, InjectedBug defect) throws Exception {
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            RunOutcome wrong = run(Plan.of(request(scenario, seed, defect), SharedStack.HOME));
            assertInstanceOf(RunOutcome.Verified.class, wrong);
            if (wrong.verdict() == Verdict.FAIL) {
                return wrong;
            }
        }
        return fail("not found in " + MOST_SEEDS + " seeds");
    }

    private static Check check(RunOutcome outcome, CheckId id) {
        return check(outcome.checks(), id);
    }

    private static Check check(List<Check> checks, CheckId id) {
        return checks.stream().filter(check -> check.id() == id).findFirst().orElseThrow();
    }
}

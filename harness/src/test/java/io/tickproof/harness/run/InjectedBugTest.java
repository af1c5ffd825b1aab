package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.bug.BugInjector;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Micros;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.Sinks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Verifies the verifier: every injected bug is found with its cause, and a run without a bug passes. */
@ExtendWith(SharedStack.class)
@Order(ParallelStacks.LAST)
@Tag("stack")
class InjectedBugTest {
    /** The minimum percentage of findings that must name the correct cause. */
    private static final int PERCENT_NAMED = 95;

    @TempDir
    private Path folder;

    private final List<String> missed = new CopyOnWriteArrayList<>();
    private final List<String> otherCauses = new CopyOnWriteArrayList<>();
    private final AtomicInteger injected = new AtomicInteger();

    @Test
    void everyInjectedBugIsFoundWithItsCause() throws Throwable {
        everyInjectedBugIsFound(LongStream.of(1));
    }

    @Test
    @Tag("long")
    void everyInjectedBugIsFoundWithItsCauseInTwentyFiveSeeds() throws Throwable {
        everyInjectedBugIsFound(LongStream.rangeClosed(1, 25));
    }

    private void everyInjectedBugIsFound(LongStream seeds) throws Throwable {
        assertTrue(InjectedBug.values().length >= 40);
        for (long seed : seeds.toArray()) {
            bugsOfJob(seed);
            bugsOfSinks(seed);
        }
        int all = injected.get();
        assertEquals(List.of(), missed);
        assertTrue(
                (all - otherCauses.size()) * 100 >= all * PERCENT_NAMED,
                otherCauses.size() + " of " + all + " are called otherwise: " + otherCauses);
        System.err.println(
                all + " bugs injected, all found, " + otherCauses.size() + " with another cause: " + otherCauses);
    }

    private void bugsOfJob(long seed) throws Throwable {
        Map<String, Executable> runs = new LinkedHashMap<>();
        for (InjectedBug bug : InjectedBug.values()) {
            if (!BugInjector.isInSinks(bug) && !bug.needsCrash()) {
                runs.put(bug.text(), () -> recordResult(seed, bug, SharedStack.runBeside(request(seed, bug))));
            }
        }
        for (DynamicTest run : ParallelStacks.sideBySide(runs).toList()) {
            run.getExecutable().execute();
        }
    }

    /** Runs the job once without a bug, then injects each bug of the sinks into its rows and removes it again. */
    private void bugsOfSinks(long seed) throws Exception {
        Plan plan = Plan.of(request(seed, null), SharedStack.HOME);
        RunOutcome clean = SharedStack.run(plan);
        assertEquals(List.of(), bad(clean), "a false alarm of seed " + seed);
        try (SharedStack.Kept kept = SharedStack.keepSinks()) {
            for (InjectedBug bug : InjectedBug.values()) {
                if (BugInjector.isInSinks(bug)) {
                    kept.restore();
                    BugInjector.intoSinks(bug, SharedStack.postgres(), SharedStack.redis());
                    recordResult(seed, bug, verifySinks(plan));
                }
            }
        }
    }

    private RunOutcome verifySinks(Plan plan) throws Exception {
        Verification verification =
                new Verification(plan.rules(), plan.timeline().partitions());
        TimelineReplay log = new TimelineReplay(plan.timeline());
        verification.expect(log);
        try (Sinks sinks = SharedStack.sinks()) {
            return new RunVerification(plan, SharedStack.quiet(), new Stopwatch(), folder)
                    .verify(
                            verification,
                            log,
                            sinks,
                            new Verification.RunContext(
                                    null, false, false, Micros.now() - 3600 * Micros.PER_SECOND, Micros.now()),
                            null,
                            RunHistory.NONE);
        }
    }

    private void recordResult(long seed, InjectedBug bug, RunOutcome outcome) {
        injected.incrementAndGet();
        String name = bug.text() + " of seed " + seed;
        if (outcome.verdict() != Verdict.FAIL || !(outcome instanceof RunOutcome.Verified)) {
            missed.add(name);
        } else if (!namesCause(outcome, bug.cause())) {
            otherCauses.add(name + ": " + outcome.verified().result().primaryCause() + ", not " + bug.cause());
        }
    }

    /**
     * Returns whether the outcome names the cause: as the primary cause, or by the failed input check if the bug is in
     * the input.
     */
    private static boolean namesCause(RunOutcome outcome, Cause.Kind cause) {
        boolean isInInput = bad(outcome).stream().anyMatch(check -> check.id() == CheckId.INPUT_LOG);
        return cause == Cause.Kind.NOT_SENT
                ? isInInput
                : !isInInput && outcome.verified().result().primaryCause().equals(Optional.of(cause));
    }

    private static List<Check> bad(RunOutcome outcome) {
        return outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS)
                .toList();
    }

    private static RunRequest request(long seed, InjectedBug bug) {
        boolean unbounded = bug == InjectedBug.IGNORE_HEARTBEATS;
        return SharedStack.request("defects", unbounded ? Mode.UNBOUNDED : Mode.BOUNDED)
                .withSeed(seed)
                .withBug(bug);
    }
}

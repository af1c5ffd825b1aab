package io.tickproof.harness.campaign;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.Baseline;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.Verified;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares scenarios with their baselines, or records new ones: the command baseline. */
public final class BaselineCampaign {
    private final ProjectLayout project;
    private final Path reports;
    private final Progress progress;
    private final String commit;

    /** @param commit the commit under test */
    public BaselineCampaign(ProjectLayout project, Path reports, Progress progress, String commit) {
        this.project = project;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit;
    }

    /**
     * Runs each scenario in its modes and compares it with its baseline.
     *
     * @return the exit code of the worst verdict; a run that is not compared counts as UNKNOWN
     * @throws UserException if a scenario or a baseline is invalid; nothing was started then
     */
    public int compare(List<String> scenarios) throws IOException, InterruptedException {
        List<Plan> plans = new ArrayList<>();
        for (RunRequest request : requests(scenarios)) {
            plans.add(Plan.of(request, project));
        }
        return runAll(plans, (stack, plan) -> {
            ReusedStack.Result result = stack.run(plan);
            RunOutcome outcome = result.outcome();
            boolean isCompared =
                    outcome != null && outcome.checks().stream().anyMatch(check -> check.id() == CheckId.BASELINE);
            String note = "";
            if (plan.baseline().isEmpty()) {
                note = ", has no baseline; record one with: bin/tickproof baseline --update";
            } else if (!isCompared) {
                note = ", not compared: its log may differ from the timeline";
            }
            progress.print(line(result.verdict(), plan) + note);
            return result.verdict().worse(isCompared ? Verdict.PASS : Verdict.UNKNOWN);
        });
    }

    /**
     * Runs each scenario several times in each of its modes and records the results. A scenario keeps its existing
     * baseline if a run does not pass, or two rounds have different facts.
     *
     * @return the exit code of the worst verdict; FAIL if two rounds have different facts
     */
    public int update(List<String> scenarios, int rounds) throws IOException, InterruptedException {
        List<Plan> plans = new ArrayList<>();
        for (RunRequest request : requests(scenarios)) {
            // The old baseline need not be readable.
            plans.add(Plan.withoutBaseline(request, project));
        }
        Map<String, Measurements> byScenario = new TreeMap<>();
        return runAll(plans, (stack, plan) -> {
            Measurements measurements = byScenario.computeIfAbsent(
                    plan.request().scenario(),
                    name -> new Measurements(plan.scenario().seed()));
            for (int round = 1; round <= rounds && !measurements.isUnusable(); round++) {
                ReusedStack.Result result = stack.run(plan);
                progress.print(line(result.verdict(), plan) + ", round " + round + " of " + rounds);
                measurements.add(plan.request().mode(), result);
                if (measurements.isUnusable()) {
                    progress.print("  " + plan.scenario().name() + " keeps its baseline: " + measurements.problem);
                    return result.verdict() == Verdict.PASS ? Verdict.FAIL : result.verdict();
                }
            }
            if (plan.request().mode() == Mode.UNBOUNDED && !measurements.isUnusable()) {
                write(plan.request().scenario(), measurements);
            }
            return Verdict.PASS;
        });
    }

    /** The results of a scenario's rounds. Mutable. */
    private static final class Measurements {
        private final long seed;
        private final Map<String, String> facts = new TreeMap<>();
        private final Map<String, List<Double>> measured = new TreeMap<>();
        /** The reason why the results cannot become a baseline; empty if they can. */
        private String problem = "";

        private Measurements(long seed) {
            this.seed = seed;
        }

        private boolean isUnusable() {
            return !problem.isEmpty();
        }

        private void add(Mode mode, ReusedStack.Result result) {
            RunOutcome outcome = result.outcome();
            if (result.verdict() != Verdict.PASS || outcome == null) {
                problem = "a run did not pass";
                return;
            }
            Verified verified = outcome.verified();
            SendSummary sent = verified.history().sent();
            if (sent == null || sent.unacknowledged() > 0) {
                problem = "deliveries were not acknowledged, so the log may differ from the timeline";
                return;
            }
            Baseline.facts(mode, sent, verified.result(), verified.checks()).forEach((name, value) -> {
                String other = facts.put(name, value);
                if (other != null && !other.equals(value)) {
                    problem = "two rounds differ: " + name + " is " + other + ", then " + value;
                }
            });
            Evidence evidence = result.evidence();
            if (mode == Mode.BOUNDED) {
                put("bounded processedPerSecond", evidence.timing().throughput().processedPerSecond());
            } else {
                evidence.timing().latencyMs().forEach((stage, figures) -> {
                    put("unbounded " + stage + " p50 ms", figures.p50());
                    put("unbounded " + stage + " p99 ms", figures.p99());
                });
            }
        }

        private void put(String figure, double value) {
            measured.computeIfAbsent(figure, name -> new ArrayList<>()).add(Math.round(value * 10) / 10.0);
        }
    }

    private void write(String scenario, Measurements measurements) throws IOException {
        Baseline baseline = new Baseline(
                scenario,
                measurements.seed,
                measurements.facts,
                LocalDate.now(ZoneOffset.UTC) + ", commit " + commit + ", " + HostInfo.text(),
                measurements.measured);
        Path file = project.baseline(scenario);
        Optional<Baseline> before = readable(file);
        baseline.write(file);
        List<String> changes =
                before.map(old -> changes(old, measurements.facts)).orElse(List.of());
        progress.print("  " + file + (before.isEmpty() ? ": new" : ": " + changes.size() + " facts changed"));
        changes.forEach(line -> progress.print("      " + line));
    }

    /** Returns the baseline; empty if there is none, or if it cannot be read and is therefore replaced. */
    private static Optional<Baseline> readable(Path file) {
        try {
            return Baseline.read(file);
        } catch (UserException e) {
            return Optional.empty();
        }
    }

    private static List<String> changes(Baseline before, Map<String, String> facts) {
        List<String> changes = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            before.changes(mode, facts).stream()
                    .filter(line -> !changes.contains(line))
                    .forEach(changes::add);
        }
        return changes;
    }

    private interface Step {
        Verdict run(ReusedStack stack, Plan plan) throws IOException, InterruptedException;
    }

    private int runAll(List<Plan> plans, Step step) throws IOException, InterruptedException {
        Verdict worst = Verdict.PASS;
        StackKind kind = plans.stream().map(Plan::stack).anyMatch(StackKind.Processes.class::isInstance)
                ? StackKind.PROCESSES
                : StackKind.EMBEDDED;
        int slots =
                plans.stream().mapToInt(plan -> plan.scenario().slots()).max().orElse(1);
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (ReusedStack stack = new ReusedStack(project, reports, progress, commit, kind, slots)) {
                for (Plan plan : plans) {
                    worst = worst.worse(step.run(stack, plan));
                }
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.print("  interrupted");
                return ExitCode.INTERRUPTED;
            }
        }
        progress.print(progress.colored(worst) + "  " + plans.size() + " combinations of scenario and mode");
        return ExitCode.of(worst);
    }

    /**
     * Returns the bounded run of each scenario before the unbounded one. A scenario with faults has an unbounded run
     * only, because a bounded job may finish before a fault is injected.
     */
    private List<RunRequest> requests(List<String> scenarios) {
        List<RunRequest> requests = new ArrayList<>();
        for (String scenario : scenarios) {
            if (!project.scenarioNames().contains(scenario)) {
                // Throws an exception with a suggestion if there is no such scenario.
                project.scenario(scenario);
                throw new UserException(
                        "baseline: only scenarios of " + project.scenarios() + " have one, not " + scenario);
            }
            for (Mode mode : List.of(Mode.BOUNDED, Mode.UNBOUNDED)) {
                if (mode == Mode.UNBOUNDED || project.read(scenario).faults().isEmpty()) {
                    requests.add(RunRequest.of(scenario, mode, reports));
                }
            }
        }
        return requests;
    }

    private String line(Verdict verdict, Plan plan) {
        return String.format(
                Locale.ROOT,
                "  %-7s %s %s",
                progress.colored(verdict),
                plan.scenario().name(),
                plan.request().mode().text());
    }
}

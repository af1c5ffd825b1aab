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

/** The command baseline: whether scenarios come to what they came to before, and what that is from now on. */
public final class BaselineCampaign {
    private final ProjectLayout home;
    private final Path reports;
    private final Progress progress;
    private final String commit;

    /** @param commit what is run */
    public BaselineCampaign(ProjectLayout home, Path reports, Progress progress, String commit) {
        this.home = home;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit;
    }

    /**
     * Runs each scenario in its modes and compares with its baseline.
     *
     * @return the exit code: of the worst verdict; UNKNOWN too where nothing was compared
     * @throws UserException if anything is wrong with a scenario or a baseline; then nothing was started
     */
    public int compare(List<String> scenarios) throws IOException, InterruptedException {
        List<Plan> plans = new ArrayList<>();
        for (RunRequest request : requests(scenarios)) {
            plans.add(Plan.of(request, home));
        }
        return each(plans, (stack, plan) -> {
            ReusedStack.Ran ran = stack.run(plan);
            boolean isCompared = ran.outcome() != null
                    && ran.outcome().checks().stream().anyMatch(check -> check.id() == CheckId.BASELINE);
            String said = plan.baseline().isEmpty()
                    ? ", has no baseline; write one: bin/tickproof baseline --update"
                    : isCompared ? "" : ", not compared: its log is not quite the timeline";
            progress.say(line(ran.verdict(), plan) + said);
            return ran.verdict().worse(isCompared ? Verdict.PASS : Verdict.UNKNOWN);
        });
    }

    /**
     * Runs each scenario so many times in each of its modes, and writes what it came to. What does not pass, or not come to the same twice,
     * leaves its file as it is.
     *
     * @return the exit code: of the worst verdict; FAIL where two rounds came to something else
     */
    public int update(List<String> scenarios, int rounds) throws IOException, InterruptedException {
        List<Plan> plans = new ArrayList<>();
        for (RunRequest request : requests(scenarios)) {
            // Even where the one that is there cannot be read.
            plans.add(Plan.withoutBaseline(request, home));
        }
        Map<String, Gathered> gathered = new TreeMap<>();
        return each(plans, (stack, plan) -> {
            Gathered all = gathered.computeIfAbsent(
                    plan.request().scenario(),
                    name -> new Gathered(plan.scenario().seed()));
            for (int round = 1; round <= rounds && !all.isSpoilt(); round++) {
                ReusedStack.Ran ran = stack.run(plan);
                progress.say(line(ran.verdict(), plan) + ", round " + round + " of " + rounds);
                all.add(plan.request().mode(), ran);
                if (all.isSpoilt()) {
                    progress.say("  " + plan.scenario().name() + " keeps the baseline it has: " + all.spoilt);
                    return ran.verdict() == Verdict.PASS ? Verdict.FAIL : ran.verdict();
                }
            }
            if (plan.request().mode() == Mode.UNBOUNDED && !all.isSpoilt()) {
                write(plan.request().scenario(), all);
            }
            return Verdict.PASS;
        });
    }

    /** What the rounds of a scenario came to so far. */
    private static final class Gathered {
        private final long seed;
        private final Map<String, String> facts = new TreeMap<>();
        private final Map<String, List<Double>> measured = new TreeMap<>();
        /** Why there is to be no baseline of it. */
        private String spoilt = "";

        private Gathered(long seed) {
            this.seed = seed;
        }

        private boolean isSpoilt() {
            return !spoilt.isEmpty();
        }

        private void add(Mode mode, ReusedStack.Ran ran) {
            if (ran.verdict() != Verdict.PASS || ran.outcome() == null) {
                spoilt = "it does not pass";
                return;
            }
            Verified outcome = ran.outcome().verified();
            SendSummary sent = outcome.history().sent();
            if (sent == null || sent.unacknowledged() > 0) {
                spoilt = "deliveries were not acknowledged, so it is not known what was in the log";
                return;
            }
            Baseline.facts(mode, sent, outcome.result(), outcome.checks()).forEach((name, value) -> {
                String other = facts.put(name, value);
                if (other != null && !other.equals(value)) {
                    spoilt = name + " is " + other + " and then " + value;
                }
            });
            Evidence evidence = ran.evidence();
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

    private void write(String scenario, Gathered all) throws IOException {
        Baseline baseline = new Baseline(
                scenario,
                all.seed,
                all.facts,
                LocalDate.now(ZoneOffset.UTC) + ", commit " + commit + ", " + HostInfo.text(),
                all.measured);
        Path file = home.baseline(scenario);
        Optional<Baseline> before;
        try {
            before = Baseline.read(file);
        } catch (UserException e) {
            // What cannot be read is what is to be replaced.
            before = Optional.empty();
        }
        baseline.write(file);
        List<String> moved = new ArrayList<>();
        for (Mode mode : before.isEmpty() ? new Mode[0] : Mode.values()) {
            before.get().moved(mode, all.facts).stream()
                    .filter(line -> !moved.contains(line))
                    .forEach(moved::add);
        }
        progress.say("  " + file + (before.isEmpty() ? ": new" : ": " + moved.size() + " facts moved"));
        moved.forEach(line -> progress.say("      " + line));
    }

    private interface Step {
        Verdict take(ReusedStack stack, Plan plan) throws IOException, InterruptedException;
    }

    private int each(List<Plan> plans, Step step) throws IOException, InterruptedException {
        Verdict worst = Verdict.PASS;
        StackKind kind = plans.stream().map(Plan::stack).anyMatch(StackKind.Processes.class::isInstance)
                ? StackKind.PROCESSES
                : StackKind.EMBEDDED;
        int slots =
                plans.stream().mapToInt(plan -> plan.scenario().slots()).max().orElse(1);
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (ReusedStack stack = new ReusedStack(home, reports, progress, commit, kind, slots)) {
                for (Plan plan : plans) {
                    worst = worst.worse(step.take(stack, plan));
                }
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.say("  interrupted");
                return ExitCode.INTERRUPTED;
            }
        }
        progress.say(progress.colored(worst) + "  " + plans.size() + " runs of scenarios and modes");
        return ExitCode.of(worst);
    }

    /** Bounded before unbounded; with faults unbounded only, since a bounded job is through before anything breaks. */
    private List<RunRequest> requests(List<String> scenarios) {
        List<RunRequest> requests = new ArrayList<>();
        for (String scenario : scenarios) {
            if (!home.scenarioNames().contains(scenario)) {
                // Says which there are.
                home.scenario(scenario);
                throw new UserException(
                        "baseline: only scenarios of " + home.scenarios() + " have one, not " + scenario);
            }
            for (Mode mode : List.of(Mode.BOUNDED, Mode.UNBOUNDED)) {
                if (mode == Mode.UNBOUNDED || home.read(scenario).faults().isEmpty()) {
                    requests.add(request(scenario, mode));
                }
            }
        }
        return requests;
    }

    private RunRequest request(String scenario, Mode mode) {
        return new RunRequest(
                scenario,
                mode,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                reports);
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

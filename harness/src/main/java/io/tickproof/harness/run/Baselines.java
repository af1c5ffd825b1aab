package io.tickproof.harness.run;

import io.tickproof.harness.Interruption;
import io.tickproof.harness.UserException;
import io.tickproof.harness.report.Evidence;
import io.tickproof.verifier.Verdict;
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
public final class Baselines {
    private final Home home;
    private final Path reports;
    private final Progress progress;
    private final String commit;

    /** @param commit what is run */
    public Baselines(Home home, Path reports, Progress progress, String commit) {
        this.home = home;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit;
    }

    /**
     * Runs each scenario in its modes and compares with its baseline.
     *
     * @return the exit code: of the worst verdict; UNKNOWN too where there is no baseline
     * @throws UserException if anything is wrong with a scenario or a baseline; then nothing was started
     */
    public int compare(List<String> scenarios) throws IOException, InterruptedException {
        return each(plans(scenarios), (stack, plan) -> {
            Verdict verdict = stack.run(plan).verdict();
            String without =
                    plan.baseline().isPresent() ? "" : ", has no baseline; write one: bin/tickproof baseline --update";
            progress.say(line(verdict, plan) + without);
            return verdict.worse(without.isEmpty() ? Verdict.PASS : Verdict.UNKNOWN);
        });
    }

    /**
     * Runs each scenario so many times in each of its modes, and writes what it came to. What does not pass, or not come to the same twice,
     * leaves its file as it is.
     *
     * @return the exit code: of the worst verdict
     */
    public int update(List<String> scenarios, int rounds) throws IOException, InterruptedException {
        Map<String, Gathered> gathered = new TreeMap<>();
        return each(plans(scenarios), (stack, plan) -> {
            Gathered all = gathered.computeIfAbsent(
                    plan.request().scenario(),
                    name -> new Gathered(plan.scenario().seed(), plan.baseline()));
            for (int round = 1; round <= rounds && !all.isSpoilt; round++) {
                OneStack.Ran ran = stack.run(plan.withoutBaseline());
                all.add(plan.request().mode(), ran);
                progress.say(line(ran.verdict(), plan) + ", round " + round + " of " + rounds);
            }
            if (all.isSpoilt) {
                progress.say("  " + plan.scenario().name() + " keeps the baseline it has: " + all.why);
                return Verdict.FAIL;
            }
            if (plan.request().mode() == Mode.UNBOUNDED) {
                write(plan.request().scenario(), all);
            }
            return Verdict.PASS;
        });
    }

    /** What the rounds of a scenario came to so far. */
    private static final class Gathered {
        private final long seed;
        private final Optional<Baseline> before;
        private final Map<String, String> facts = new TreeMap<>();
        private final Map<String, List<Double>> measured = new TreeMap<>();
        private boolean isSpoilt;
        private String why;

        private Gathered(long seed, Optional<Baseline> before) {
            this.seed = seed;
            this.before = before;
        }

        private void add(Mode mode, OneStack.Ran ran) {
            if (ran.verdict() != Verdict.PASS || ran.outcome().sent().unacknowledged() > 0) {
                isSpoilt = true;
                why = ran.verdict() == Verdict.PASS
                        ? "deliveries were not acknowledged, so it is not known what was in the log"
                        : "it does not pass";
                return;
            }
            Run.Outcome outcome = ran.outcome();
            Baseline.facts(mode, outcome.sent(), outcome.result(), outcome.checks())
                    .forEach((name, value) -> {
                        String other = facts.put(name, value);
                        if (other != null && !other.equals(value)) {
                            isSpoilt = true;
                            why = name + " is " + other + " and then " + value;
                        }
                    });
            Evidence evidence = ran.evidence();
            if (mode == Mode.BOUNDED) {
                put("bounded processedPerSecond", evidence.throughput().processedPerSecond());
            } else {
                evidence.latencyMs().forEach((stage, figures) -> {
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
        Map<String, String> machine = Machine.describe();
        Baseline baseline = new Baseline(
                scenario,
                all.seed,
                all.facts,
                LocalDate.now(ZoneOffset.UTC) + ", commit " + commit + ", " + machine + ", JDK " + Runtime.version(),
                all.measured);
        Path file = home.baseline(scenario);
        baseline.write(file);
        List<String> moved = new ArrayList<>();
        all.before.ifPresent(before -> {
            for (Mode mode : Mode.values()) {
                before.moved(mode, all.facts).stream()
                        .filter(line -> !moved.contains(line))
                        .forEach(moved::add);
            }
        });
        progress.say("  " + file + (all.before.isEmpty() ? ": new" : ": " + moved.size() + " facts moved"));
        moved.forEach(line -> progress.say("      " + line));
    }

    private interface Step {
        Verdict take(OneStack stack, Plan plan) throws IOException, InterruptedException;
    }

    private int each(List<Plan> plans, Step step) throws IOException, InterruptedException {
        Verdict worst = Verdict.PASS;
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (OneStack stack = new OneStack(home, reports, progress, commit, plans)) {
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
    private List<Plan> plans(List<String> scenarios) throws IOException {
        List<Plan> plans = new ArrayList<>();
        for (String scenario : scenarios) {
            if (!home.scenarioNames().contains(scenario)) {
                // Says which there are.
                home.scenario(scenario);
                throw new UserException(
                        "baseline: only scenarios of " + home.scenarios() + " have one, not " + scenario);
            }
            for (Mode mode : List.of(Mode.BOUNDED, Mode.UNBOUNDED)) {
                if (mode == Mode.UNBOUNDED || home.read(scenario).faults().isEmpty()) {
                    plans.add(Plan.of(request(scenario, mode), home));
                }
            }
        }
        return plans;
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

package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.campaign.SweepFile.Row;
import io.tickproof.harness.campaign.SweepFile.RunId;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RequestValidation;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.report.GeneratedBlock;
import io.tickproof.harness.run.Sample;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios with one seed after another on one stack, and reports how many passed: the command sweep. A run of the
 * same commit is not repeated, so an interrupted sweep resumes. Every run adds a row to sweep.csv. The report of a run
 * is kept only if the run did not pass.
 */
public final class Sweep {
    /**
     * Significance level of the bound on the failure rate. If n runs have no failure, the rate is below 1 − 0.05^(1/n),
     * about 3/n, with 95 % confidence (exact binomial).
     */
    private static final double SIGNIFICANCE = 0.05;

    private static final String TABLE_HEAD =
            "runs | PASS | FAIL | UNKNOWN | fails in (95 %) |\n|---|---|---|---|---|---|\n";

    private final ProjectLayout project;
    private final Path reports;
    private final Progress progress;
    private final String commit;
    private final @Nullable InjectedBug bug;
    private final SweepFile file;
    /** The last row of each run of this commit. */
    private final Map<RunId, Row> rows = new LinkedHashMap<>();

    /**
     * @param commit the commit under test
     * @param bug injected into every run, to measure how many seeds find it; null: none
     */
    public Sweep(ProjectLayout project, Path reports, Progress progress, String commit, @Nullable InjectedBug bug) {
        this.project = project;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit + (bug == null ? "" : "+" + bug.text());
        this.bug = bug;
        file = new SweepFile(reports);
    }

    /** The runs of a sweep, and the stack that they require. */
    private record Runs(List<RunId> ids, StackKind kind, int slots) {}

    /**
     * @param scenarios names or paths
     * @param first the first seed
     * @param seeds the number of seeds
     * @return the exit code of the worst verdict
     * @throws io.tickproof.harness.console.UserException if a scenario is invalid; nothing was started then
     */
    public int execute(List<String> scenarios, long first, long seeds) throws IOException, InterruptedException {
        Runs runs = runs(scenarios, first, seeds);
        file.prepare();
        for (Row row : file.read()) {
            if (row.id().commit().equals(commit)) {
                rows.put(row.id(), row);
            }
        }
        List<RunId> open =
                runs.ids().stream().filter(id -> !rows.containsKey(id)).toList();
        int done = runs.ids().size() - open.size();
        progress.done(
                "sweep",
                scenarios.size() + " scenarios with " + seeds + " seeds: "
                        + runs.ids().size() + " runs, " + done + " of them already done on this commit");
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (ReusedStack stack = new ReusedStack(project, reports, progress, commit, runs.kind(), runs.slots())) {
                long startNanos = System.nanoTime();
                for (int i = 0; i < open.size(); i++) {
                    Row row = run(stack, open.get(i));
                    double secondsPerRun = (System.nanoTime() - startNanos) / 1e9 / (i + 1);
                    progress.print(String.format(
                            Locale.ROOT,
                            "  %4d of %d  %-7s %s seed %d, about %.0f min remaining",
                            done + i + 1,
                            runs.ids().size(),
                            progress.colored(row.verdict()),
                            row.id().scenario(),
                            row.id().seed(),
                            secondsPerRun * (open.size() - i - 1) / 60));
                }
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.print("  interrupted; the same command resumes the sweep");
                return ExitCode.INTERRUPTED;
            }
        }
        return conclude(runs.ids(), scenarios);
    }

    private Runs runs(List<String> scenarios, long first, long seeds) throws IOException {
        List<Plan> plans = new ArrayList<>();
        for (String scenario : scenarios) {
            plans.add(Plan.of(request(scenario, first), project));
        }
        List<RunId> ids = new ArrayList<>();
        boolean needsProcesses = false;
        int slots = 1;
        for (long seed = first; seed < first + seeds; seed++) {
            for (Plan plan : plans) {
                // The seed may draw the faults, which determine the stack.
                Scenario seeded = plan.scenario().withSeed(seed);
                RequestValidation.check(plan.request(), seeded);
                needsProcesses |= Plan.stack(plan.request(), seeded) instanceof StackKind.Processes;
                slots = Math.max(slots, seeded.slots());
                ids.add(new RunId(commit, plan.request().scenario(), seed));
            }
        }
        return new Runs(ids, needsProcesses ? StackKind.PROCESSES : StackKind.EMBEDDED, slots);
    }

    private RunRequest request(String scenario, long seed) {
        return RunRequest.of(scenario, Mode.UNBOUNDED, reports).withSeed(seed).withBug(bug);
    }

    private Row run(ReusedStack stack, RunId id) throws IOException, InterruptedException {
        Plan plan = Plan.of(request(id.scenario(), id.seed()), project);
        ReusedStack.Result result = stack.run(plan);
        long restarts = result.evidence().timeline().samples().stream()
                .mapToLong(Sample::restarts)
                .max()
                .orElse(0);
        List<String> faults = plan.scenario().faults().stream()
                .map(Fault::type)
                .map(FaultType::key)
                .toList();
        String report = result.report() == null
                ? ""
                : reports.relativize(result.report()).toString();
        Row row = new Row(id, result.verdict(), result.seconds(), restarts, faults, report);
        file.append(row);
        rows.put(id, row);
        return row;
    }

    /** The number of runs per verdict. */
    private record Counts(long passed, long failed, long unknown) {
        static Counts of(List<Row> rows) {
            return new Counts(count(rows, Verdict.PASS), count(rows, Verdict.FAIL), count(rows, Verdict.UNKNOWN));
        }

        private static long count(List<Row> rows, Verdict verdict) {
            return rows.stream().filter(row -> row.verdict() == verdict).count();
        }

        long all() {
            return passed + failed + unknown;
        }

        /** Returns the rate of failures, or a bound on it. An UNKNOWN run counts neither as passed nor as failed. */
        String failureRate() {
            long decided = passed + failed;
            if (decided == 0) {
                return "no run has a verdict";
            }
            return failed > 0
                    ? String.format(Locale.ROOT, "%.1f %% of these runs", 100.0 * failed / decided)
                    : String.format(Locale.ROOT, "at most %.2f %% of all runs", 100 * maxFailureRate(decided));
        }
    }

    /** Returns the highest rate of failures that is consistent with this number of runs without a failure. */
    static double maxFailureRate(long runs) {
        return 1 - Math.pow(SIGNIFICANCE, 1.0 / runs);
    }

    /**
     * Writes the results for this commit into the generated block of a document.
     *
     * @return whether the document has such a block
     */
    public boolean write(Path document) throws IOException {
        Map<String, List<Row>> byScenario = new TreeMap<>();
        Map<String, List<Row>> byFault = new TreeMap<>();
        for (Row row : rows.values()) {
            byScenario
                    .computeIfAbsent(row.id().scenario(), name -> new ArrayList<>())
                    .add(row);
            row.faults().stream()
                    .distinct()
                    .forEach(fault -> byFault.computeIfAbsent(fault, key -> new ArrayList<>())
                            .add(row));
        }
        StringBuilder text = new StringBuilder("Commit " + commit + ", " + LocalDate.now(ZoneOffset.UTC) + ", "
                + HostInfo.text() + ".\n\n| scenario | " + TABLE_HEAD);
        byScenario.forEach((name, of) -> text.append(tableRow("`" + name + "`", of)));
        text.append(tableRow("all", List.copyOf(rows.values())));
        text.append("\n| runs with the fault | " + TABLE_HEAD);
        byFault.forEach((fault, of) -> text.append(tableRow("`" + fault + "`", of)));
        return GeneratedBlock.write(document, "sweep", text.toString().stripTrailing());
    }

    private static String tableRow(String name, List<Row> rows) {
        Counts counts = Counts.of(rows);
        return "| " + name + " | " + counts.all() + " | " + counts.passed() + " | " + counts.failed() + " | "
                + counts.unknown() + " | " + counts.failureRate() + " |\n";
    }

    private int conclude(List<RunId> ids, List<String> scenarios) {
        List<Row> all = ids.stream().map(rows::get).toList();
        progress.print(String.format(
                Locale.ROOT,
                "  %-22s %5s %5s %5s %8s  %s",
                "scenario",
                "runs",
                "PASS",
                "FAIL",
                "UNKNOWN",
                "fails in (95 %)"));
        for (String scenario : scenarios) {
            progress.print(line(
                    scenario,
                    all.stream()
                            .filter(row -> row.id().scenario().equals(scenario))
                            .toList()));
        }
        progress.print(line("all", all));
        Verdict worst = all.stream().map(Row::verdict).reduce(Verdict.PASS, Verdict::worse);
        progress.print(progress.colored(worst) + "  " + file.path());
        return ExitCode.of(worst);
    }

    private static String line(String name, List<Row> rows) {
        Counts counts = Counts.of(rows);
        return String.format(
                Locale.ROOT,
                "  %-22s %5d %5d %5d %8d  %s",
                name,
                counts.all(),
                counts.passed(),
                counts.failed(),
                counts.unknown(),
                counts.failureRate());
    }
}

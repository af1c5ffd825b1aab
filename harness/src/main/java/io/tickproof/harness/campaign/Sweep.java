package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.report.GeneratedBlock;
import io.tickproof.harness.run.Sample;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scenarios with seed after seed on one stack, and says how many came through. What was run of this commit is
 * remembered in sweep.csv and not run again, so a sweep that was interrupted goes on. Runs that passed leave a line; the
 * others their whole report.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final String FILE = "sweep.csv";
    private static final String HEAD = "commit,scenario,seed,verdict,seconds,restarts,faults,report\n";
    /** Without a failure in n runs the rate is below 1 − 0.05^(1/n), about 3/n, with this confidence: exact binomial. */
    private static final double DOUBT = 0.05;

    private final ProjectLayout home;
    private final Path reports;
    private final Progress progress;
    private final String commit;
    private final Optional<InjectedBug> defect;
    private final List<Row> rows = new ArrayList<>();

    /** @param faults that were planned, by kind */
    private record Row(String commit, String scenario, long seed, Verdict verdict, List<String> faults) {}

    private record Job(String scenario, long seed) {}

    /**
     * @param commit what is run
     * @param defect planted in every run, to see whether so many seeds find it
     */
    public Sweep(ProjectLayout home, Path reports, Progress progress, String commit, Optional<InjectedBug> defect) {
        this.home = home;
        this.reports = reports;
        this.progress = progress;
        this.commit = commit + defect.map(planted -> "+" + planted.text()).orElse("");
        this.defect = defect;
    }

    /**
     * @param scenarios names or paths
     * @param first the first seed
     * @param seeds how many
     * @return the exit code: of the worst verdict
     * @throws UserException if anything is wrong with a scenario; then nothing was started
     */
    public int execute(List<String> scenarios, long first, long seeds) throws IOException, InterruptedException {
        List<Plan> firsts = new ArrayList<>();
        for (String scenario : scenarios) {
            firsts.add(Plan.of(request(scenario, first), home));
        }
        List<Job> jobs = new ArrayList<>();
        boolean needsProcesses = false;
        int slots = 1;
        for (long seed = first; seed < first + seeds; seed++) {
            for (Plan plan : firsts) {
                // Its faults may be the seed's, and with them what they need.
                Scenario seeded = plan.scenario().withSeed(seed);
                Plan.check(plan.request(), seeded);
                needsProcesses |= Plan.stack(plan.request(), seeded) instanceof StackKind.Processes;
                slots = Math.max(slots, seeded.slots());
                jobs.add(new Job(plan.request().scenario(), seed));
            }
        }
        StackKind kind = needsProcesses ? StackKind.PROCESSES : StackKind.EMBEDDED;
        Path file = file();
        List<Job> open = jobs.stream().filter(job -> done(job).isEmpty()).toList();
        progress.done(
                "sweep",
                scenarios.size() + " scenarios with " + seeds + " seeds: " + jobs.size() + " runs, "
                        + (jobs.size() - open.size()) + " of them done before on this commit");
        try (Interruption interruption = Interruption.ofThisThread()) {
            long startNanos = System.nanoTime();
            int run = 0;
            try (ReusedStack stack = new ReusedStack(home, reports, progress, commit, kind, slots)) {
                for (Job job : open) {
                    run(stack, Plan.of(request(job.scenario(), job.seed()), home), job, file);
                    run++;
                    double each = (System.nanoTime() - startNanos) / 1e9 / run;
                    Row row = rows.get(rows.size() - 1);
                    progress.say(String.format(
                            Locale.ROOT,
                            "  %4d of %d  %-7s %s seed %d, about %.0f min left",
                            jobs.size() - open.size() + run,
                            jobs.size(),
                            progress.colored(row.verdict()),
                            row.scenario(),
                            row.seed(),
                            each * (open.size() - run) / 60));
                }
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.say("  interrupted; the same command goes on from there");
                return ExitCode.INTERRUPTED;
            }
        }
        return conclude(jobs, scenarios);
    }

    private RunRequest request(String scenario, long seed) {
        return new RunRequest(
                scenario,
                Mode.UNBOUNDED,
                Optional.of(seed),
                Optional.empty(),
                Optional.empty(),
                defect,
                Optional.empty(),
                reports);
    }

    private void run(ReusedStack stack, Plan plan, Job job, Path file) throws IOException, InterruptedException {
        ReusedStack.Ran ran = stack.run(plan);
        long restarts = ran.evidence().timeline().samples().stream()
                .mapToLong(Sample::restarts)
                .max()
                .orElse(0);
        String faults = plan.scenario().faults().stream()
                .map(Fault::type)
                .map(FaultType::key)
                .collect(Collectors.joining(" "));
        Files.writeString(
                file,
                String.join(
                                ",",
                                commit,
                                job.scenario(),
                                Long.toString(job.seed()),
                                ran.verdict().name(),
                                String.format(Locale.ROOT, "%.1f", ran.seconds()),
                                Long.toString(restarts),
                                faults,
                                ran.report() == null
                                        ? ""
                                        : reports.relativize(ran.report()).toString())
                        + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        rows.add(new Row(commit, job.scenario(), job.seed(), ran.verdict(), List.of(faults.split(" "))));
    }

    private Optional<Row> done(Job job) {
        return rows.stream()
                .filter(row -> row.commit().equals(commit)
                        && row.scenario().equals(job.scenario())
                        && row.seed() == job.seed())
                .reduce((earlier, later) -> later);
    }

    /** Reads what was done before; a line that an interruption cut off is left out. */
    private Path file() throws IOException {
        Path file = Files.createDirectories(reports).resolve(FILE);
        if (!Files.exists(file)) {
            Files.writeString(file, HEAD);
        }
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] columns = line.split(",", -1);
            if (columns.length == HEAD.split(",").length) {
                try {
                    rows.add(new Row(
                            columns[0],
                            columns[1],
                            Long.parseLong(columns[2]),
                            Verdict.valueOf(columns[3]),
                            List.of(columns[6].split(" "))));
                } catch (IllegalArgumentException e) {
                    LOG.warn("{} has a line that is none of ours: {}", file, line);
                }
            }
        }
        return file;
    }

    /**
     * Writes what is known of this commit into a document.
     *
     * @return whether the document has a place for it
     */
    public boolean write(Path document) throws IOException {
        Map<String, List<Row>> byScenario = new TreeMap<>();
        Map<String, List<Row>> byFault = new TreeMap<>();
        List<Row> all = new ArrayList<>();
        for (Row row : latest()) {
            all.add(row);
            byScenario
                    .computeIfAbsent(row.scenario(), name -> new ArrayList<>())
                    .add(row);
            row.faults().stream()
                    .filter(fault -> !fault.isEmpty())
                    .distinct()
                    .forEach(fault -> byFault.computeIfAbsent(fault, kind -> new ArrayList<>())
                            .add(row));
        }
        StringBuilder text = new StringBuilder(
                "Commit " + commit + ", " + LocalDate.now(ZoneOffset.UTC) + ", " + HostInfo.text()
                        + ".\n\n| scenario | runs | PASS | FAIL | UNKNOWN | fails in (95 %) |\n|---|---|---|---|---|---|\n");
        byScenario.forEach((name, of) -> text.append(counted("`" + name + "`", of)));
        text.append(counted("all", all));
        text.append(
                "\n| runs with the fault | runs | PASS | FAIL | UNKNOWN | fails in (95 %) |\n|---|---|---|---|---|---|\n");
        byFault.forEach((kind, of) -> text.append(counted("`" + kind + "`", of)));
        return GeneratedBlock.write(document, "sweep", text.toString().stripTrailing());
    }

    /** The last of each scenario and seed on this commit. */
    private List<Row> latest() {
        Map<Job, Row> latest = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.commit().equals(commit)) {
                latest.put(new Job(row.scenario(), row.seed()), row);
            }
        }
        return List.copyOf(latest.values());
    }

    private static String counted(String name, List<Row> of) {
        Map<Verdict, Long> counts = of.stream().collect(Collectors.groupingBy(Row::verdict, Collectors.counting()));
        long passed = counts.getOrDefault(Verdict.PASS, 0L);
        long failed = counts.getOrDefault(Verdict.FAIL, 0L);
        return "| " + name + " | " + of.size() + " | " + passed + " | " + failed + " | "
                + counts.getOrDefault(Verdict.UNKNOWN, 0L) + " | " + rate(passed, failed) + " |\n";
    }

    private int conclude(List<Job> jobs, List<String> scenarios) {
        Verdict worst = Verdict.PASS;
        progress.say(String.format(
                Locale.ROOT,
                "  %-22s %5s %5s %5s %8s  %s",
                "scenario",
                "runs",
                "PASS",
                "FAIL",
                "UNKNOWN",
                "fails in (95 %)"));
        for (String scenario : scenarios) {
            Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
            for (Job job : jobs) {
                if (job.scenario().equals(scenario)) {
                    Verdict verdict = done(job).orElseThrow().verdict();
                    counts.merge(verdict, 1L, Long::sum);
                    worst = worst.worse(verdict);
                }
            }
            progress.say(line(scenario, counts));
        }
        Map<Verdict, Long> all = new EnumMap<>(Verdict.class);
        jobs.forEach(job -> all.merge(done(job).orElseThrow().verdict(), 1L, Long::sum));
        progress.say(line("all", all));
        progress.say(progress.colored(worst) + "  " + reports.resolve(FILE));
        return ExitCode.of(worst);
    }

    private static String line(String name, Map<Verdict, Long> counts) {
        long passed = counts.getOrDefault(Verdict.PASS, 0L);
        long failed = counts.getOrDefault(Verdict.FAIL, 0L);
        long unknown = counts.getOrDefault(Verdict.UNKNOWN, 0L);
        return String.format(
                Locale.ROOT,
                "  %-22s %5d %5d %5d %8d  %s",
                name,
                passed + failed + unknown,
                passed,
                failed,
                unknown,
                rate(passed, failed));
    }

    /** What is unknown proves nothing, either way. */
    private static String rate(long passed, long failed) {
        long judged = passed + failed;
        if (judged == 0) {
            return "nothing was judged";
        }
        return failed > 0
                ? String.format(Locale.ROOT, "%.1f %% of these runs", 100.0 * failed / judged)
                : String.format(Locale.ROOT, "at most %.2f %% of all runs", 100 * bound(judged));
    }

    /** The rate of failures that so many runs without any leave possible. */
    static double bound(long runs) {
        return 1 - Math.pow(DOUBT, 1.0 / runs);
    }
}

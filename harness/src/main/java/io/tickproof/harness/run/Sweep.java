package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.Interruption;
import io.tickproof.harness.UserException;
import io.tickproof.harness.defect.PlantedDefect;
import io.tickproof.harness.report.Evidence;
import io.tickproof.harness.report.RunIndex;
import io.tickproof.harness.stack.LocalStack;
import io.tickproof.harness.stack.Room;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    private final Home home;
    private final Path reports;
    private final Progress progress;
    private final String commit;
    private final Optional<PlantedDefect> defect;
    private final List<Row> rows = new ArrayList<>();
    private RunFolder folder;
    private LocalStack stack;

    private record Row(String commit, String scenario, long seed, Verdict verdict) {}

    private record Job(String scenario, long seed) {}

    /**
     * @param commit what is run
     * @param defect planted in every run, to see whether so many seeds find it
     */
    public Sweep(Home home, Path reports, Progress progress, String commit, Optional<PlantedDefect> defect) {
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
        Map<Job, Plan> plans = new LinkedHashMap<>();
        for (long seed = first; seed < first + seeds; seed++) {
            for (String scenario : scenarios) {
                plans.put(new Job(scenario, seed), Plan.of(request(scenario, seed), home));
            }
        }
        Path file = file();
        List<Job> open =
                plans.keySet().stream().filter(job -> done(job).isEmpty()).toList();
        progress.done(
                "sweep",
                scenarios.size() + " scenarios with " + seeds + " seeds: " + plans.size() + " runs, "
                        + (plans.size() - open.size()) + " of them done before on this commit");
        StackKind kind = plans.values().stream().map(Plan::stack).anyMatch(StackKind::processes)
                ? StackKind.PROCESSES
                : StackKind.EMBEDDED;
        int slots = plans.values().stream()
                .mapToInt(plan -> plan.scenario().slots())
                .max()
                .orElse(1);
        try (Interruption interruption = Interruption.ofThisThread()) {
            long startNanos = System.nanoTime();
            int run = 0;
            try {
                for (Job job : open) {
                    run(plans.get(job), job, kind, slots, file);
                    run++;
                    double each = (System.nanoTime() - startNanos) / 1e9 / run;
                    Row row = rows.get(rows.size() - 1);
                    progress.say(String.format(
                            Locale.ROOT,
                            "  %4d of %d  %-7s %s seed %d, about %.0f min left",
                            plans.size() - open.size() + run,
                            plans.size(),
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
            } finally {
                Thread.interrupted();
                stop();
            }
        }
        return conclude(plans.keySet().stream().toList(), scenarios);
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

    private void run(Plan plan, Job job, StackKind kind, int slots, Path file)
            throws IOException, InterruptedException {
        Stopwatch watch = new Stopwatch();
        Instant startedAt = Instant.now();
        Reports written = new Reports(reports, progress);
        Path left = written.folder(
                plan.scenario().name(), startedAt, plan.request().mode().text());
        EvidenceMaker maker = new EvidenceMaker(
                plan,
                left.getFileName().toString(),
                startedAt,
                commit,
                kind.text(),
                plan.request().reproduce(job.seed()));
        Evidence evidence;
        try {
            if (stack == null) {
                // Of its own: where one stack stood there is no room for the next.
                folder = RunFolder.create();
                Room.check(folder.path(), plan.expectedDeliveries());
                stack = LocalStack.start(folder, home.binaries(), home.schema(), slots, kind);
            }
            Run.Outcome outcome =
                    new Run(plan, left.getFileName().toString(), stack, quiet(), watch, left, moment -> {}).execute();
            evidence = maker.of(outcome, watch.seconds());
        } catch (InterruptedException e) {
            if (stack == null || stack.trouble().isEmpty()) {
                throw e;
            }
            evidence = broken(maker, stack.trouble().get(), watch, e);
        } catch (Exception e) {
            evidence = broken(
                    maker, stack == null ? e.getMessage() : stack.trouble().orElse(e.toString()), watch, e);
        }
        Verdict verdict = evidence.run().verdict();
        if (verdict == Verdict.PASS) {
            RunIndex.delete(left);
        } else {
            SavedRequest.of(plan.request(), plan, home, startedAt).write(left);
            written.write(left, evidence, watch, false);
            // What a run that failed left behind in the servers must not be the next one's trouble.
            stop();
        }
        long restarts = evidence.course().stream()
                .mapToLong(Evidence.Moment::restarts)
                .max()
                .orElse(0);
        String faults = plan.scenario().faults().stream()
                .map(Fault::kind)
                .map(Fault.Kind::text)
                .collect(Collectors.joining(" "));
        Files.writeString(
                file,
                String.join(
                                ",",
                                commit,
                                job.scenario(),
                                Long.toString(job.seed()),
                                verdict.name(),
                                String.format(
                                        Locale.ROOT, "%.1f", watch.seconds().get("total")),
                                Long.toString(restarts),
                                faults,
                                verdict == Verdict.PASS
                                        ? ""
                                        : reports.relativize(left).toString())
                        + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        rows.add(new Row(commit, job.scenario(), job.seed(), verdict));
    }

    private Evidence broken(EvidenceMaker maker, String why, Stopwatch watch, Exception e) {
        LOG.error("the run failed", e);
        return maker.without("failed", String.valueOf(why), Verdict.UNKNOWN, watch.seconds());
    }

    private void stop() {
        if (stack != null) {
            try {
                stack.close();
            } catch (IOException e) {
                LOG.error("the stack did not stop cleanly", e);
            }
            stack = null;
        }
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException | IllegalStateException e) {
                LOG.error("{} could not be deleted", folder.path(), e);
            }
            folder = null;
        }
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
                    rows.add(new Row(columns[0], columns[1], Long.parseLong(columns[2]), Verdict.valueOf(columns[3])));
                } catch (IllegalArgumentException e) {
                    LOG.warn("{} has a line that is none of ours: {}", file, line);
                }
            }
        }
        return file;
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
        // What is unknown proves nothing, either way.
        long judged = passed + failed;
        return String.format(
                Locale.ROOT,
                "  %-22s %5d %5d %5d %8d  %s",
                name,
                judged + unknown,
                passed,
                failed,
                unknown,
                judged == 0
                        ? "nothing was judged"
                        : failed > 0
                                ? String.format(Locale.ROOT, "%.1f %% of these runs", 100.0 * failed / judged)
                                : String.format(Locale.ROOT, "at most %.2f %% of all runs", 100 * bound(judged)));
    }

    /** The rate of failures that so many runs without any leave possible. */
    static double bound(long runs) {
        return 1 - Math.pow(DOUBT, 1.0 / runs);
    }

    private static Progress quiet() {
        return new Progress(System.out, false, true);
    }
}

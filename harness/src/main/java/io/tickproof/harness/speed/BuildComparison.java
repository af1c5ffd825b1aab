package io.tickproof.harness.speed;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.speed.SequentialTest.Result;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code compare --against}: determines whether the working tree is slower than another commit. Both are
 * built and measured alternately. In every other round the second build is measured first, so that other load on the
 * machine affects both builds.
 */
public final class BuildComparison {
    private static final CSVFormat CSV = CSVFormat.DEFAULT
            .builder()
            .setHeader("try", "figure", "round", "before", "after")
            .setRecordSeparator('\n')
            .get();

    private final ProjectLayout project;
    private final Progress progress;

    public BuildComparison(ProjectLayout project, Progress progress) {
        this.project = project;
        this.progress = progress;
    }

    /**
     * The measurements to execute.
     *
     * @param loops the names of hot loops, see {@link #allLoops}
     * @param scenario the name of a scenario that is run as well; null for none
     * @param trials the number of repetitions of the whole test, which show how reliable its result is
     */
    public record Request(List<String> loops, @Nullable String scenario, Mode mode, int trials) {
        /** @throws UserException if a loop is unknown, or there is nothing to measure */
        public Request {
            if (loops.isEmpty() && scenario == null) {
                throw new UserException("--loops none needs a --scenario; otherwise there is nothing to measure");
            }
            for (String loop : loops) {
                if (!HotLoop.ALL.contains(loop)) {
                    throw new UserException(
                            "--loops: unknown loop " + loop + "; known loops: " + String.join(", ", HotLoop.ALL));
                }
            }
        }

        /** Returns the names of all hot loops. */
        public static List<String> allLoops() {
            return HotLoop.ALL;
        }
    }

    /**
     * Runs the comparison.
     *
     * @param ref a branch, tag or commit
     * @param work an empty folder for the two work trees
     * @param output the folder for speed.csv
     * @return the exit code: 1 if any figure is slower, 3 if any is undecided, otherwise 0
     * @throws UserException if a build fails or cannot be measured
     */
    public int run(String ref, Request request, Path work, Path output) throws IOException, InterruptedException {
        String before = Build.commit(project, ref);
        String after = Build.commitOfWorkingTree(project, work.resolve("index"));
        progress.done("before", ref + ", commit " + before);
        progress.done("after", "the working tree, commit " + after);
        try (Build first = Build.of(project, before, ref, work.resolve("before"));
                Build second = Build.of(project, after, "the working tree", work.resolve("after"))) {
            progress.done("built", "both");
            if (!request.loops().isEmpty()) {
                checkLoops(first, second);
            }
            Path file = Files.createDirectories(output).resolve("speed.csv");
            Result worst;
            try (CSVPrinter csv = new CSVPrinter(Files.newBufferedWriter(file), CSV)) {
                worst = runTrials(first, second, request, measurements(request, work), csv);
            }
            progress.print(worst + "  " + file);
            return ExitCode.of(verdict(worst));
        }
    }

    private void checkLoops(Build first, Build second) throws IOException {
        HotLoop.check(first);
        HotLoop.check(second);
        if (!HotLoop.isSameIn(first, second)) {
            progress.print("  HotLoops differs between the two builds, so its figures may compare different work");
        }
    }

    private static List<Measurement> measurements(Request request, Path work) {
        List<Measurement> measurements = new ArrayList<>();
        request.loops().forEach(loop -> measurements.add(new HotLoop(loop)));
        if (request.scenario() != null) {
            measurements.add(new ScenarioRun(request.scenario(), request.mode(), work.resolve("reports")));
        }
        return measurements;
    }

    private Result runTrials(Build first, Build second, Request request, List<Measurement> measurements, CSVPrinter csv)
            throws IOException, InterruptedException {
        Map<Result, Integer> results = new EnumMap<>(Result.class);
        Result worst = Result.FASTER;
        for (int trial = 1; trial <= request.trials(); trial++) {
            Result result = Result.FASTER;
            for (MeasuredSeries series : runTrial(first, second, measurements)) {
                series.writeCsv(trial, csv);
                result = result.worse(series.worstResult());
            }
            csv.flush();
            results.merge(result, 1, Integer::sum);
            worst = worst.worse(result);
        }
        if (request.trials() > 1) {
            progress.print("  results of " + request.trials() + " tries: " + results);
        }
        return worst;
    }

    /** Measures in rounds until every figure is decided, or until the last look. */
    private List<MeasuredSeries> runTrial(Build first, Build second, List<Measurement> measurements)
            throws IOException, InterruptedException {
        int figures =
                measurements.stream().mapToInt(one -> one.figures().size()).sum();
        List<MeasuredSeries> all =
                measurements.stream().map(MeasuredSeries::new).toList();
        List<MeasuredSeries> undecided = new ArrayList<>(all);
        for (int round = 1; !undecided.isEmpty(); round++) {
            for (MeasuredSeries series : undecided) {
                series.measureRound(first, second, round % 2 == 0);
            }
            progress.working("round " + round, undecided.size() + " of " + all.size() + " not decided yet");
            if (!SequentialTest.LOOKS.contains(round)) {
                continue;
            }
            for (MeasuredSeries series : List.copyOf(undecided)) {
                boolean isDecided = series.look(figures);
                if (isDecided || round == SequentialTest.lastLook()) {
                    undecided.remove(series);
                    series.summary().forEach(progress::print);
                }
            }
        }
        return all;
    }

    private static Verdict verdict(Result worst) {
        return switch (worst) {
            case SLOWER -> Verdict.FAIL;
            case UNDECIDED -> Verdict.UNKNOWN;
            case FASTER, SAME -> Verdict.PASS;
        };
    }
}

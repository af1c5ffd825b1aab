package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.RunComparison;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.report.RunIndex;
import io.tickproof.harness.speed.BuildComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code compare}: compares two runs, or the speed of two builds. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compare two runs, or the speed of two builds.",
            "With --before and --after, compare every row, the tick accounting, and the latencies with a bootstrap interval of the difference. Exit code 0: rows and accounting are equal; 1: they differ.",
            "",
            "With --against, compare the speed of this build with that of another commit. Both are built in work trees and measured in turn, until a rank test decides for each figure. Exit code 0: nothing is slower; 1: something is slower; 3: undecided."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof compare --before reports/late-events/FIRST --after reports/late-events/latest",
            "  bin/tickproof compare --against HEAD~1 --scenario in-order"
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class CompareCommand implements Callable<Integer> {
    private static final String NO_LOOPS = "none";

    static final class Tries extends Converters.IntRange {
        Tries() {
            super(1, 1_000);
        }
    }

    @Option(
            names = "--before",
            paramLabel = "DIR",
            description = "The directory of a run, such as reports/late-events/latest.")
    private @Nullable Path before;

    @Option(names = "--after", paramLabel = "DIR", description = "The directory of the run to compare with it.")
    private @Nullable Path after;

    @Option(
            names = "--against",
            paramLabel = "COMMIT",
            description = "Measure whether this build is slower than that of a branch, tag or commit, such as HEAD~1.")
    private @Nullable String against;

    @Option(
            names = "--loops",
            paramLabel = "LOOP",
            split = ",",
            splitSynopsisLabel = ",",
            description = "With --against: the loops to measure, or none. Default: encode,decode,gate,windows,oracle.")
    private @Nullable List<String> loops;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "With --against: a scenario to run and measure as well.")
    private @Nullable String scenario;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "bounded",
            description = "With --scenario: bounded measures how long the job takes, unbounded measures latencies.")
    private Mode mode;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "1",
            converter = Tries.class,
            description = "With --against: repeat the comparison N times, to see how reliable its result is.")
    private int tries;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        if (against != null) {
            return compareSpeed(project, against);
        }
        if (before == null || after == null) {
            throw new UserException("compare needs --before DIR and --after DIR, or --against COMMIT");
        }
        Path first = run("before", before);
        Path second = run("after", after);
        Path all = reports.created(project);
        int exitCode =
                new RunComparison(Progress.onConsole(false)).of(first, second, RunIndex.comparison(all, first, second));
        // The list links to the comparison.
        RunIndex.write(all);
        return exitCode;
    }

    private int compareSpeed(ProjectLayout project, String commit) throws IOException, InterruptedException {
        if (scenario != null) {
            check(project, scenario);
        }
        BuildComparison.Request request = new BuildComparison.Request(loops(), scenario, mode, tries);
        Path to = reports.created(project)
                .resolve("comparison")
                .resolve("against-" + commit.replaceAll("[^A-Za-z0-9.-]", "_"));
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (RunFolder folder = RunFolder.create()) {
                return new BuildComparison(project, Progress.onConsole(false)).run(commit, request, folder.path(), to);
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                return ExitCode.INTERRUPTED;
            }
        }
    }

    private void check(ProjectLayout project, String name) {
        if (!project.scenarioNames().contains(name)) {
            // Reports an unknown name with the nearest known one.
            project.scenario(name);
            throw new UserException("--scenario: " + name + " is not in " + project.scenarios()
                    + ", and only scenarios there exist in both builds");
        }
        if (mode == Mode.BOUNDED && !project.read(name).faults().isEmpty()) {
            throw new UserException("--scenario: " + name + " injects faults, which need --mode unbounded");
        }
    }

    private List<String> loops() {
        if (loops == null) {
            return BuildComparison.Request.allLoops();
        }
        return loops.equals(List.of(NO_LOOPS))
                ? List.of()
                : loops.stream().map(String::strip).distinct().toList();
    }

    /** Returns the directory of a run with links resolved, because {@code latest} may change during the comparison. */
    private static Path run(String option, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UserException("--" + option + ": there is no directory " + directory.toAbsolutePath());
        }
        return directory.toRealPath();
    }
}

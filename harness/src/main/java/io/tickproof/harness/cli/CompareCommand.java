package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.RunComparison;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.speed.BuildComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares two runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two runs by what they left: every row, the accounting, and latencies with a bootstrap interval of the difference.",
            "Exit code 0: rows and accounting are the same; 1: they differ.",
            "",
            "With --against it compares the speed of what is here with that of another commit: both are built in work trees and measured in turn,",
            "until rank tests decide for each figure. Exit code 0: nothing is slower; 1: something is; 3: not decided."
        })
public final class CompareCommand implements Callable<Integer> {
    @Option(
            names = "--before",
            paramLabel = "FOLDER",
            defaultValue = "${sys:before}",
            description = "The folder of a run, such as reports/late-events/latest. Also -Dbefore.")
    private String before;

    @Option(
            names = "--after",
            paramLabel = "FOLDER",
            defaultValue = "${sys:after}",
            description = "Another one. Also -Dafter.")
    private String after;

    @Option(
            names = "--against",
            paramLabel = "COMMIT",
            defaultValue = "${sys:against}",
            description = "A branch, tag or commit, such as HEAD~1: is this one slower? Also -Dagainst.")
    private String against;

    @Option(
            names = "--loops",
            defaultValue = "${sys:loops}",
            description =
                    "With --against: which loops are measured, with commas between them or none (default: encode,decode,gate,windows,oracle). Also -Dloops.")
    private String loops;

    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "With --against: a scenario that is run whole, too. Also -Dscenario.")
    private String scenario;

    @Option(
            names = "--mode",
            defaultValue = "${sys:mode:-bounded}",
            description = "Of that: bounded (default: how long the job takes) or unbounded (latencies). Also -Dmode.")
    private String mode;

    @Option(
            names = "--tries",
            defaultValue = "${sys:tries:-1}",
            description =
                    "With --against: judge so often anew, to see how far the judgement can be trusted (default: 1). Also -Dtries.")
    private String tries;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        if (OptionValues.given(against).isPresent()) {
            return compareSpeed();
        }
        Path one = folder("before", before);
        Path other = folder("after", after);
        Path to = reports.made();
        return new RunComparison(Progress.onConsole(false))
                .of(one, other, to.resolve("comparison").resolve(name(one) + "-and-" + name(other)));
    }

    private int compareSpeed() throws IOException, InterruptedException {
        ProjectLayout home = ProjectLayout.find();
        Optional<String> named = OptionValues.given(scenario);
        if (named.isPresent() && !home.scenarioNames().contains(named.get())) {
            // Says which there are.
            home.scenario(named.get());
            throw new UserException(
                    "--scenario: only one of " + home.scenarios() + " is in both builds, not " + named.get());
        }
        Mode how = OptionValues.choice("mode", mode, Arrays.asList(Mode.values()), Mode::text);
        if (named.isPresent()
                && how == Mode.BOUNDED
                && !home.read(named.get()).faults().isEmpty()) {
            throw new UserException("--scenario: " + named.get() + " breaks things, which needs --mode unbounded");
        }
        BuildComparison.Wanted wanted = new BuildComparison.Wanted(
                OptionValues.given(loops)
                        .map(text -> text.equals("none")
                                ? List.<String>of()
                                : Arrays.stream(text.split(","))
                                        .map(String::strip)
                                        .distinct()
                                        .toList())
                        .orElse(BuildComparison.Wanted.allLoops()),
                named,
                how,
                (int) OptionValues.whole("tries", tries, 1, 1_000));
        Path to = reports.made().resolve("comparison").resolve("against-" + against.replaceAll("[^A-Za-z0-9.-]", "_"));
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (RunFolder folder = RunFolder.create()) {
                return new BuildComparison(home, Progress.onConsole(false)).of(against, wanted, folder.path(), to);
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                return ExitCode.INTERRUPTED;
            }
        }
    }

    private static Path folder(String option, String value) throws IOException {
        Path folder = Path.of(OptionValues.given(value)
                .orElseThrow(() -> new UserException("compare needs --before FOLDER and --after FOLDER")));
        // What latest points to moves on.
        return OptionValues.folder(option, folder).toRealPath();
    }

    private static String name(Path run) {
        return run.getFileName().toString();
    }
}

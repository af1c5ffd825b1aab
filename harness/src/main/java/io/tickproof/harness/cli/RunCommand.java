package io.tickproof.harness.cli;

import io.tickproof.harness.UserException;
import io.tickproof.harness.defect.PlantedDefect;
import io.tickproof.harness.run.Home;
import io.tickproof.harness.run.Mode;
import io.tickproof.harness.run.Progress;
import io.tickproof.harness.run.RunRequest;
import io.tickproof.harness.run.Session;
import io.tickproof.harness.stack.StackKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a scenario. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a scenario: generate, run the job, verify, report.")
public final class RunCommand implements Callable<Integer> {
    private static final int MOST_TASK_MANAGERS = 16;

    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "A name of scenarios/, or a path that ends in .yaml. Also -Dscenario.")
    private String scenario;

    @Option(
            names = "--mode",
            defaultValue = "${sys:mode:-unbounded}",
            description = "bounded or unbounded (default). Also -Dmode.")
    private String mode;

    @Option(
            names = "--seed",
            defaultValue = "${sys:seed}",
            description = "In place of the scenario's seed. Also -Dseed.")
    private String seed;

    @Option(
            names = "--recording",
            defaultValue = "${sys:recording}",
            description = "Recorded ticks in place of the scenario's. Also -Drecording.")
    private String recording;

    @Option(
            names = "--published",
            defaultValue = "${sys:published}",
            description = "Published candles to compare with. Also -Dpublished.")
    private String published;

    @Option(
            names = "--defect",
            defaultValue = "${sys:defect}",
            description = "Plant a defect, to see it found: one of docs/defects.md, such as drop-tick. Also -Ddefect.")
    private String defect;

    @Option(
            names = "--stack",
            defaultValue = "${sys:stack}",
            description =
                    "embedded: Flink in this JVM; or processes: a JobManager and TaskManagers that can be killed (default: what the "
                            + "scenario's faults need). Also -Dstack.")
    private String stack;

    @Option(
            names = "--taskmanagers",
            defaultValue = "${sys:taskmanagers}",
            description = "How many; for the stack processes (default: 2). Also -Dtaskmanagers.")
    private String taskManagers;

    @Option(
            names = "--reports",
            defaultValue = "${sys:reports}",
            description = "Where the run's folder goes (default: reports/). Also -Dreports.")
    private String reports;

    @Option(
            names = {"-q", "--quiet"},
            defaultValue = "${sys:quiet:-false}",
            description = "Only findings and the verdict. Also -Dquiet=true.")
    private boolean quiet;

    @Option(
            names = "--watch",
            defaultValue = "${sys:watch:-false}",
            description =
                    "Show the run while it goes on, on a page of 127.0.0.1 that is gone with it. Also -Dwatch=true.")
    private boolean watch;

    @Option(
            names = "--no-color",
            defaultValue = "${sys:noColor:-false}",
            description = "No colours; nor are there any where NO_COLOR is set or no terminal is. Also -DnoColor=true.")
    private boolean noColor;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        if (scenario == null || scenario.isEmpty()) {
            throw new UserException(
                    "Which scenario? Say -Dscenario=NAME with one of: " + String.join(", ", home.scenarioNames()));
        }
        RunRequest request = new RunRequest(
                scenario,
                Options.choice("mode", mode, Arrays.asList(Mode.values()), Mode::text),
                Options.given(seed).map(Options::seed),
                Options.given(recording).map(Path::of),
                Options.given(published).map(Path::of),
                Options.given(defect)
                        .map(word -> Options.choice(
                                "defect", word, Arrays.asList(PlantedDefect.values()), PlantedDefect::text)),
                stackKind(),
                Options.given(reports).map(Path::of).orElse(home.reports()));
        return new Session(request, home, Progress.onConsole(quiet, noColor), watch).execute();
    }

    private Optional<StackKind> stackKind() {
        Optional<Integer> count = Options.given(taskManagers)
                .map(text -> (int) Options.whole("taskmanagers", text, 1, MOST_TASK_MANAGERS));
        Optional<Boolean> processes = Options.given(stack)
                .map(text -> Options.choice("stack", text, List.of("embedded", "processes"), word -> word)
                        .equals("processes"));
        if (count.isPresent() && processes.isPresent() && !processes.get()) {
            throw new UserException("-Dtaskmanagers goes with -Dstack=processes; embedded has one");
        }
        return processes.isEmpty() && count.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        processes.orElse(true)
                                ? new StackKind(true, count.orElse(StackKind.PROCESSES.taskManagers()))
                                : StackKind.EMBEDDED);
    }
}

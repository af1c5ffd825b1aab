package io.tickproof.harness.cli;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.session.Session;
import io.tickproof.harness.stack.StackKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a scenario. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a scenario: generate, run the job, verify, report.")
public final class RunCommand implements Callable<Integer> {
    private static final int MOST_TASK_MANAGERS = 16;

    @Mixin
    private ScenarioOptions scenario;

    @Option(
            names = "--mode",
            defaultValue = "${sys:mode:-unbounded}",
            description = "bounded or unbounded (default). Also -Dmode.")
    private String mode;

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

    @Mixin
    private DefectOption defect;

    @Option(
            names = "--stack",
            defaultValue = "${sys:stack}",
            description =
                    "embedded: Flink in this JVM; processes: a JobManager and TaskManagers that can be killed (default: what the "
                            + "scenario's faults need); testcontainers: the images of docker-compose.yml, by a Docker engine; or "
                            + "external: servers that you run. Also -Dstack.")
    private String stack;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${sys:config}",
            description = "Where the servers of the stack external are, such as configs/compose.yaml. Also -Dconfig.")
    private String config;

    @Option(
            names = "--taskmanagers",
            defaultValue = "${sys:taskmanagers}",
            description = "How many; for the stacks processes and testcontainers (default: 2). Also -Dtaskmanagers.")
    private String taskManagers;

    @Mixin
    private ReportsOption reports;

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
        ProjectLayout home = ProjectLayout.find();
        RunRequest request = new RunRequest(
                scenario.name(home),
                OptionValues.choice("mode", mode, Arrays.asList(Mode.values()), Mode::text),
                scenario.seed(),
                OptionValues.given(recording).map(Path::of),
                OptionValues.given(published).map(Path::of),
                defect.planted(),
                stackKind(),
                reports.in(home));
        return new Session(request, home, Progress.onConsole(quiet, noColor), watch).execute();
    }

    private Optional<StackKind> stackKind() {
        Optional<Integer> count = OptionValues.given(taskManagers)
                .map(text -> (int) OptionValues.whole("taskmanagers", text, 1, MOST_TASK_MANAGERS));
        Optional<String> kind = OptionValues.given(stack)
                .map(text -> OptionValues.choice(
                        "stack", text, List.of("embedded", "processes", "testcontainers", "external"), word -> word));
        Optional<Path> file = OptionValues.given(config).map(Path::of);
        if (file.isPresent() != kind.equals(Optional.of("external"))) {
            throw new UserException(
                    "-Dstack=external and -Dconfig=FILE go together: the file says where the servers are");
        }
        if (kind.isEmpty() && count.isEmpty()) {
            return Optional.empty();
        }
        String word = kind.orElse("processes");
        if (count.isPresent() && (word.equals("embedded") || word.equals("external"))) {
            throw new UserException(
                    "-Dtaskmanagers goes with -Dstack=processes or testcontainers; embedded has one, external its own");
        }
        return Optional.of(
                switch (word) {
                    case "embedded" -> StackKind.EMBEDDED;
                    case "external" -> new StackKind.External(file.orElseThrow());
                    case "testcontainers" ->
                        new StackKind.Containers(count.orElse(StackKind.Containers.DEFAULT_TASK_MANAGERS));
                    default -> new StackKind.Processes(count.orElse(StackKind.PROCESSES.taskManagers()));
                });
    }
}

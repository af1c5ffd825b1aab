package io.tickproof.harness.cli;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.session.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code run}: runs a scenario. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run a scenario and write a report.",
            "Send the ticks of the scenario, run the job, read its output back, verify it, and write a report. The last line is the verdict and the page to open."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof run late-events",
            "  bin/tickproof run duplicates --mode bounded --seed 7",
            "  bin/tickproof run defects --defect tie-break",
            "  bin/tickproof run replay-recorded --watch"
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions scenario;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "unbounded",
            description = {
                "unbounded: the job runs while the ticks are sent;",
                "bounded: all ticks are sent first, and the job ends by itself."
            })
    private Mode mode;

    @Option(
            names = "--recording",
            paramLabel = "FILE",
            description = "Replay this recording instead of the scenario's.")
    private @Nullable Path recording;

    @Option(
            names = "--published",
            paramLabel = "FILE",
            description = "Compare with these published candles instead of the scenario's.")
    private @Nullable Path published;

    @Mixin
    private BugOption bug;

    @Mixin
    private StackOptions stack;

    @Mixin
    private ReportsOption reports;

    @Option(
            names = {"-q", "--quiet"},
            fallbackValue = "true",
            description = "Print only findings and the verdict.")
    private boolean quiet;

    @Option(
            names = "--watch",
            fallbackValue = "true",
            description = "Show the run while it goes on, on a page of 127.0.0.1 that closes with the run.")
    private boolean watch;

    @Option(
            names = "--no-color",
            fallbackValue = "true",
            description = "Print without colours. This is the default if NO_COLOR is set or there is no terminal.")
    private boolean noColor;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        RunRequest request = RunRequest.of(scenario.name(project), mode, reports.in(project))
                .withSeed(scenario.seed().orElse(null))
                .withRecording(recording)
                .withPublished(published)
                .withBug(bug.bug().orElse(null))
                .withStack(stack.stack().orElse(null));
        return new Session(request, project, Progress.onConsole(quiet, noColor), watch).execute();
    }
}

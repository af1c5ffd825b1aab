package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.Shrink;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.session.Session;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code shrink}: reduces a failing scenario. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        description = {
            "Reduce a failing scenario to a smaller one that fails for the same reason.",
            "Run the smallest one that is found, and write its scenario file."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof shrink late-events --defect first-row-stays"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ShrinkCommand implements Callable<Integer> {
    static final class Minutes extends Converters.IntRange {
        Minutes() {
            super(1, 600);
        }
    }

    @Mixin
    private ScenarioOptions scenario;

    @Mixin
    private BugOption bug;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            converter = Minutes.class,
            description = "Stop after this many minutes, with the smallest scenario found by then.")
    private int minutes;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        RunRequest request = RunRequest.of(scenario.name(project), Mode.UNBOUNDED, reports.created(project))
                .withSeed(scenario.seed().orElse(null))
                .withBug(bug.bug().orElse(null));
        Progress progress = Progress.onConsole(false, false);
        return new Shrink(
                        project,
                        progress,
                        Duration.ofMinutes(minutes),
                        smallest -> new Session(smallest, project, progress, false).execute())
                .execute(request);
    }
}

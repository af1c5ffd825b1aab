package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.Shrink;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a failing scenario smaller. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        description = "Makes of a scenario that fails a smaller one that fails for the same reason, and runs it.")
public final class ShrinkCommand implements Callable<Integer> {
    private static final long MOST_MINUTES = 600;

    @Mixin
    private ScenarioOptions scenario;

    @Mixin
    private DefectOption defect;

    @Option(
            names = "--minutes",
            defaultValue = "${sys:minutes:-10}",
            description = "Stop with the smallest so far after so many (default: 10). Also -Dminutes.")
    private String minutes;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        RunRequest request = new RunRequest(
                scenario.name(home),
                Mode.UNBOUNDED,
                scenario.seed(),
                Optional.empty(),
                Optional.empty(),
                defect.planted(),
                Optional.empty(),
                reports.made());
        Progress progress = Progress.onConsole(false, false);
        return new Shrink(
                        home,
                        progress,
                        Duration.ofMinutes(OptionValues.whole("minutes", minutes, 1, MOST_MINUTES)),
                        smallest -> new Session(smallest, home, progress, false).execute())
                .execute(request);
    }
}

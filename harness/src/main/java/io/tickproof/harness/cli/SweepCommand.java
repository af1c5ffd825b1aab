package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.Sweep;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.ProjectLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sweep}: runs scenarios with many seeds. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Run scenarios with many seeds.",
            "Run scenarios with one seed after another, and report which failure rate that many runs rule out. Without --scenarios, run all scenarios with faults. An interrupted sweep resumes with the same command."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof sweep chaos --seeds 20"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class SweepCommand implements Callable<Integer> {
    private static final int MAX_SEEDS = 100_000;

    static final class Seeds extends Converters.IntRange {
        Seeds() {
            super(1, MAX_SEEDS);
        }
    }

    static final class First extends Converters.LongRange {
        First() {
            super(0, Long.MAX_VALUE - MAX_SEEDS);
        }
    }

    @Mixin
    private ScenarioListOption scenarios;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "10",
            converter = Seeds.class,
            description = "The number of seeds.")
    private int seeds;

    @Option(
            names = "--first",
            paramLabel = "SEED",
            defaultValue = "1",
            converter = First.class,
            description = "The first seed.")
    private long first;

    @Option(
            names = "--write",
            fallbackValue = "true",
            description = "Also write the figures of this commit to docs/evidence/reliability.md.")
    private boolean write;

    @Mixin
    private BugOption bug;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        List<String> names = scenarios.orElse(() -> project.scenarioNames().stream()
                .filter(name -> !project.read(name).faults().isEmpty())
                .toList());
        Sweep sweep = new Sweep(
                project,
                reports.created(project),
                Progress.onConsole(false, false),
                HostInfo.commit(project.path()),
                bug.bug().orElse(null));
        int exitCode = sweep.execute(names, first, seeds);
        Path document = project.path().resolve("docs/evidence/reliability.md");
        if (write && !sweep.write(document)) {
            throw new UserException("--write: " + document + " has no block for the figures");
        }
        return exitCode;
    }
}

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

/** Runs scenarios with seed after seed. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description =
                "Runs scenarios, those with faults if none are named, with seed after seed, goes on where it was interrupted, and says what that many runs prove.")
public final class SweepCommand implements Callable<Integer> {
    private static final long MOST_SEEDS = 100_000;

    @Mixin
    private ScenarioList scenarios;

    @Option(
            names = "--seeds",
            defaultValue = "${sys:seeds:-10}",
            description = "How many seeds (default: 10). Also -Dseeds.")
    private String seeds;

    @Option(
            names = "--first",
            defaultValue = "${sys:first:-1}",
            description = "The first seed (default: 1). Also -Dfirst.")
    private String first;

    @Option(names = "--write", description = "Also put the figures of this commit into docs/evidence/reliability.md.")
    private boolean write;

    @Mixin
    private DefectOption defect;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        List<String> names = scenarios.or(() -> home.scenarioNames().stream()
                .filter(name -> !home.read(name).faults().isEmpty())
                .toList());
        Sweep sweep = new Sweep(
                home, reports.made(), Progress.onConsole(false, false), HostInfo.commit(home.path()), defect.planted());
        int exitCode = sweep.execute(
                names,
                OptionValues.whole("first", first, 0, Long.MAX_VALUE - MOST_SEEDS),
                OptionValues.whole("seeds", seeds, 1, MOST_SEEDS));
        Path document = home.path().resolve("docs/evidence/reliability.md");
        if (write && !sweep.write(document)) {
            throw new UserException("--write: " + document + " has no place for the figures");
        }
        return exitCode;
    }
}

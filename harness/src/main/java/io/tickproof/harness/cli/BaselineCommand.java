package io.tickproof.harness.cli;

import io.tickproof.harness.campaign.BaselineCampaign;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.ProjectLayout;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code baseline}: compares scenarios with their baselines. */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        description = {
            "Compare scenarios with their baselines, or update the baselines.",
            "Run scenarios and compare their counts, hashes and checks with the baselines in scenarios/baselines/. With --update, write the baselines and report which lines changed."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof baseline late-events", "  bin/tickproof baseline late-events --update"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class BaselineCommand implements Callable<Integer> {
    @Mixin
    private ScenarioListOption scenarios;

    @Option(names = "--update", fallbackValue = "true", description = "Write the baselines instead of comparing.")
    private boolean update;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            converter = Converters.Rounds.class,
            description = "With --update: how often each scenario runs, to measure how much its speed varies.")
    private int rounds;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        List<String> names = scenarios.orElse(() -> project.scenarioNames().stream()
                .filter(name -> project.read(name).sustain().isEmpty())
                .toList());
        BaselineCampaign baselines = new BaselineCampaign(
                project, reports.in(project), Progress.onConsole(false, false), HostInfo.commit(project.path()));
        return update ? baselines.update(names, rounds) : baselines.compare(names);
    }
}

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

/** Compares scenarios with their baselines, or writes these anew. */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        description = {
            "Runs scenarios of scenarios/ in their modes and compares counts, hashes and the names of the checks with scenarios/baselines/.",
            "With --update it writes these files anew, and says which of their lines moved."
        })
public final class BaselineCommand implements Callable<Integer> {
    @Mixin
    private ScenarioList scenarios;

    @Option(names = "--update", description = "Write the baselines anew.")
    private boolean update;

    @Option(
            names = "--rounds",
            defaultValue = "${sys:rounds:-3}",
            description =
                    "With --update: how often each runs, for the spread of its speed (default: 3). Also -Drounds.")
    private String rounds;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        List<String> names = scenarios.or(() -> home.scenarioNames().stream()
                .filter(name -> home.read(name).sustain().isEmpty())
                .toList());
        int times = (int) OptionValues.whole("rounds", rounds, 1, 100);
        BaselineCampaign baselines = new BaselineCampaign(
                home, reports.in(home), Progress.onConsole(false, false), HostInfo.commit(home.path()));
        return update ? baselines.update(names, times) : baselines.compare(names);
    }
}

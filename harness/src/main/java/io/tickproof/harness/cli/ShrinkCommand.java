package io.tickproof.harness.cli;

import io.tickproof.harness.UserException;
import io.tickproof.harness.defect.PlantedDefect;
import io.tickproof.harness.run.Home;
import io.tickproof.harness.run.Mode;
import io.tickproof.harness.run.Progress;
import io.tickproof.harness.run.RunRequest;
import io.tickproof.harness.run.Shrink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a failing scenario smaller. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        description = "Makes of a scenario that fails a smaller one that fails for the same reason, and runs it.")
public final class ShrinkCommand implements Callable<Integer> {
    private static final long MOST_MINUTES = 600;

    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "A name of scenarios/, or a path that ends in .yaml. Also -Dscenario.")
    private String scenario;

    @Option(
            names = "--seed",
            defaultValue = "${sys:seed}",
            description = "In place of the scenario's seed. Also -Dseed.")
    private String seed;

    @Option(
            names = "--defect",
            defaultValue = "${sys:defect}",
            description = "As planted in the run that failed. Also -Ddefect.")
    private String defect;

    @Option(
            names = "--minutes",
            defaultValue = "${sys:minutes:-10}",
            description = "Stop with the smallest so far after so many (default: 10). Also -Dminutes.")
    private String minutes;

    @Option(
            names = "--reports",
            defaultValue = "${sys:reports}",
            description = "Where shrunk/ and the last run's folder go (default: reports/). Also -Dreports.")
    private String reports;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        if (Options.given(scenario).isEmpty()) {
            throw new UserException("Which scenario? Say --scenario NAME, and --seed of the run that failed");
        }
        RunRequest request = new RunRequest(
                scenario,
                Mode.UNBOUNDED,
                Options.given(seed).map(Options::seed),
                Optional.empty(),
                Optional.empty(),
                Options.given(defect)
                        .map(word -> Options.choice(
                                "defect", word, Arrays.asList(PlantedDefect.values()), PlantedDefect::text)),
                Optional.empty(),
                Options.given(reports).map(Path::of).orElse(home.reports()));
        return new Shrink(
                        home,
                        Progress.onConsole(false, false),
                        Duration.ofMinutes(Options.whole("minutes", minutes, 1, MOST_MINUTES)))
                .execute(request);
    }
}

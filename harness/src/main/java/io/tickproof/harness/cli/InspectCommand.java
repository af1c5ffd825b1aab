package io.tickproof.harness.cli;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.ProfileFacts;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.report.ProfileWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is in a recording. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Reads a recording from end to end and makes its data card: in the terminal, as JSON and as a page.")
public final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "A csv or json file, plain or in zip or gz. Also -Dfile.",
            arity = "0..1")
    private Path file;

    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "In place of FILE: the recording of this scenario, read as it says. Also -Dscenario.")
    private String scenario;

    @Option(
            names = "--cards",
            defaultValue = "${sys:cards}",
            description = "Where the card's folder goes (default: reports/recordings/). Also -Dcards.")
    private Path cards;

    @Override
    public Integer call() {
        ProjectLayout home = ProjectLayout.find();
        Path named = file == null && System.getProperty("file") != null ? Path.of(System.getProperty("file")) : file;
        boolean ofScenario = scenario != null && !scenario.isEmpty();
        if (ofScenario == (named != null)) {
            throw new UserException("Which recording? Name a file, or a scenario that replays one");
        }
        show(ofScenario ? home.card(home.recorded(home.read(scenario))) : DatasetProfile.of(named), home, cards);
        return 0;
    }

    /** Prints the card, and writes it. @param folder null: the usual one */
    static void show(DatasetProfile card, ProjectLayout home, Path folder) {
        ProfileFacts.of(card).forEach((name, value) -> System.out.printf("%-18s %s%n", name, value));
        Path target = (folder == null ? home.reports().resolve("recordings") : folder)
                .resolve(card.file().getFileName().toString());
        try {
            System.out.printf("%-18s %s%n", "card", ProfileWriter.write(target, card));
        } catch (IOException e) {
            throw UserException.withReason("the data card cannot be written to " + target, e);
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.timeline.DerivedScenario;
import io.tickproof.generator.timeline.DisorderProfile;
import io.tickproof.generator.timeline.TopicSummary;
import io.tickproof.harness.console.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code scenario}: derives a scenario from a recording. */
@Command(
        name = "scenario",
        mixinStandardHelpOptions = true,
        description = {
            "Write a scenario whose generated stream has the disorder of a recording.",
            "Partitions, symbols and their rates, lateness, duplicates and idle periods are those of the recording; the comments of the scenario compare both."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof scenario --from replay-data/trades.jsonl.gz --to scenarios/like-trades.yaml"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ScenarioCommand implements Callable<Integer> {
    private static final int MAX_NAME = 64;

    static final class Partitions extends Converters.IntRange {
        Partitions() {
            super(1, 512);
        }
    }

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "The recording of a topic, or any other recording. Required.")
    private @Nullable Path file;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            converter = Partitions.class,
            description =
                    "The number of partitions, unless the recording is that of a topic: such a recording has its own.")
    private int partitions;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name of the scenario. Default: like- and the name of the file.")
    private @Nullable String name;

    @Option(names = "--to", paramLabel = "FILE", description = "The new .yaml file. Default: standard output.")
    private @Nullable Path to;

    @Override
    public Integer call() {
        if (file == null) {
            throw new UserException("--from is missing; name a recording, such as --from replay-data/morning.csv.gz");
        }
        if (to != null && Files.exists(to)) {
            throw new UserException("--to: " + to + " exists already; choose another file");
        }
        String text = derive(file).text();
        if (to == null) {
            System.out.print(text);
            return 0;
        }
        try {
            Files.writeString(to, text);
        } catch (IOException e) {
            throw UserException.withReason("--to: " + to + " cannot be written", e);
        }
        text.lines().filter(line -> line.startsWith("#")).forEach(System.out::println);
        System.out.println("scenario in " + to);
        return 0;
    }

    private DerivedScenario derive(Path from) {
        String fileName = String.valueOf(from.getFileName());
        long invalid = 0;
        DisorderProfile profile;
        if (TopicRecordingReader.isTopicRecording(from)) {
            invalid = TopicSummary.of(from, true).counts().invalid();
            profile = DisorderProfile.ofTopic(from);
        } else {
            profile = DisorderProfile.ofRecording(from, ReadOptions.STRICT.withAnyPrice(true), partitions);
        }
        try {
            return DerivedScenario.of(
                    profile, new DerivedScenario.Source(name == null ? nameOf(fileName) : name, fileName, invalid));
        } catch (IllegalArgumentException e) {
            throw new UserException(from + ": " + e.getMessage(), e);
        }
    }

    /** Returns a name of the characters that the name of a scenario may have. */
    private static String nameOf(String fileName) {
        String stem = fileName.toLowerCase(Locale.ROOT)
                .replaceFirst("\\..*", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String whole = "like-" + (stem.isEmpty() ? "recording" : stem);
        return whole.substring(0, Math.min(MAX_NAME, whole.length()));
    }
}

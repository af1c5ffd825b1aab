package io.tickproof.harness.cli;

import io.tickproof.generator.recording.CandleProfile;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RefusedRecording;
import io.tickproof.generator.recording.TopicProfile;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.CandleFacts;
import io.tickproof.harness.evidence.ProfileFacts;
import io.tickproof.harness.evidence.TopicFacts;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.report.ProfileWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code inspect}: describes a recording, or published candles. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Describe a recording: format, symbols, time range, disorder and bad rows.",
            "Read the recording from end to end. Print its dataset profile, and write it as JSON and as a page.",
            "Of published candles, print format, interval, symbols, time range, gaps and impossible rows."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof inspect replay-data/morning.csv.gz",
            "  bin/tickproof inspect --scenario replay-recorded"
        })
public final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A CSV or JSON file, plain or compressed (.zip, .gz).")
    private @Nullable Path file;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    "Instead of FILE: the recording that this scenario replays, read with the scenario's settings.")
    private @Nullable String scenario;

    @Option(
            names = "--profiles",
            paramLabel = "DIR",
            description = "The directory of dataset profiles. Default: reports/recordings/ in the project directory.")
    private @Nullable Path profiles;

    @Override
    public Integer call() {
        ProjectLayout project = ProjectLayout.find();
        if (scenario != null && file == null) {
            Scenario replay = project.read(scenario);
            DatasetProfile profile = ProjectLayout.profile(project.recorded(replay));
            show(profile, replay.job().outOfOrderness(), project, profiles);
        } else if (scenario == null && file != null) {
            if (!TopicRecordingReader.isTopicRecording(file) && PublishedCandleFile.isRecognised(file)) {
                print(CandleFacts.of(CandleProfile.of(PublishedCandleFile.read(file))));
            } else {
                show(file, project, profiles);
            }
        } else {
            throw new UserException("inspect needs either a FILE or --scenario NAME; see bin/tickproof inspect --help");
        }
        return 0;
    }

    /** Prints the profile of a recording, which may be that of a topic. */
    static void show(Path file, ProjectLayout project, @Nullable Path directory) {
        if (!TopicRecordingReader.isTopicRecording(file)) {
            show(DatasetProfile.of(file), project, directory);
            return;
        }
        if (format(file) == RecordedTopic.Format.RAW) {
            print(TopicFacts.of(TopicProfile.of(file)));
            return;
        }
        ReadOptions options =
                ReadOptions.STRICT.withBadRows(ReadOptions.BadRows.DEAD_LETTER).withAnyPrice(true);
        show(DatasetProfile.of(file, options), project, directory);
    }

    private static RecordedTopic.Format format(Path file) {
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            return reader.topic().format();
        }
    }

    private static void print(Map<String, String> facts) {
        facts.forEach((name, value) -> System.out.printf("%-18s %s%n", name, value));
    }

    /**
     * Prints a dataset profile and writes it.
     *
     * @param directory null for the default
     */
    static void show(DatasetProfile profile, ProjectLayout project, @Nullable Path directory) {
        show(profile, Scenario.Lateness.DEFAULT_OUT_OF_ORDERNESS, project, directory);
    }

    private static void show(
            DatasetProfile profile, Duration outOfOrderness, ProjectLayout project, @Nullable Path directory) {
        Path file = profile.source().file();
        Map<String, String> topic = TopicRecordingReader.isTopicRecording(file) ? TopicFacts.ofTicks(file) : Map.of();
        print(topic);
        print(ProfileFacts.of(profile));
        List<String> refused = RefusedRecording.reasons(profile, outOfOrderness);
        refused.forEach(reason -> print(Map.of("runs refuse it", reason)));
        Path target = (directory == null ? project.reports().resolve("recordings") : directory)
                .resolve(file.getFileName().toString());
        try {
            System.out.printf("%-18s %s%n", "profile", ProfileWriter.write(target, profile, topic, refused));
        } catch (IOException e) {
            throw UserException.withReason("the dataset profile cannot be written to " + target, e);
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code record}: writes a scenario's timeline or a topic as a recording. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = {
            "Write the ticks of a scenario, or the records of a Kafka topic, as a recording.",
            "Ticks of a scenario are written in the order in which they would be sent. Records of a topic keep their partition, offset, timestamp, key, headers and bytes. The recording replays like any other; its dataset profile is printed and written."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof record in-order --to /tmp/in-order.csv.gz",
            "  bin/tickproof record --from kafka --bootstrap localhost:9092 --topic trades"
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class RecordCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions scenarioOptions;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "kafka records a topic of your Kafka. Default: the scenario.")
    private @Nullable Source source;

    @Mixin
    private TopicRecordOptions topic;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "The file to write, gzipped if its name ends in .gz; an existing file is replaced. Default: replay-data/SCENARIO.csv.gz or replay-data/TOPIC.jsonl.gz.")
    private @Nullable Path file;

    /** What is recorded instead of a scenario. */
    enum Source {
        KAFKA;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        if (source == Source.KAFKA) {
            return topic.record(project, file);
        }
        if (topic.isGiven()) {
            throw new UserException("--topic requires --from kafka");
        }
        Scenario scenario = scenarioOptions.read(project);
        if (!(scenario.stream() instanceof TickStream.Synthetic synthetic)) {
            throw new UserException("scenario " + scenario.name()
                    + " replays a recording already; choose a scenario with synthetic ticks");
        }
        Path target = file == null ? project.recordings().resolve(scenario.name() + ".csv.gz") : file;
        if (Files.isDirectory(target)) {
            throw new UserException("--to: " + target + " is a directory; name a .csv or .csv.gz file in it");
        }
        long rows;
        try {
            rows = write(Timeline.of(scenario, synthetic), target);
        } catch (IOException e) {
            throw UserException.withReason("--to: " + target + " cannot be written", e);
        }
        System.out.println(rows + " ticks in " + target);
        if (rows > 0) {
            InspectCommand.show(DatasetProfile.of(target), project, null);
        }
        return 0;
    }

    /** Writes to a temporary file first, so that an interrupted recording does not look complete. */
    private static long write(Timeline timeline, Path target) throws IOException {
        Path part =
                target.resolveSibling(target.getFileName().toString().replaceFirst("(\\.csv)?(\\.gz)?$", ".part$1$2"));
        try {
            long rows = 0;
            try (RecordingWriter writer = new RecordingWriter(part);
                    Timeline.Walk walk = timeline.walk()) {
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    if (!delivery.isHeartbeat() && delivery.rejection() == null) {
                        writer.write(delivery.tick(), delivery.dueMicros());
                        rows++;
                    }
                }
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return rows;
        } finally {
            Files.deleteIfExists(part);
        }
    }
}

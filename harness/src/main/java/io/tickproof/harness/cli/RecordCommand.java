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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code record}: writes a scenario's timeline as a recording. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = {
            "Write the ticks of a scenario as a recording.",
            "Write them in the order in which they would be sent. The recording replays like any other; its dataset profile is printed and written."
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class RecordCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions scenarioOptions;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "The .csv or .csv.gz file to write; an existing file is replaced. Default: replay-data/SCENARIO.csv.gz.")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
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

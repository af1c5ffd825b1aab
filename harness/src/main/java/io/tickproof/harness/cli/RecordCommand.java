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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a scenario's timeline to a recording. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description =
                "Writes the ticks of a scenario's timeline, in the order in which they would be sent, to a csv.gz that replays like any other.")
public final class RecordCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions scenarioOptions;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            defaultValue = "${sys:to}",
            description =
                    "The .csv or .csv.gz to write; replaced if it is there (default: replay-data/SCENARIO.csv.gz). "
                            + "Also -Dto.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        Scenario scenario = scenarioOptions.read(home);
        if (!(scenario.stream() instanceof TickStream.Synthetic synthetic)) {
            throw new UserException(
                    "the scenario " + scenario.name() + " replays a recording already; name one with made-up ticks");
        }
        Path target = file == null ? home.recordings().resolve(scenario.name() + ".csv.gz") : file;
        if (Files.isDirectory(target)) {
            throw new UserException("--to: " + target + " is a folder; name a .csv or .csv.gz in it");
        }
        long rows;
        try {
            rows = write(Timeline.of(scenario, synthetic), target);
        } catch (IOException e) {
            throw UserException.withReason("--to: " + target + " cannot be written", e);
        }
        System.out.println(rows + " ticks in " + target);
        if (rows > 0) {
            InspectCommand.show(DatasetProfile.of(target), home, null);
        }
        return 0;
    }

    /** Beside its place first: a recording that is broken off must not look whole. */
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

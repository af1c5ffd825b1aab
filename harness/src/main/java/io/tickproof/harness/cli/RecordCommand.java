package io.tickproof.harness.cli;

import io.tickproof.generator.Delivery;
import io.tickproof.generator.Timeline;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.harness.UserException;
import io.tickproof.harness.run.Home;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a scenario's timeline to a recording. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description =
                "Writes the ticks of a scenario's timeline, in the order in which they would be sent, to a csv.gz that replays like any other.")
public final class RecordCommand implements Callable<Integer> {
    @Option(names = "--scenario", required = true, description = "A name of scenarios/, or a path that ends in .yaml.")
    private String scenarioName;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "The csv.gz to write; replaced if it is there.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        Scenario scenario = Home.find().read(scenarioName);
        if (!(scenario.stream() instanceof TickStream.Synthetic synthetic)) {
            throw new UserException(
                    "the scenario " + scenario.name() + " replays a recording already; name one with made-up ticks");
        }
        long rows = 0;
        try (RecordingWriter writer = new RecordingWriter(file);
                Timeline.Walk walk = Timeline.of(scenario, synthetic).walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (!delivery.isHeartbeat()) {
                    writer.write(delivery.tick());
                    rows++;
                }
            }
        } catch (FileSystemException e) {
            throw new UserException("--to: " + file + " cannot be written: " + e, e);
        }
        System.out.println(rows + " ticks in " + file);
        return 0;
    }
}

package io.tickproof.harness.cluster;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A scenario on its way to the subtasks: as the text of its file, which each of them reads again.
 *
 * @param seed in place of the file's
 */
public record SerializedScenario(String text, long seed) implements Serializable {
    /**
     * Reads a scenario's file.
     *
     * @param seed null: the file's own
     * @throws IllegalArgumentException if it replays a recording: that is in one order, which nobody can make in parts
     * @throws IOException if the file cannot be read
     */
    public static SerializedScenario of(Path file, Long seed) throws IOException {
        Scenario read = ScenarioReader.read(file);
        if (read.stream() instanceof TickStream.Recorded) {
            throw new IllegalArgumentException(
                    file + " replays a recording; write it into the topic with generate, on one machine");
        }
        return new SerializedScenario(Files.readString(file), seed == null ? read.seed() : seed);
    }

    public Scenario scenario() {
        return ScenarioReader.parse("the scenario", text).withSeed(seed);
    }

    public Timeline timeline() {
        Scenario scenario = scenario();
        return Timeline.of(scenario, (TickStream.Synthetic) scenario.stream());
    }

    public int partitions() {
        return scenario().stream().partitions();
    }

    /** The deliveries of the partitions p with p mod groups = group, from first to last. */
    Timeline.Part part(int group, int groups) {
        return new Timeline.Part(partition -> partition % groups == group, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}

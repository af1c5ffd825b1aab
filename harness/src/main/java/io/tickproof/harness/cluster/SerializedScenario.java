package io.tickproof.harness.cluster;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A scenario in serializable form: the text of its file, which every subtask parses.
 *
 * @param seed replaces the seed of the file
 */
public record SerializedScenario(String text, long seed) implements Serializable {
    /**
     * Reads a scenario from its file.
     *
     * @param seed the seed; null to use that of the file
     * @throws IllegalArgumentException if the scenario replays a recording, which cannot be generated in parts
     * @throws IOException if the file cannot be read
     */
    public static SerializedScenario of(Path file, @Nullable Long seed) throws IOException {
        Scenario read = ScenarioReader.read(file);
        if (read.stream() instanceof TickStream.Recorded) {
            throw new IllegalArgumentException(
                    file + " replays a recording; write it to the topic with the command generate, on one machine");
        }
        return new SerializedScenario(Files.readString(file), seed == null ? read.seed() : seed);
    }

    /** Returns the parsed scenario. */
    public Scenario scenario() {
        return ScenarioReader.parse("the scenario", text).withSeed(seed);
    }

    /** Returns the timeline of the scenario. */
    public Timeline timeline() {
        Scenario scenario = scenario();
        return Timeline.of(scenario, (TickStream.Synthetic) scenario.stream());
    }

    /** Returns the number of partitions of the scenario's topic. */
    public int partitions() {
        return scenario().stream().partitions();
    }

    /** Returns the part of the timeline that consists of the partitions p with p mod groups = group. */
    Timeline.Part part(int group, int groups) {
        return new Timeline.Part(partition -> partition % groups == group, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}

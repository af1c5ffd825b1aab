package io.tickproof.generator.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Compares the estimated number of deliveries with a walk over the timeline. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class DeliveryEstimateTest {
    /** Larger timelines take too long to walk for a unit test. */
    private static final long MOST_DELIVERIES = 300_000;

    /** The share by which an estimate may be wrong: a progress bar shows whole percents. */
    private static final double TOLERANCE = 0.02;

    @Test
    void shippedScenariosAreEstimatedWithinTwoPercent() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        try (Stream<Path> files = Files.list(Path.of("scenarios"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                Scenario scenario = ScenarioReader.read(file);
                Timeline timeline = scenario.stream() instanceof TickStream.Synthetic synthetic
                        ? Timeline.of(scenario, synthetic)
                        : Timeline.of(scenario, profile(scenario));
                long estimated = scenario.stream() instanceof TickStream.Synthetic synthetic
                        ? DeliveryEstimate.of(scenario, synthetic, timeline)
                        : DeliveryEstimate.of(scenario, profile(scenario), timeline);
                if (estimated > MOST_DELIVERIES) {
                    continue;
                }
                long sent = walk(timeline);
                compared++;
                if (Math.abs(estimated - sent) > TOLERANCE * sent) {
                    wrong.add(scenario.name() + ": estimated " + estimated + ", sent " + sent);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 20, "only " + compared + " scenarios were compared");
    }

    private static DatasetProfile profile(Scenario scenario) {
        TickStream.Recorded recorded = (TickStream.Recorded) scenario.stream();
        return DatasetProfile.of(recorded.file(), recorded.options());
    }

    private static long walk(Timeline timeline) {
        long sent = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            while (walk.next() != null) {
                sent++;
            }
        }
        return sent;
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.harness.UserException;
import io.tickproof.harness.defect.PlantedDefect;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int shrink(Optional<PlantedDefect> defect) throws Exception {
        Path scenario = Files.writeString(folder.resolve("big.yaml"), """
                name: big
                seed: 3
                stream: { symbols: { count: 1 }, start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 60, partitions: 1 }
                disturb:
                  - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
                  - duplicate: { share: 0.1, after: { exponential: PT0.2S, max: PT2S } }
                job: { windows: [ PT1M ] }
                """);
        RunRequest request = new RunRequest(
                scenario.toString(),
                Mode.UNBOUNDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                defect,
                Optional.empty(),
                folder.resolve("reports"));
        Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, false);
        return new Shrink(SharedStack.HOME, progress, LIMIT).execute(request);
    }

    @Test
    void whatDoesNotMatterIsLeftAwayAndTheReasonStays() throws Exception {
        assertEquals(1, shrink(Optional.of(PlantedDefect.DROP_TICK)), said::toString);
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("it fails: ticks that belong into it are missing, 3"), text);
        assertTrue(text.contains("without disturb"), text);
        assertTrue(text.contains("most likely: ticks that belong into it are missing"), text);
        Scenario small = ScenarioReader.read(folder.resolve("reports/shrunk/big-small.yaml"));
        assertEquals(List.of(), small.disturb());
        Duration left = ((TickStream.Synthetic) small.stream()).duration();
        assertTrue(left.compareTo(Duration.ofMinutes(1)) < 0, left.toString());
        assertTrue(Files.exists(folder.resolve("reports/big-small/latest/index.html")), text);
    }

    @Test
    void whatDoesNotFailIsNotShrunk() {
        UserException e = assertThrows(UserException.class, () -> shrink(Optional.empty()));
        assertEquals("shrink: big with seed 3 does not fail, so there is nothing to shrink", e.getMessage());
    }
}

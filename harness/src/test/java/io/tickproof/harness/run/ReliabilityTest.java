package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * More than five hundred runs with faults, and a hundred with wrong clocks, doubled ticks and uneven partitions; it goes on where it was
 * interrupted, and writes docs/reliability.md.
 */
@Tag("long")
class ReliabilityTest {
    private static final int SEEDS = 20;
    /** Where it depends on where exactly it happens, and on what else does. */
    private static final Map<String, Integer> MORE = Map.of(
            "taskmanager-crash",
            30,
            "taskmanager-crash-after-flush",
            30,
            "operator-fails",
            50,
            "chaos",
            200,
            "duplicates",
            30);
    /** What no scenario with faults has: all of those have disorder within and beyond the bound, and duplicates in the same partition. */
    private static final List<String> WITHOUT_FAULTS =
            List.of("clock-skew", "duplicates", "hot-key", "idle-partition", "silent-partition");

    @Test
    void noFaultChangesARow() throws Exception {
        Home home = SharedStack.HOME;
        List<String> scenarios = home.scenarioNames().stream()
                .filter(name -> !home.read(name).faults().isEmpty())
                .toList();
        assertTrue(scenarios.stream().mapToInt(ReliabilityTest::seeds).sum() >= 500, scenarios.toString());
        List<String> all =
                Stream.concat(scenarios.stream(), WITHOUT_FAULTS.stream()).toList();
        Path reports = home.reports().resolve("reliability");
        Sweep sweep = new Sweep(
                home, reports, new Progress(System.err, false, false), Machine.commit(home.path()), Optional.empty());
        for (String scenario : all) {
            assertEquals(0, sweep.execute(List.of(scenario), 1, seeds(scenario)), "see " + reports);
        }
        assertTrue(sweep.write(home.path().resolve("docs/reliability.md")));
    }

    private static int seeds(String scenario) {
        return MORE.getOrDefault(scenario, SEEDS);
    }
}

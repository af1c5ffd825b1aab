package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More than five hundred runs with faults; it goes on where it was interrupted, and writes docs/reliability.md. */
@Tag("long")
class ReliabilityTest {
    private static final int SEEDS = 40;

    @Test
    void noFaultChangesARow() throws Exception {
        Home home = SharedStack.HOME;
        List<String> scenarios = home.scenarioNames().stream()
                .filter(name -> !home.read(name).faults().isEmpty())
                .toList();
        assertTrue(scenarios.size() * SEEDS >= 500, scenarios.toString());
        Path reports = home.reports().resolve("reliability");
        Sweep sweep = new Sweep(
                home, reports, new Progress(System.err, false, false), Machine.commit(home.path()), Optional.empty());
        assertEquals(0, sweep.execute(scenarios, 1, SEEDS), "see " + reports);
        assertTrue(sweep.write(home.path().resolve("docs/reliability.md")));
    }
}

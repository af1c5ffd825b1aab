package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.campaign.Sweep;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.plan.ProjectLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Executes more than 500 runs with faults, and 100 with skewed clocks, duplicate ticks and uneven partitions. It
 * resumes after an interruption, and writes docs/evidence/reliability.md.
 */
@Tag("stack")
@Tag("long")
class ReliabilityTest {
    /**
     * The scenarios with disturbances that no scenario with faults has. Those have out-of-order and late ticks, and
     * duplicates in one partition.
     */
    private static final List<String> WITHOUT_FAULTS =
            List.of("clock-skew", "duplicates", "hot-key", "idle-partition", "silent-partition");

    @Test
    void noFaultChangesARow() throws Exception {
        ProjectLayout project = SharedStack.HOME;
        List<String> scenarios = project.scenarioNames().stream()
                .filter(name -> !project.read(name).faults().isEmpty())
                .toList();
        assertTrue(scenarios.stream().mapToInt(ReliabilityTest::seeds).sum() >= 500, scenarios.toString());
        List<String> all =
                Stream.concat(scenarios.stream(), WITHOUT_FAULTS.stream()).toList();
        Path reports = project.reports().resolve("reliability");
        Sweep sweep = new Sweep(
                project, reports, Progress.plain(Screen.plain(System.err)), HostInfo.commit(project.path()), null);
        for (String scenario : all) {
            assertEquals(0, sweep.execute(List.of(scenario), 1, seeds(scenario)), "see " + reports);
        }
        assertTrue(sweep.write(project.path().resolve("docs/evidence/reliability.md")));
    }

    /** Returns more seeds if the outcome depends on the exact position of a fault, on other faults, or on the partition. */
    private static int seeds(String scenario) {
        return switch (scenario) {
            case "taskmanager-crash", "taskmanager-crash-after-flush", "duplicates" -> 30;
            case "operator-fails" -> 50;
            case "chaos" -> 200;
            default -> 20;
        };
    }
}

package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a run with faults prints, as a CI server shows it. */
@Tag("stack")
class PrintedRunTest {
    @TempDir
    private Path directory;

    @Test
    void faultsAndRestartsArePrintedInTheirOrder() throws Exception {
        Path scenario = Files.writeString(directory.resolve("mine.yaml"), """
                name: mine
                stream: { symbols: { count: 4 }, start: 2026-01-05T00:00:00Z, duration: PT20M, ticksPerSecond: 40 }
                deliver: { pace: 60x }
                faults:
                  - killRedis: { after: { acknowledged: 0.2 }, for: PT1S }
                  - failOperator: { after: { acknowledged: 0.5 } }
                """);
        LaunchedRun.Result run = new LaunchedRun(directory).run("-Dscenario=" + scenario);
        assertEquals(0, run.exitCode(), run.text());
        List<String> inOrder = List.of(
                "  scenario  mine: .*",
                "  run       unbounded, seed .*",
                "  stack     Kafka .*",
                "  fault     killRedis injected at acknowledged 2\\d %: .*",
                "  fault     killRedis recovered after \\d+\\.\\d s \\(requested 1\\.0 s\\)",
                "  fault     failOperator injected at acknowledged [5-9]\\d %: .*",
                "  restart   1 of the job: .*a fault of the scenario: failOperator",
                "  generate  .* ticks and .* heartbeats to .*",
                "  job       caught up after .* s",
                "  verify    .* checks passed in .* s",
                "  result    All .* candles match.*",
                "PASS  file:///.*/mine/latest/index.html");
        int next = 0;
        for (String line : run.lines()) {
            if (next < inOrder.size() && Pattern.matches(inOrder.get(next), line)) {
                next++;
            }
        }
        assertEquals(inOrder.size(), next, () -> run.text());
        assertTrue(run.lines().stream().noneMatch(line -> line.contains("\u001b")), run.text());
    }
}

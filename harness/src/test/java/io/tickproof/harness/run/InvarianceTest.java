package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tickproof.harness.plan.Mode;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests changes that must not affect any row. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class InvarianceTest {
    private static final String NOTHING_TOO_LATE = "outOfOrder: { share: %s, delay: { exponential: PT1S, max: PT4S } }";
    private static final String MUCH_TOO_LATE = "late: { share: 0.05, by: { uniform: [PT10S, PT8M] } }";

    @TempDir
    private Path folder;

    @Test
    void parallelismChangesNoRow() throws Exception {
        Map<String, String> one = hashes(MUCH_TOO_LATE, 4, 1);
        assertEquals(one, hashes(MUCH_TOO_LATE, 4, 2));
        assertEquals(one, hashes(MUCH_TOO_LATE, 4, 4));
    }

    @Test
    void partitionsAndOrderWithinMaxOutOfOrdernessChangeNoCandle() throws Exception {
        String candles = hashes(NOTHING_TOO_LATE.formatted(0), 1, 1).get("candles");
        for (int partitions : new int[] {1, 3, 8}) {
            assertEquals(
                    candles,
                    hashes(NOTHING_TOO_LATE.formatted(0.1 * partitions), partitions, 1)
                            .get("candles"),
                    partitions + " partitions");
        }
    }

    private Map<String, String> hashes(String disturbance, int partitions, int parallelism) throws Exception {
        Path scenario = Files.writeString(
                Files.createTempFile(folder, "same", ".yaml"), """
                name: same
                seed: 8
                stream: { symbols: { count: 12, zipf: 1 }, start: 2026-01-05T00:00:00Z, duration: PT12M, ticksPerSecond: 20, partitions: %d }
                disturb:
                  - %s
                  - duplicate: { share: 0.03, after: { uniform: [PT0S, PT1S] } }
                job: { windows: [ PT1M, PT5M, { size: PT5M, slide: PT1M } ], parallelism: %d }
                """.formatted(partitions, disturbance, parallelism));
        RunOutcome outcome = SharedStack.run(SharedStack.request(scenario.toString(), Mode.BOUNDED));
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        List<Check> bad = outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS)
                .toList();
        assertEquals(List.of(), bad);
        return outcome.verified().result().hashes();
    }
}

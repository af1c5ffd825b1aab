package io.tickproof.harness.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.run.SharedStack;
import io.tickproof.harness.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class ShrinkTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private int shrink(InjectedBug bug) throws Exception {
        return shrink(bug, """
                name: big
                seed: 3
                stream: { symbols: { count: 2 }, start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 60, partitions: 1 }
                disturb:
                  - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
                  - late: { share: 0.1, by: { uniform: [ PT10S, PT30S ] } }
                job: { windows: [ PT1M ] }
                """);
    }

    private int shrink(InjectedBug bug, String yaml) throws Exception {
        Path scenario = Files.writeString(folder.resolve("big.yaml"), yaml);
        RunRequest request = RunRequest.of(scenario.toString(), Mode.UNBOUNDED, folder.resolve("reports"))
                .withBug(bug);
        Progress progress = Progress.plain(Screen.plain(new PrintStream(output, true, StandardCharsets.UTF_8)));
        return new Shrink(
                        SharedStack.HOME,
                        progress,
                        LIMIT,
                        smallest -> new Session(smallest, SharedStack.HOME, progress, false).execute())
                .execute(request);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private Scenario small() throws Exception {
        return ScenarioReader.read(folder.resolve("reports/shrunk/big-small.yaml"));
    }

    /** A candle and a revision of it: two ticks, of which the second is late. */
    @Test
    void shrinkRemovesEverythingButAListOfTicks() throws Exception {
        assertEquals(1, shrink(InjectedBug.FIRST_ROW_STAYS), this::output);
        assertTrue(output().contains("it fails: late ticks are missing everywhere"), this::output);
        assertTrue(output().contains("Most likely cause: late ticks are missing everywhere"), this::output);
        assertEquals(2, small().stream().only().size(), this::output);
        assertEquals(
                List.of("late"),
                small().disturb().stream().map(Disturbance::kind).toList(),
                this::output);
        String text = Files.readString(folder.resolve("reports/shrunk/big-small.yaml"));
        assertEquals(
                2,
                text.lines()
                        .filter(line -> line.startsWith("# due 2026-01-05T00:"))
                        .count(),
                text);
        assertTrue(Files.exists(folder.resolve("reports/big-small/latest/index.html")), this::output);
    }

    @Test
    @Tag("long")
    void shrinkKeepsTheCrashThatABugNeeds() throws Exception {
        assertEquals(
                1,
                shrink(
                        InjectedBug.FIRST_ROW_STAYS_BEHIND_RESTORE,
                        Files.readString(SharedStack.HOME.scenario("taskmanager-crash"))
                                .replace("name: taskmanager-crash", "name: big")),
                this::output);
        assertEquals(1, small().faults().size(), this::output);
        assertTrue(small().stream().only().size() <= 20, this::output);
    }

    @Test
    void passingScenarioIsNotShrunk() {
        UserException e = assertThrows(UserException.class, () -> shrink(null));
        assertEquals("shrink: big with seed 3 does not fail, so there is nothing to shrink", e.getMessage());
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.verifier.VerificationResult.Ticks;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Replays recordings whose order or ids are not those of a stream. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class RecordedOrderTest {
    private static final int TICKS = 2_000;

    @TempDir
    private Path folder;

    @Test
    void newestFirstIsRefusedUnlessItIsSortedByTime() throws Exception {
        Path file = recording(i -> row("ABC", TICKS - i, TICKS - i));
        UserException refused = assertThrows(UserException.class, () -> plan("", file));
        assertTrue(
                refused.getMessage().startsWith(file + ": its rows are newest first: 1,999 of 2,000 ticks"),
                refused.getMessage());
        RunOutcome outcome = SharedStack.runBeside(plan(", order: time", file));
        assertEquals(Verdict.PASS, outcome.verdict(), outcome.checks().toString());
        assertEquals(TICKS, ticks(outcome).inCandles());
        assertEquals(0, ticks(outcome).late());
    }

    @Test
    void constantIdsAreRefusedUnlessTheyAreIgnored() throws Exception {
        Path file = recording(i -> row("ABC", i, 0));
        UserException refused = assertThrows(UserException.class, () -> plan("", file));
        assertTrue(
                refused.getMessage().contains("its ids do not identify ticks: id 0 of ABC is ")
                        && refused.getMessage().endsWith("set stream.ids to ignore, so that row numbers replace them"),
                refused.getMessage());
        RunOutcome outcome = SharedStack.runBeside(plan(", ids: ignore", file));
        assertEquals(Verdict.PASS, outcome.verdict(), outcome.checks().toString());
        assertEquals(TICKS, ticks(outcome).inCandles());
    }

    @Test
    void runWithARecordingGroupedBySymbolSaysFirstThatItsTicksWereLate() throws Exception {
        Path file = recording(i -> row(i < TICKS / 2 ? "ABC" : "DEF", i % (TICKS / 2) * 8, i));
        Plan plan = plan("", file);
        RunOutcome outcome = SharedStack.runBeside(plan);
        assertEquals(Verdict.PASS, outcome.verdict(), outcome.checks().toString());
        String sentence = new EvidenceBuilder(plan, "id", Instant.EPOCH, "", "", "")
                .of(outcome, Map.of())
                .outcome()
                .sentence();
        assertTrue(
                sentence.matches("[\\d,]+ of 2,000 ticks \\([\\d.]+ %\\) were dropped as late, because the rows of the "
                        + "recording are grouped by symbol \\(stream\\.order: time sorts them\\)\\. All .*"),
                sentence);
        RunOutcome sorted = SharedStack.runBeside(plan(", order: time", file));
        assertEquals(Verdict.PASS, sorted.verdict(), sorted.checks().toString());
        assertEquals(TICKS, ticks(sorted).inCandles());
    }

    private static Ticks ticks(RunOutcome outcome) {
        return outcome.verified().result().accounting().ticks();
    }

    private Plan plan(String keys, Path file) throws IOException {
        Path scenario = Files.writeString(folder.resolve("order.yaml"), """
                name: order
                stream: { recording: replay-data/rows.csv, partitions: 2%s }
                """.formatted(keys));
        return Plan.of(
                RunRequest.of(scenario.toString(), Mode.BOUNDED, SharedStack.HOME.reports())
                        .withRecording(file),
                SharedStack.HOME);
    }

    private Path recording(IntFunction<String> row) throws IOException {
        return Files.writeString(
                folder.resolve("rows.csv"),
                IntStream.range(0, TICKS)
                        .mapToObj(row)
                        .collect(Collectors.joining("", "ts_us,symbol,trade_id,price,qty\n", "")));
    }

    /** Returns the row of a tick, a quarter of a second after the tick before it. */
    private static String row(String symbol, int number, int id) {
        return (1_767_571_200_000_000L + number * 250_000L) + "," + symbol + "," + id + "," + (1 + number % 7) + ",1\n";
    }
}

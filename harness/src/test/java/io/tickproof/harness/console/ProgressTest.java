package io.tickproof.harness.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.verifier.check.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ProgressTest {
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private long nanos;

    private Progress progress(int columns, boolean quiet, boolean colors) {
        Screen screen = new Screen(
                new PrintStream(messages, true, StandardCharsets.UTF_8),
                new PrintStream(results, true, StandardCharsets.UTF_8),
                columns,
                colors,
                colors);
        return new Progress(screen, quiet, () -> nanos);
    }

    private void pass(double seconds) {
        nanos += (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    private List<String> plainLines() {
        return messages.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Returns what a terminal shows: what follows a carriage return replaces the characters before it. */
    private List<String> terminalLines() {
        return Arrays.stream(messages.toString(StandardCharsets.UTF_8).split("\n"))
                .map(line -> {
                    StringBuilder shown = new StringBuilder();
                    for (String drawn : line.split("\r")) {
                        shown.replace(0, Math.min(drawn.length(), shown.length()), drawn);
                    }
                    return shown.toString().stripTrailing();
                })
                .toList();
    }

    @Test
    void terminalShowsBarClockAndTimeLeft() {
        Progress progress = progress(120, false, false);
        progress.working("sending", 0, "0 sent");
        pass(12);
        progress.working("sending", 0.25, "45,000 of about 180,000 sent at 3,750/s");
        progress.refresh();
        assertEquals(
                List.of(
                        "  sending   0:12  [======>                 ]  25 %, about 36 s left  45,000 of about 180,000 sent at 3,750/s"),
                terminalLines());
    }

    @Test
    void terminalLineIsRedrawnAndReplacedByTheNextLine() {
        Progress progress = progress(100, false, false);
        progress.working("sending", 0.5, "90,000 of about 180,000 sent");
        progress.refresh();
        progress.working("sending", 0.6, "9 sent");
        progress.refresh();
        progress.event("fault", "killBroker injected at read 41 %");
        progress.done("generate", "180,000 ticks");
        progress.print("PASS");
        assertEquals(
                List.of("  fault     killBroker injected at read 41 %", "  generate  180,000 ticks"), terminalLines());
        assertEquals("PASS\n", results.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    @Test
    void terminalLineNeverWraps() {
        for (int columns : List.of(40, 69, 80, 200)) {
            messages.reset();
            Progress progress = progress(columns, false, false);
            progress.working("sending", 0.5, "x".repeat(300));
            progress.refresh();
            assertEquals(columns - 1, terminalLines().get(0).length(), "columns " + columns);
        }
    }

    @Test
    void unknownShareHasNeitherBarNorTimeLeft() {
        for (double share : new double[] {Progress.UNKNOWN_SHARE, -0.5, 1.4}) {
            messages.reset();
            Progress progress = progress(120, false, false);
            progress.working("sending", share, "0 sent");
            pass(65);
            progress.working("sending", share, "172,820 sent");
            progress.refresh();
            assertEquals(List.of("  sending   1:05  172,820 sent"), terminalLines());
        }
    }

    @Test
    void timeLeftIsOmittedUnlessItIsPlausible() {
        assertFalse(new ProgressLine("s", "t", 0.5, 1).plain().contains("left"), "too early");
        assertFalse(new ProgressLine("s", "t", 0.001, 60).plain().contains("left"), "too little is done");
        assertFalse(new ProgressLine("s", "t", 0.02, 4_000_000).plain().contains("left"), "weeks");
        assertFalse(new ProgressLine("s", "t", 1, 60).plain().contains("left"), "done");
        assertTrue(new ProgressLine("s", "t", 0.5, 300).plain().endsWith(" 50 %, about 5 min left  t"));
        assertTrue(new ProgressLine("s", "t", 0.25, 3_600).plain().endsWith(" 25 %, about 3 h 0 min left  t"));
        assertTrue(new ProgressLine("s", "t", 0.5, 3_723).plain().startsWith("  s         1:02:03   50 %"));
    }

    @Test
    void plainOutputHasALineNowAndThenIfTheStateChanged() {
        Progress progress = progress(0, false, false);
        for (int second = 0; second < 60; second++) {
            progress.working("sending", second / 60.0, second + " sent");
            progress.refresh();
            pass(1);
        }
        assertEquals(5, plainLines().size(), () -> plainLines().toString());
        assertEquals(
                "  sending   0:10   16 %, about 50 s left  10 sent",
                plainLines().get(0));
        messages.reset();
        for (int second = 0; second < 600; second++) {
            progress.working("verifying", "comparing every row");
            progress.refresh();
            pass(1);
        }
        assertEquals(List.of("  verifying 0:10  comparing every row"), plainLines(), "nothing changed");
    }

    @Test
    void plainLinesBecomeRarerInALongStage() {
        Progress progress = progress(0, false, false);
        for (int second = 0; second < 3_600; second++) {
            progress.working("sending", second + " sent");
            progress.refresh();
            pass(1);
        }
        assertTrue(plainLines().size() < 90, () -> plainLines().size() + " lines in an hour");
    }

    @Test
    void shortStagePrintsOnlyItsResult() {
        Progress progress = progress(0, false, false);
        progress.working("starting", "the servers");
        progress.refresh();
        pass(9);
        progress.refresh();
        progress.done("stack", "Kafka in 9.0 s");
        progress.refresh();
        assertEquals(List.of("  stack     Kafka in 9.0 s"), plainLines());
    }

    @Test
    void stageThatEndsWithAnErrorLeavesAnEmptyLine() {
        Progress progress = progress(80, false, false);
        progress.working("reading", "the scenario");
        progress.refresh();
        progress.idle();
        progress.refresh();
        assertEquals(List.of(""), terminalLines());
    }

    @Test
    void verdictIsColouredIfColoursAreEnabled() {
        assertEquals("\u001b[1;32mPASS\u001b[0m", progress(80, false, true).colored(Verdict.PASS));
        assertEquals("\u001b[1;31mFAIL\u001b[0m", progress(80, false, true).colored(Verdict.FAIL));
        assertEquals("\u001b[1;33mUNKNOWN\u001b[0m", progress(80, false, true).colored(Verdict.UNKNOWN));
        assertEquals("FAIL", progress(80, false, false).colored(Verdict.FAIL));
    }

    @Test
    void quietProgressShowsResultsOnly() {
        Progress progress = progress(80, true, false);
        progress.working("sending", "text");
        progress.refresh();
        progress.event("fault", "text");
        progress.done("stage", "text");
        progress.result("result", "All candles match.");
        progress.print("PASS");
        assertEquals("", messages.toString(StandardCharsets.UTF_8));
        assertEquals(
                List.of("  result    All candles match.", "PASS"),
                results.toString(StandardCharsets.UTF_8).lines().toList());
    }
}

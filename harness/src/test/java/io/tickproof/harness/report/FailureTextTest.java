package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.check.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a terminal shows of a run. */
@Tag("unit")
class FailureTextTest {
    @TempDir
    private Path reports;

    private List<String> printed(Evidence evidence) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Screen screen = Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8));
        Path run = Files.createDirectories(reports.resolve("of the run"));
        new ReportsFolder(reports, Progress.plain(screen)).write(run, evidence, new Stopwatch(), false);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void failedRunEndsWithCausesBothValuesCommandAndLink() throws Exception {
        List<String> lines = printed(SampleEvidence.of(List.of("BTC-USD"), 3, "plain text"));
        int first = lines.indexOf(
                "  FAIL  ticks of the candle are missing: 6 findings (6 candles) of 1 symbol, 6 follow-up findings. Look at: source");
        assertTrue(first > 0, lines.toString());
        assertEquals("        candle different BTC-USD PT1M 2026-01-05T00:00:00Z", lines.get(first + 1));
        assertTrue(
                lines.get(first + 2).startsWith("          close expected ")
                        && lines.get(first + 2).contains(", observed "),
                lines.toString());
        assertFalse(lines.toString().contains("open expected"), "only what differs: " + lines);
        assertTrue(lines.contains("          cause 0 plain text"), lines.toString());
        assertEquals("  reproduce mvn exec:java -Dscenario=sample", lines.get(lines.size() - 2));
        assertEquals(
                "FAIL  " + reports.resolve("of the run/index.html").toUri(),
                lines.get(lines.size() - 1),
                "a link without spaces, so that a terminal recognises all of it");
        assertFalse(lines.get(lines.size() - 1).contains("of the run"), "the spaces are encoded");
    }

    @Test
    void missingCandleShowsWhatIsExpected() {
        String text = FailureText.of(SampleEvidence.withFindings(3)).get(0).text();
        assertTrue(text.contains("expected open 1, close 2, observed nothing"), text);
    }

    @Test
    void passedRunEndsWithItsLink() throws Exception {
        List<String> lines = printed(SampleEvidence.passed(List.of("BTC-USD"), 3));
        assertTrue(lines.get(lines.size() - 1).matches("PASS  file:///.*/index\\.html"), lines.toString());
        assertFalse(lines.toString().contains("reproduce"), lines.toString());
    }

    @Test
    void hostileTextReachesNoTerminal() {
        Evidence hostile = SampleEvidence.of(List.of("BTC-USD"), 3, "\u001b[2J\u202e");
        for (FailureText.Line line : FailureText.of(hostile)) {
            assertEquals(Verdict.FAIL, line.verdict());
            assertFalse(line.text().contains("\u001b") || line.text().contains("\u202e"), line.text());
        }
    }
}

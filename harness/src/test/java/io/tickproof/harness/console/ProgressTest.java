package io.tickproof.harness.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.verifier.check.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Progress progress(boolean terminal, boolean quiet, boolean colors) {
        return new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), terminal, quiet, colors);
    }

    @Test
    void verdictIsColouredIfColoursAreEnabled() {
        assertEquals("\u001b[1;32mPASS\u001b[0m", progress(true, false, true).colored(Verdict.PASS));
        assertEquals("FAIL", progress(true, false, false).colored(Verdict.FAIL));
    }

    @Test
    void quietProgressShowsPrintedLinesOnly() {
        Progress progress = progress(false, true, false);
        progress.done("stage", "text");
        progress.working("stage", "text");
        progress.print("PASS");
        assertEquals("PASS\n", out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }
}

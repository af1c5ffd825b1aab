package io.tickproof.harness.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.verifier.check.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real builds of this project, from its own git, measured and judged. */
class BuildComparisonTest {
    private static final ProjectLayout HOME = ProjectLayout.find();

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void aBuildIsNotSlowerThanItselfAndLeavesNoWorkTree() throws Exception {
        String trees = trees();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path to = folder.resolve("to");
        int code = new BuildComparison(
                        HOME, new Progress(new PrintStream(printed, true, StandardCharsets.UTF_8), false, false))
                .of(
                        "HEAD",
                        new BuildComparison.Wanted(List.of("encode"), Optional.of("closed-form"), Mode.BOUNDED, 1),
                        folder,
                        to);
        String text = printed.toString(StandardCharsets.UTF_8);
        assertNotEquals(ExitCode.of(Verdict.FAIL), code, text);
        assertTrue(text.contains("encode ns") && text.contains("job ms"), text);
        List<String> csv = Files.readAllLines(to.resolve("speed.csv"));
        assertEquals("try,figure,round,before,after", csv.get(0));
        assertTrue(csv.size() > 2 * SequentialTest.LOOKS.get(0), csv.toString());
        assertEquals(trees, trees());
    }

    private static String trees() throws Exception {
        Process git = new ProcessBuilder("git", "worktree", "list")
                .directory(HOME.path().toFile())
                .start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

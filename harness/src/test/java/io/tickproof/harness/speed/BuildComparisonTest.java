package io.tickproof.harness.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
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

/** Compares two real builds of this project from its own git repository. */
@Tag("stack")
class BuildComparisonTest {
    private static final ProjectLayout PROJECT = ProjectLayout.find();

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void buildIsNotSlowerThanItselfAndItsWorkTreeIsRemoved() throws Exception {
        String workTrees = workTrees();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path output = folder.resolve("output");
        int code = new BuildComparison(
                        PROJECT, Progress.plain(Screen.plain(new PrintStream(printed, true, StandardCharsets.UTF_8))))
                .run(
                        "HEAD",
                        new BuildComparison.Request(List.of("encode"), "closed-form", Mode.BOUNDED, 1),
                        folder,
                        output);
        String text = printed.toString(StandardCharsets.UTF_8);
        assertNotEquals(ExitCode.of(Verdict.FAIL), code, text);
        assertTrue(text.contains("encode ns") && text.contains("job ms"), text);
        List<String> csv = Files.readAllLines(output.resolve("speed.csv"));
        assertEquals("try,figure,round,before,after", csv.get(0));
        assertTrue(csv.size() > 2 * SequentialTest.LOOKS.get(0), csv.toString());
        assertEquals(workTrees, workTrees());
    }

    private static String workTrees() throws Exception {
        Process git = new ProcessBuilder("git", "worktree", "list")
                .directory(PROJECT.path().toFile())
                .start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

package io.tickproof.harness.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a scenario can read files of the project only. */
@Tag("unit")
class ProjectLayoutTest {
    @TempDir
    private Path folder;

    @Test
    void fileOfTheProjectIsAcceptedAndAnyOtherIsRejected() throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        Path secret = Files.writeString(folder.resolve("secret.csv"), "x");
        Files.writeString(project.resolve("ours.csv"), "x");
        Files.createSymbolicLink(project.resolve("link.csv"), secret);
        Files.createSymbolicLink(project.resolve("inside.csv"), project.resolve("ours.csv"));
        ProjectLayout layout = new ProjectLayout(project);
        assertEquals(
                project.resolve("ours.csv"), layout.inside("stream.recording", Path.of("ours.csv"), "-Drecording"));
        layout.inside("stream.recording", Path.of("inside.csv"), "-Drecording");
        layout.inside("stream.recording", Path.of("not-there.csv"), "-Drecording");
        layout.inside("stream.recording", project.resolve("ours.csv"), "-Drecording");
        for (String other :
                new String[] {"../secret.csv", "a/../../secret.csv", "/etc/passwd", "link.csv", secret.toString()}) {
            UserException e = assertThrows(
                    UserException.class, () -> layout.inside("stream.recording", Path.of(other), "-Drecording"));
            assertTrue(
                    e.getMessage()
                                    .startsWith("stream.recording: " + other + " is not in the project directory "
                                            + project)
                            && e.getMessage().endsWith("with -Drecording"),
                    e.getMessage());
        }
    }
}

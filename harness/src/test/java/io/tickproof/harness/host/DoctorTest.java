package io.tickproof.harness.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.host.Doctor.Finding;
import io.tickproof.harness.host.Doctor.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DoctorTest {
    @TempDir
    private Path folder;

    /** The tests start servers on this machine, so nothing that a run needs may be missing. */
    @Test
    void machineThatRunsTheTestsLacksNothing() throws Exception {
        List<Finding> findings = Doctor.examine(folder, folder.resolve("reports"));
        assertTrue(findings.size() >= 10, findings.toString());
        assertTrue(findings.stream().noneMatch(finding -> finding.state() == State.MISSING), findings.toString());
        assertTrue(
                findings.stream().allMatch(finding -> finding.effect().isEmpty() == (finding.state() == State.OK)),
                findings.toString());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("reports")), left.toList(), "temporary files are deleted");
        }
    }

    @Test
    void missingPrerequisiteIsReportedWithItsRemedy() throws Exception {
        Path file = Files.createFile(folder.resolve("reports"));
        Path nowhere = folder.resolve("nowhere");
        List<Finding> findings = Doctor.examine(nowhere, file);
        assertMissing(findings, "folder " + file, "-Dreports=");
        assertMissing(findings, "folder " + nowhere, "java.io.tmpdir");
        assertMissing(findings, "disk of " + nowhere, "");
    }

    private static void assertMissing(List<Finding> findings, String what, String remedy) {
        Finding finding = findings.stream()
                .filter(candidate -> candidate.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " is not in " + findings));
        assertEquals(State.MISSING, finding.state(), finding.toString());
        assertTrue(finding.effect().contains(remedy), finding.toString());
    }
}

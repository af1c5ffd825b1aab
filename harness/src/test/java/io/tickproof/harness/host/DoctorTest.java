package io.tickproof.harness.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.host.Doctor.Finding;
import io.tickproof.harness.host.Doctor.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path folder;

    /** The tests run here, so what a run needs is here. */
    @Test
    void nothingIsMissingWhereTheTestsRun() throws Exception {
        List<Finding> findings = Doctor.examine(folder, folder.resolve("reports"));
        assertTrue(findings.size() >= 10, findings.toString());
        assertTrue(findings.stream().noneMatch(finding -> finding.state() == State.MISSING), findings.toString());
        assertTrue(
                findings.stream().allMatch(finding -> finding.meaning().isEmpty() == (finding.state() == State.OK)),
                findings.toString());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("reports")), left.toList(), "what it tried is gone again");
        }
    }

    @Test
    void whatIsWrongIsNamedWithItsRemedy() throws Exception {
        Path file = Files.createFile(folder.resolve("reports"));
        Path nowhere = folder.resolve("nowhere");
        List<Finding> findings = Doctor.examine(nowhere, file);
        assertMissing(findings, "folder " + file, "-Dreports=");
        assertMissing(findings, "folder " + nowhere, "java.io.tmpdir");
        assertMissing(findings, "disk of " + nowhere, "");
    }

    private static void assertMissing(List<Finding> findings, String what, String remedy) {
        Finding finding = findings.stream()
                .filter(one -> one.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " is not in " + findings));
        assertEquals(State.MISSING, finding.state(), finding.toString());
        assertTrue(finding.meaning().contains(remedy), finding.toString());
    }
}

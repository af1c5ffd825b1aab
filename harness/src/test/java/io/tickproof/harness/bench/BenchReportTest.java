package io.tickproof.harness.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the generated table of benchmarks. */
@Tag("unit")
class BenchReportTest {
    @TempDir
    private Path folder;

    @Test
    void newTableReplacesTheOldOne() throws Exception {
        Path document = Files.writeString(
                folder.resolve("speed.md"), "# Speed\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\n## More\n");
        BenchReport report = new BenchReport(line -> {});
        report.row("oracle", "1 ticks/s", "");
        for (int again = 0; again < 2; again++) {
            assertTrue(report.write(document, "today"));
        }
        assertEquals(
                "# Speed\n\n<!-- bench: begin -->\ntoday\n\n| | median | peers in the same run |\n|---|---|---|\n"
                        + "| oracle | 1 ticks/s |  |\n\n<!-- bench: end -->\n\n## More\n",
                Files.readString(document));
        Files.writeString(document, "# Speed\n");
        assertFalse(report.write(document, "today"));
        assertEquals("# Speed\n", Files.readString(document));
    }
}

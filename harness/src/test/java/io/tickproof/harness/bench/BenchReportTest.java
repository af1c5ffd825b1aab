package io.tickproof.harness.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the table of benchmarks goes. */
class BenchReportTest {
    @TempDir
    private Path folder;

    @Test
    void theTableTakesThePlaceOfTheOneBefore() throws Exception {
        Path document = Files.writeString(
                folder.resolve("speed.md"), "# Speed\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\n## More\n");
        BenchReport told = new BenchReport(line -> {});
        told.row("oracle", "1 ticks/s", "");
        for (int again = 0; again < 2; again++) {
            assertTrue(told.write(document, "today"));
        }
        assertEquals(
                "# Speed\n\n<!-- bench: begin -->\ntoday\n\n| | median | beside it, in the same run |\n|---|---|---|\n"
                        + "| oracle | 1 ticks/s |  |\n\n<!-- bench: end -->\n\n## More\n",
                Files.readString(document));
        Files.writeString(document, "# Speed\n");
        assertFalse(told.write(document, "today"));
        assertEquals("# Speed\n", Files.readString(document));
    }
}

package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the documents as Maven and bin/tickproof pass them to the launcher; benchmarks with fewer records. */
@Tag("stack")
@Tag("long")
class DocumentedCommandsTest {
    private static final long LIMIT_MINUTES = 15;
    private static final Pattern PROPERTY = Pattern.compile("(-D[A-Za-z.]+=(?:\"[^\"]*\"|\\S+))");

    /** Commands that need a reader's own files or servers or the internet, that write into the project, or that take an hour. */
    private static final Pattern SKIPPED = Pattern.compile(
            "exec:java$|mine.yaml|localhost|127.0.0.1|trades.csv.gz|FOLDER|FILE|NAME|replay-data/morning.csv.gz$|--against|import |capture |--update|baseline$|sweep|bench (all|job|files|curve)|kafkaConfig|compose.yaml|sustained");

    @TempDir
    private Path reports;

    @TestFactory
    Stream<DynamicTest> everyCommandRuns() throws IOException {
        List<String> commands = DocumentsTest.commands().stream()
                .filter(command -> !SKIPPED.matcher(command).find())
                .toList();
        assertTrue(commands.size() > 15, "only " + commands);
        return commands.stream().map(command -> DynamicTest.dynamicTest(command, () -> run(command)));
    }

    private void run(String command) throws Exception {
        List<String> properties = new ArrayList<>(List.of("-Dreports=" + reports));
        Matcher property = PROPERTY.matcher(command);
        while (property.find()) {
            if (!property.group(1).startsWith("-Dexec.")) {
                properties.add(property.group(1));
            }
        }
        List<String> line = TestJvm.command(properties, Launcher.class);
        String arguments = DocumentsTest.arguments(command)
                .replaceAll("--records \\d+", "--records 20000")
                .replaceAll("--rounds \\d+", "--rounds 1");
        if (!arguments.isEmpty()) {
            line.addAll(List.of(arguments.split(" +")));
        }
        Path output = reports.resolve("output.txt");
        Process process = new ProcessBuilder(line)
                .directory(ProjectLayout.find().path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(
                    process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES),
                    "it did not end within " + LIMIT_MINUTES + " min");
        } finally {
            process.destroy();
        }
        // An injected bug must be found, and so must the late ticks that the example job drops.
        boolean mustFail = command.matches(".*(-Ddefect=|--defect |disturbed).*");
        assertEquals(mustFail ? 1 : 0, process.exitValue(), Files.readString(output));
    }
}

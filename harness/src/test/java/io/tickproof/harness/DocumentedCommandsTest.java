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

/** Runs the commands of the documents, as the launcher gets them from Maven and from bin/tickproof; benchmarks with fewer records. */
@Tag("long")
class DocumentedCommandsTest {
    private static final long LIMIT_MINUTES = 15;
    private static final Pattern PROPERTY = Pattern.compile("(-D[A-Za-z.]+=(?:\"[^\"]*\"|\\S+))");

    /** Those with a reader's own file or servers, those that ask the internet, and those that write into the project or take an hour. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "exec:java$|mine.yaml|localhost|127.0.0.1|trades.csv.gz|FOLDER|FILE|NAME|replay-data/morning.csv.gz$|--against|import |capture |--update|baseline$|sweep|bench (all|job|files|curve)|kafkaConfig|compose.yaml|sustained");

    @TempDir
    private Path reports;

    @TestFactory
    Stream<DynamicTest> everyCommandRuns() throws IOException {
        List<String> commands = DocumentsTest.commands().stream()
                .filter(command -> !LEFT_OUT.matcher(command).find())
                .toList();
        assertTrue(commands.size() > 15, "only " + commands);
        return commands.stream().map(command -> DynamicTest.dynamicTest(command, () -> runs(command)));
    }

    private void runs(String command) throws Exception {
        List<String> properties = new ArrayList<>(List.of("-Dreports=" + reports));
        Matcher property = PROPERTY.matcher(command);
        while (property.find()) {
            if (!property.group(1).startsWith("-Dexec.")) {
                properties.add(property.group(1));
            }
        }
        List<String> call = TestJvm.command(properties, Launcher.class);
        String arguments = DocumentsTest.arguments(command)
                .replaceAll("--records \\d+", "--records 20000")
                .replaceAll("--rounds \\d+", "--rounds 1");
        if (!arguments.isEmpty()) {
            call.addAll(List.of(arguments.split(" +")));
        }
        Path printed = reports.resolve("printed.txt");
        Process process = new ProcessBuilder(call)
                .directory(ProjectLayout.find().path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "it does not end");
        } finally {
            process.destroy();
        }
        // A planted defect is to be found, and so are the ticks that a plain job drops.
        boolean isToFail = command.matches(".*(-Ddefect=|--defect |disturbed).*");
        assertEquals(isToFail ? 1 : 0, process.exitValue(), Files.readString(printed));
    }
}

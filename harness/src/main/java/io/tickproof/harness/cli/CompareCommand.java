package io.tickproof.harness.cli;

import io.tickproof.harness.UserException;
import io.tickproof.harness.run.Comparison;
import io.tickproof.harness.run.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares two runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two runs by what they left: every row, the accounting, and latencies with a bootstrap interval of the difference.",
            "Exit code 0: rows and accounting are the same; 1: they differ."
        })
public final class CompareCommand implements Callable<Integer> {
    @Option(
            names = "--before",
            paramLabel = "FOLDER",
            defaultValue = "${sys:before}",
            description = "The folder of a run, such as reports/late-events/latest. Also -Dbefore.")
    private String before;

    @Option(
            names = "--after",
            paramLabel = "FOLDER",
            defaultValue = "${sys:after}",
            description = "Another one. Also -Dafter.")
    private String after;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws Exception {
        Path one = folder("before", before);
        Path other = folder("after", after);
        Path to = reports.folder();
        return new Comparison(Progress.onConsole(false))
                .of(one, other, to.resolve("comparison").resolve(name(one) + "-and-" + name(other)));
    }

    private static Path folder(String option, String value) throws IOException {
        Path folder = Path.of(Options.given(value)
                .orElseThrow(() -> new UserException("compare needs --before FOLDER and --after FOLDER")));
        if (!Files.isDirectory(folder)) {
            throw new UserException("-D" + option + ": there is no folder " + folder.toAbsolutePath());
        }
        // What latest points to moves on.
        return folder.toRealPath();
    }

    private static String name(Path run) {
        return run.getFileName().toString();
    }
}

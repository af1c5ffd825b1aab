package io.tickproof.harness.cli;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.report.RunIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes pages again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Makes the page of a run, and what else is made of its evidence.json, again; without a folder those of all runs, and their list.")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            description = "The folder of a run, such as reports/late-events/latest.")
    private Path folder;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws IOException {
        if (folder != null) {
            again(folder);
            return 0;
        }
        Path all = reports.there();
        int failed = 0;
        for (Path run : RunIndex.runs(all)) {
            if (Files.exists(run.resolve(ReportWriter.EVIDENCE))) {
                try {
                    again(run);
                } catch (UserException e) {
                    failed++;
                    System.err.println(e.getMessage());
                }
            }
        }
        RunIndex.write(all);
        System.out.println(all.resolve("index.html"));
        return failed == 0 ? 0 : ExitCode.WRONG_USE;
    }

    private static void again(Path run) throws IOException {
        if (!Files.isRegularFile(run.resolve(ReportWriter.EVIDENCE))) {
            throw new UserException(run + " is not the folder of a run: it has no " + ReportWriter.EVIDENCE);
        }
        ReportWriter.again(run);
        System.out.println(run.resolve("index.html"));
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.report.RunIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code report}: writes pages again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Write the pages of runs again.",
            "Write the page and the other result files of a run again, from its evidence.json. Without RUN, do so for all runs and for the list of runs."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof report reports/late-events/latest", "  bin/tickproof report"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "The directory of a run, such as reports/late-events/latest.")
    private @Nullable Path run;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws IOException {
        if (run != null) {
            rewrite(run);
            return 0;
        }
        Path all = reports.existing(ProjectLayout.find());
        int exitCode = 0;
        for (Path one : RunIndex.runs(all)) {
            if (Files.exists(one.resolve(ReportWriter.EVIDENCE))) {
                try {
                    rewrite(one);
                } catch (UserException e) {
                    exitCode = ExitCode.USAGE_ERROR;
                    System.err.println(e.getMessage());
                }
            }
        }
        RunIndex.write(all);
        System.out.println(all.resolve("index.html"));
        return exitCode;
    }

    private static void rewrite(Path run) throws IOException {
        if (!Files.isRegularFile(run.resolve(ReportWriter.EVIDENCE))) {
            throw new UserException(run + " is not the directory of a run: it has no " + ReportWriter.EVIDENCE);
        }
        ReportWriter.regenerate(run);
        System.out.println(run.resolve("index.html"));
    }
}

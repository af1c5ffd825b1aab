package io.tickproof.harness;

import io.tickproof.harness.cli.BaselineCommand;
import io.tickproof.harness.cli.BenchCommand;
import io.tickproof.harness.cli.CaptureCommand;
import io.tickproof.harness.cli.Commands;
import io.tickproof.harness.cli.CompareCommand;
import io.tickproof.harness.cli.DoctorCommand;
import io.tickproof.harness.cli.GenerateCommand;
import io.tickproof.harness.cli.ImportCommand;
import io.tickproof.harness.cli.InspectCommand;
import io.tickproof.harness.cli.RecordCommand;
import io.tickproof.harness.cli.ReplayCommand;
import io.tickproof.harness.cli.ReportCommand;
import io.tickproof.harness.cli.ReportsCommand;
import io.tickproof.harness.cli.RunCommand;
import io.tickproof.harness.cli.ScenarioCommand;
import io.tickproof.harness.cli.ScenariosCommand;
import io.tickproof.harness.cli.ShrinkCommand;
import io.tickproof.harness.cli.SweepCommand;
import io.tickproof.harness.cli.SystemPropertyDefaults;
import io.tickproof.harness.cli.VerifyCommand;
import io.tickproof.harness.console.ExitCode;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Without arguments it runs the scenario that {@code -Dscenario} names. */
@Command(
        name = "tickproof",
        mixinStandardHelpOptions = true,
        version = "tickproof 0.1.0",
        description =
                "Proves, tick by tick, that a streaming candle job is correct under disorder, duplicates, malformed input and crashes.",
        subcommands = {
            RunCommand.class,
            ScenariosCommand.class,
            ScenarioCommand.class,
            GenerateCommand.class,
            InspectCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            ImportCommand.class,
            CaptureCommand.class,
            VerifyCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            ReportsCommand.class,
            BaselineCommand.class,
            SweepCommand.class,
            ShrinkCommand.class,
            BenchCommand.class,
            DoctorCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:PASS",
            "1:FAIL",
            "2:usage error or invalid scenario",
            "3:UNKNOWN: not everything could be verified",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof doctor                               check this machine",
            "  bin/tickproof run late-events                      run a scenario that passes",
            "  bin/tickproof run defects --defect tie-break       see how a bug is reported",
            "  bin/tickproof verify --run reports/defects/latest  verify the rows of a run again",
            "",
            "bin/tickproof COMMAND --help lists the options of a command, with examples.",
            "Without a command, run is executed. Each option is also a system property:",
            "mvn exec:java -Dscenario=late-events does the same as bin/tickproof run late-events."
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        Launcher.restoreProperties();
        Launcher.exitWithLauncher();
        int exitCode = call(args);
        // Returning is not enough: a library's thread may keep the JVM alive, and the launcher needs the exit code.
        System.exit(exitCode);
    }

    /** Executes a command and returns its exit code. */
    static int call(String[] args) {
        CommandLine commandLine = commandLine();
        Optional<String> misspelled = SystemPropertyDefaults.misspelled(commandLine);
        if (misspelled.isPresent()) {
            System.err.println(misspelled.get());
            return ExitCode.USAGE_ERROR;
        }
        return commandLine.execute(args.length == 0 ? new String[] {"run"} : args);
    }

    /** Returns the command line with all commands. */
    static CommandLine commandLine() {
        return Commands.prepared(new CommandLine(new Main()));
    }
}

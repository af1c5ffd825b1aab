package io.tickproof.harness;

import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.Suggestion;
import io.tickproof.harness.cli.BaselineCommand;
import io.tickproof.harness.cli.BenchCommand;
import io.tickproof.harness.cli.CaptureCommand;
import io.tickproof.harness.cli.CompareCommand;
import io.tickproof.harness.cli.DoctorCommand;
import io.tickproof.harness.cli.GenerateCommand;
import io.tickproof.harness.cli.ImportCommand;
import io.tickproof.harness.cli.InspectCommand;
import io.tickproof.harness.cli.RecordCommand;
import io.tickproof.harness.cli.ReportCommand;
import io.tickproof.harness.cli.ReportsCommand;
import io.tickproof.harness.cli.RunCommand;
import io.tickproof.harness.cli.ScenariosCommand;
import io.tickproof.harness.cli.ShrinkCommand;
import io.tickproof.harness.cli.SweepCommand;
import io.tickproof.harness.cli.VerifyCommand;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.UserException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Without arguments it runs the scenario that {@code -Dscenario} names. */
@Command(
        name = "tickproof",
        mixinStandardHelpOptions = true,
        version = "tickproof 0.1.0",
        description =
                "Proves, tick by tick, that a streaming candle job is right under disorder, duplicates, bad input and crashes.",
        subcommands = {
            RunCommand.class,
            ScenariosCommand.class,
            GenerateCommand.class,
            InspectCommand.class,
            RecordCommand.class,
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
        footer = {
            "",
            "Without a command: run. Every option of run is also a system property: mvn exec:java -Dscenario=late-events"
        })
public final class Main {
    /** Names of the system properties that the user set, with commas between them. */
    static final String PASSED = "tickproof.passed";

    /** Process id of the launcher. */
    static final String PARENT = "tickproof.parent";

    /** System properties that mean something here. */
    static final List<String> KNOWN = List.of(
            "scenario",
            "mode",
            "seed",
            "recording",
            "published",
            "defect",
            "reports",
            "quiet",
            "heap",
            "to",
            "limit",
            "bootstrap",
            "topic",
            "kafkaConfig",
            "pace",
            "threads",
            "resume",
            "file",
            "cards",
            "source",
            "symbol",
            "day",
            "base",
            "endpoint",
            "coins",
            "currency",
            "every",
            "perMinute",
            "length",
            "records",
            "rounds",
            "run",
            "database",
            "user",
            "redis",
            "wait",
            "before",
            "after",
            "keep",
            "watch",
            "stack",
            "taskmanagers",
            "config",
            "scenarios",
            "against",
            "loops",
            "tries",
            "seeds",
            "minutes",
            "first",
            "noColor");

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) {
        endWithParent();
        int exitCode = call(args);
        // Not a return: a library's thread that still runs must not keep the JVM, and the code must reach the launcher.
        System.exit(exitCode);
    }

    /** The exit code that the call comes to. */
    static int call(String[] args) {
        return new Main().execute(args.length == 0 ? new String[] {"run"} : args);
    }

    private int execute(String[] args) {
        for (String name : System.getProperty(PASSED, "").split(",")) {
            // Of two letters everything is near everything.
            if (name.length() > 2 && !KNOWN.contains(name)) {
                String near = Suggestion.nearest(name, KNOWN).orElse(null);
                if (near != null) {
                    System.err.println("-D" + name + " is unknown (did you mean -D" + near + "?)");
                    return ExitCode.WRONG_USE;
                }
            }
        }
        CommandLine commandLine = new CommandLine(this);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        return commandLine.execute(args);
    }

    /** A user's mistake is told in its own words; anything else is ours, and the log has the rest. */
    private static int explain(Exception failure) {
        if (failure instanceof UserException
                || failure instanceof ScenarioException
                || failure instanceof RecordingException) {
            System.err.println(failure.getMessage());
            return ExitCode.WRONG_USE;
        }
        LOG.error("the command failed", failure);
        System.err.println("Something went wrong: " + failure);
        return ExitCode.UNKNOWN;
    }

    /** Where the launcher was killed nobody else would stop this process. */
    private static void endWithParent() {
        String parent = System.getProperty(PARENT);
        if (parent != null) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresentOrElse(
                            launcher -> launcher.onExit().thenRun(() -> System.exit(ExitCode.INTERRUPTED)),
                            () -> System.exit(ExitCode.INTERRUPTED));
        }
    }
}

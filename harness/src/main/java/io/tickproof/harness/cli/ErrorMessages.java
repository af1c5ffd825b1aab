package io.tickproof.harness.cli;

import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.market.Suggestion;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports a user's mistake in one line on standard error, without a stack trace. Any other failure is also logged. */
final class ErrorMessages implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMessages.class);

    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        System.err.println(message(mistake, arguments));
        return ExitCode.USAGE_ERROR;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof UserException
                || failure instanceof ScenarioException
                || failure instanceof RecordingException) {
            System.err.println(asGiven(String.valueOf(failure.getMessage()), parsed));
            return ExitCode.USAGE_ERROR;
        }
        LOG.error("{} failed", command.getCommandName(), failure);
        System.err.println("Unexpected failure of " + command.getCommandName() + ": " + failure);
        return ExitCode.UNKNOWN;
    }

    /**
     * Returns a message with the options as the user gave them. Messages name options as system properties, because the
     * classes that write them do not know the command line.
     */
    private static String asGiven(String message, ParseResult parsed) {
        String result = message;
        for (ParseResult command : parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .toList()) {
            if (command.hasMatchedPositional(0)) {
                // The parameter has no name; the message says what it is.
                result = result.replaceFirst("^-Dscenario: ", "");
            }
            for (OptionSpec option : command.matchedOptions()) {
                result = result.replaceAll(
                        "-D" + SystemPropertyDefaults.property(option) + "\\b",
                        Matcher.quoteReplacement(option.longestName()));
            }
        }
        return result;
    }

    private static String message(ParameterException mistake, String[] arguments) {
        ArgSpec argument = mistake.getArgSpec();
        if (argument != null && mistake.getCause() instanceof TypeConversionException wrong) {
            return name(argument, arguments) + " " + wrong.getMessage();
        }
        CommandLine command = mistake.getCommandLine();
        String help =
                "; see bin/tickproof " + (command.getParent() == null ? "" : command.getCommandName() + " ") + "--help";
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, unmatched.getUnmatched().get(0)) + help;
        }
        return String.valueOf(mistake.getMessage()).lines().findFirst().orElse("invalid arguments") + help;
    }

    private static String unmatched(CommandLine command, String word) {
        if (word.startsWith("-")) {
            String option = word.replaceFirst("=.*", "");
            return "unknown option " + option
                    + didYouMean(
                            option,
                            command.getCommandSpec().options().stream()
                                    .map(OptionSpec::longestName)
                                    .toList());
        }
        if (command.getParent() != null) {
            return "unexpected argument \"" + word + "\"";
        }
        return "unknown command " + word
                + (isScenario(word)
                        ? " (did you mean run " + word + "?)"
                        : didYouMean(word, command.getSubcommands().keySet()));
    }

    private static boolean isScenario(String word) {
        return word.endsWith(".yaml") || ProjectLayout.find().scenarioNames().contains(word);
    }

    private static String didYouMean(String word, Collection<String> known) {
        return Suggestion.nearest(word, known)
                .map(near -> " (did you mean " + near + "?)")
                .orElse("");
    }

    /** Returns the option as the user gave it: on the command line, otherwise as a system property. */
    private static String name(ArgSpec argument, String[] arguments) {
        if (!(argument instanceof OptionSpec option)) {
            return argument.paramLabel();
        }
        List<String> names = List.of(option.names());
        return Arrays.stream(arguments)
                .flatMap(word -> Stream.of(word.replaceFirst("=.*", "")))
                .filter(names::contains)
                .findFirst()
                .orElse("-D" + SystemPropertyDefaults.property(option));
    }
}

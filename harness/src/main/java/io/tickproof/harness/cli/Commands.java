package io.tickproof.harness.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Sets up what all commands have in common: converters, defaults, error messages and the layout of the help. */
public final class Commands {
    private static final int HELP_WIDTH = 100;

    private Commands() {}

    /** Prepares the command and its subcommands, and returns it. */
    public static CommandLine prepared(CommandLine commandLine) {
        ErrorMessages errors = new ErrorMessages();
        Converters.register(commandLine);
        commandLine.setDefaultValueProvider(new SystemPropertyDefaults());
        commandLine.setParameterExceptionHandler(errors);
        commandLine.setExecutionExceptionHandler(errors);
        layOut(commandLine);
        commandLine.getSubcommands().values().forEach(Commands::layOut);
        return commandLine;
    }

    private static void layOut(CommandLine command) {
        command.setUsageHelpWidth(HELP_WIDTH);
        UsageMessageSpec help = command.getCommandSpec().usageMessage();
        help.showDefaultValues(true);
        help.sortOptions(false);
        help.abbreviateSynopsis(true);
        help.descriptionHeading("%n");
        help.parameterListHeading("%nParameters:%n");
        help.optionListHeading("%nOptions:%n");
        help.commandListHeading("%nCommands:%n");
        if (help.footer().length == 0) {
            help.footer(
                    "",
                    "Each option is also a system property in camel case: --kafka-config FILE is -DkafkaConfig=FILE.",
                    "Command-line options take precedence.");
        }
    }
}

package io.tickproof.harness.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Sets up what all commands have in common: converters, defaults, error messages and the layout of the help. */
public final class Commands {
    private static final int HELP_WIDTH = 100;
    private static final int NAME_WIDTH = 13;
    private static final int INDENT = 2;

    /** The commands by purpose, in the order of the help. */
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Run and verify", List.of("run", "verify", "scenarios", "doctor"));
        GROUPS.put("Reports", List.of("report", "reports", "compare"));
        GROUPS.put("Input", List.of("generate", "inspect", "record", "replay", "scenario", "import", "capture"));
        GROUPS.put("Many runs and measurements", List.of("baseline", "sweep", "shrink", "bench"));
    }

    private Commands() {}

    /** Returns the names of all commands, in the order of the help. */
    public static List<String> grouped() {
        return GROUPS.values().stream().flatMap(List::stream).toList();
    }

    /** Prepares the command and its subcommands, and returns it. */
    public static CommandLine prepared(CommandLine commandLine) {
        ErrorMessages errors = new ErrorMessages();
        Converters.register(commandLine);
        commandLine.setDefaultValueProvider(new SystemPropertyDefaults());
        commandLine.setParameterExceptionHandler(errors);
        commandLine.setExecutionExceptionHandler(errors);
        layOut(commandLine);
        commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Commands::groups);
        commandLine.getSubcommands().values().forEach(Commands::layOut);
        commandLine.getSubcommands().values().forEach(Commands::explainProperties);
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
    }

    private static void explainProperties(CommandLine command) {
        UsageMessageSpec help = command.getCommandSpec().usageMessage();
        List<String> footer = new ArrayList<>(List.of(help.footer()));
        footer.addAll(List.of(
                "",
                "Each option is also a system property in camel case: --kafka-config FILE is -DkafkaConfig=FILE.",
                "Command-line options take precedence."));
        help.footer(footer.toArray(String[]::new));
    }

    /** Returns the list of commands, a paragraph per group. */
    private static String groups(Help help) {
        return GROUPS.entrySet().stream()
                .map(group -> String.format("%n%s:%n", group.getKey()) + commands(help, group.getValue()))
                .collect(Collectors.joining());
    }

    private static String commands(Help help, List<String> names) {
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(NAME_WIDTH, INDENT, Overflow.SPAN),
                new Column(HELP_WIDTH - NAME_WIDTH, INDENT, Overflow.WRAP));
        for (String name : names) {
            Help command = Objects.requireNonNull(help.subcommands().get(name), name);
            Text about =
                    help.colorScheme().text(command.commandSpec().usageMessage().description()[0]);
            table.addRowValues(help.colorScheme().commandText(name), about);
        }
        return table.toString();
    }
}

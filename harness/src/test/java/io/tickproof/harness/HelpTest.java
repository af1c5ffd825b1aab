package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.cli.Commands;
import io.tickproof.harness.cli.SystemPropertyDefaults;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tests the help of the commands, and the interaction of options and system properties. */
@Tag("unit")
@Isolated("it captures the output of this JVM and sets system properties")
class HelpTest {
    private static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpDescribesEveryOption(String name) {
        InProcessCommand.Result help = InProcessCommand.call(name + " --help");
        assertEquals(0, help.exitCode(), help.errors());
        CommandLine command = Main.commandLine().getSubcommands().get(name);
        command.getCommandSpec().args().forEach(argument -> {
            assertFalse(argument.description().length == 0, () -> name + " " + argument.paramLabel());
            // Defaults are shown by the layout, properties are explained once.
            String text = String.join(" ", argument.description());
            assertFalse(text.contains("Also -D") || text.contains("(default"), text);
            assertTrue(text.matches("[-A-Za-z0-9].*[.;]"), text);
        });
        assertTrue(help.out().contains("Command-line options take precedence."), help.out());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }

    @Test
    void helpOfTheProgramListsCommandsAndExitCodes() {
        InProcessCommand.Result help = InProcessCommand.call("--help");
        assertEquals(0, help.exitCode());
        commands().forEach(name -> assertTrue(help.out().contains("\n  " + name + " "), name));
        assertTrue(help.out().contains("130   interrupted"), help.out());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }

    @Test
    void helpOfTheProgramGroupsEveryCommandOnce() {
        assertEquals(
                commands().sorted().toList(),
                Commands.grouped().stream().sorted().toList());
        String help = InProcessCommand.call("--help").out();
        assertTrue(help.contains("\nRun and verify:\n  run "), help);
        assertTrue(help.contains("\nInput:\n  generate "), help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpHasExamplesThatAreAccepted(String name) {
        List<String> examples = InProcessCommand.call(name + " --help")
                .out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("bin/tickproof "))
                .map(line -> line.substring("bin/tickproof ".length()))
                .toList();
        assertFalse(examples.isEmpty(), name);
        for (String example : examples) {
            ParseResult parsed =
                    Main.commandLine().parseArgs(example.split(" +")).subcommand();
            assertEquals(name, parsed.commandSpec().name(), example);
        }
    }

    @Test
    void everyOptionIsASystemProperty() {
        Set<String> names = SystemPropertyDefaults.names(Main.commandLine());
        assertTrue(
                names.containsAll(List.of("scenario", "kafkaConfig", "perMinute", "noColor", "file", "defect", "heap")),
                names.toString());
    }

    @Test
    void optionTakesPrecedenceOverProperty() {
        System.setProperty("mode", "bounded");
        System.setProperty("quiet", "true");
        try {
            assertEquals("BOUNDED", value("--mode", "run"));
            assertEquals("UNBOUNDED", value("--mode", "run", "--mode", "unbounded"));
            assertEquals("true", value("--quiet", "run"));
            assertEquals("true", value("--quiet", "run", "--quiet"), "the option does not negate the property");
            System.setProperty("quiet", "");
            assertEquals("true", value("--quiet", "run"), "bin/tickproof -Dquiet");
            System.clearProperty("quiet");
            assertEquals("false", value("--quiet", "run"));
        } finally {
            System.clearProperty("mode");
            System.clearProperty("quiet");
        }
    }

    private static String value(String option, String... arguments) {
        ParseResult parsed = Main.commandLine().parseArgs(arguments).subcommand();
        return parsed.commandSpec().findOption(option).getValue().toString();
    }
}

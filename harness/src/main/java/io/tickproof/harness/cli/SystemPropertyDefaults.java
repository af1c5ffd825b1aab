package io.tickproof.harness.cli;

import io.tickproof.market.Suggestion;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes the value of an option that is not on the command line from the system property of the same name:
 * {@code -DkafkaConfig=FILE} for {@code --kafka-config FILE}. This is how {@code mvn exec:java} passes options.
 */
public final class SystemPropertyDefaults implements IDefaultValueProvider {
    /**
     * The property with the heap size of the JVM that runs the commands. It has no option, because the launcher needs
     * it before that JVM starts.
     */
    public static final String HEAP = "heap";

    private static final Pattern HYPHEN = Pattern.compile("-([a-z])");
    /** The edit distance of shorter names is not meaningful. */
    private static final int MIN_LENGTH = 3;

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        String value = System.getProperty(property(argument));
        if (value == null || argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp())) {
            return null;
        }
        if (value.isEmpty()) {
            // Maven sets -Dquiet without a value to "true", bin/tickproof to "".
            return isFlag(argument) ? "true" : null;
        }
        return value;
    }

    private static boolean isFlag(ArgSpec argument) {
        return argument.isOption() && argument.type() == boolean.class;
    }

    /** Returns the name of the property that stands for an option or a positional parameter. */
    static String property(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? HYPHEN.matcher(option.longestName().substring(2))
                        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT))
                : argument.paramLabel().toLowerCase(Locale.ROOT);
    }

    /** Returns the names of the properties of all commands. */
    public static Set<String> names(CommandLine commandLine) {
        Set<String> names = new TreeSet<>(Set.of(HEAP));
        Stream.concat(Stream.of(commandLine), commandLine.getSubcommands().values().stream())
                .flatMap(command -> command.getCommandSpec().args().stream())
                .forEach(argument -> names.add(property(argument)));
        return names;
    }

    /**
     * Returns a message about a system property whose name is probably misspelled; empty if there is none. Properties
     * of the JVM, of Maven and of libraries have a dot in their names, those of options do not.
     */
    public static Optional<String> misspelled(CommandLine commandLine) {
        Set<String> known = names(commandLine);
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.length() >= MIN_LENGTH && name.indexOf('.') < 0 && !known.contains(name))
                .sorted()
                .flatMap(name -> Suggestion.nearest(name, known).stream()
                        .map(near -> "-D" + name + " is unknown (did you mean -D" + near + "?)"))
                .findFirst();
    }
}

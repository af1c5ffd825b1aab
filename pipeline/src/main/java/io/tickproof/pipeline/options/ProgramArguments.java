package io.tickproof.pipeline.options;

import io.tickproof.market.Suggestion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.util.ParameterTool;

/**
 * The arguments of a program that {@code flink run} starts: {@code --name value} pairs. Every mistake is an {@link
 * IllegalArgumentException} that names the option.
 */
public final class ProgramArguments {
    private ProgramArguments() {}

    /**
     * Returns the values by the names of the options. {@link ParameterTool#fromArgs} is not strict enough: it takes the value
     * {@code -PT1S} for an option, ignores that an option is given twice, and prints all arguments, passwords among them, if
     * one is wrong.
     *
     * @param known the names of the options; one that ends in a dot stands for all names that start with it
     * @throws IllegalArgumentException if the arguments are not pairs, or an option is unknown or given twice
     */
    public static ParameterTool parse(String[] arguments, Collection<String> known) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--")) {
                throw new IllegalArgumentException("expected an option such as --kafka.topic, not \"" + arguments[i]
                        + "\"; the options are " + list(known));
            }
            String name = arguments[i].substring(2);
            checkKnown(name, known);
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("--" + name + " has no value; write --" + name + " VALUE");
            }
            if (pairs.put(name, arguments[i + 1]) != null) {
                throw new IllegalArgumentException("--" + name + " is given twice");
            }
        }
        return ParameterTool.fromMap(pairs);
    }

    /** @throws IllegalArgumentException if there is no option of this name, with the nearest one that exists */
    public static void checkKnown(String name, Collection<String> known) {
        if (known.stream().noneMatch(one -> one.equals(name) || one.endsWith(".") && name.startsWith(one))) {
            throw new IllegalArgumentException("there is no option --" + name
                    + Suggestion.nearest(name, known)
                            .map(near -> " (did you mean --" + near + "?)")
                            .orElse("")
                    + "; the options are " + list(known));
        }
    }

    private static String list(Collection<String> known) {
        return known.stream()
                .map(name -> "--" + name + (name.endsWith(".") ? "…" : ""))
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns what the parser returns, and reports mistakes with the names of the options.
     *
     * @throws IllegalArgumentException if the parser throws a {@link SettingException}
     */
    public static <T> T named(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (SettingException e) {
            throw new IllegalArgumentException(e.messageFor("--" + e.setting()), e);
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Suggestion;
import io.tickproof.harness.console.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads option values that several commands have, and says what is wrong with them. */
final class OptionValues {
    private OptionValues() {}

    /** A property that nobody set is empty. */
    static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }

    static long seed(String text) {
        return whole("seed", text, 0, Long.MAX_VALUE);
    }

    static long whole(String option, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw new UserException(
                "-D" + option + " must be a whole number from " + min + " to " + max + ", not \"" + text + "\"");
    }

    /** The folder, which must be there. */
    static Path folder(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserException("-D" + option + ": there is no folder " + folder.toAbsolutePath());
        }
        return folder;
    }

    static <T> T choice(String option, String word, List<T> values, Function<T, String> text) {
        List<String> words = values.stream().map(text).toList();
        int at = words.indexOf(word);
        if (at < 0) {
            throw new UserException(
                    "-D" + option + " must be one of " + String.join(", ", words) + ", not \"" + word + "\""
                            + Suggestion.nearest(word, words)
                                    .map(near -> " (did you mean " + near + "?)")
                                    .orElse(""));
        }
        return values.get(at);
    }
}

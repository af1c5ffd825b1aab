package io.tickproof.harness.cli;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.remote.ArchiveSource;
import io.tickproof.generator.remote.PriceCapture;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.plan.Mode;
import io.tickproof.market.Suggestion;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts the texts of options to their types. The message of a {@link TypeConversionException} says what the option
 * accepts; {@link ErrorMessages} adds the name of the option.
 */
final class Converters {
    private Converters() {}

    /** Registers the converters of the types that look the same in every command. */
    static void register(CommandLine commandLine) {
        commandLine.registerConverter(boolean.class, Converters::flag);
        commandLine.registerConverter(Mode.class, text -> choice(text, Mode.values(), Mode::text));
        commandLine.registerConverter(InjectedBug.class, text -> choice(text, InjectedBug.values(), InjectedBug::text));
        commandLine.registerConverter(
                ArchiveSource.class,
                text -> choice(text, ArchiveSource.ALL.toArray(ArchiveSource[]::new), ArchiveSource::name));
        commandLine.registerConverter(
                PriceCapture.Endpoint.class,
                text -> choice(text, PriceCapture.Endpoint.values(), PriceCapture.Endpoint::text));
        commandLine.registerConverter(
                StackOptions.Kind.class, text -> choice(text, StackOptions.Kind.values(), StackOptions.Kind::text));
        commandLine.registerConverter(
                BenchCommand.Benchmark.class,
                text -> choice(text, BenchCommand.Benchmark.values(), BenchCommand.Benchmark::text));
        commandLine.registerConverter(
                RecordCommand.Source.class,
                text -> choice(text, RecordCommand.Source.values(), RecordCommand.Source::text));
        commandLine.registerConverter(
                RecordedTopic.Format.class,
                text -> choice(
                        text,
                        RecordedTopic.Format.values(),
                        format -> format.name().toLowerCase(Locale.ROOT)));
        commandLine.registerConverter(Duration.class, text -> duration(text, Duration.ZERO));
        commandLine.registerConverter(LocalDate.class, Converters::day);
        commandLine.registerConverter(Pace.class, Converters::pace);
        commandLine.registerConverter(URI.class, Converters::address);
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new TypeConversionException("must be true or false, not \"" + text + "\"");
        }
        return text.equals("true");
    }

    private static <T> T choice(String text, T[] values, Function<T, String> word) {
        List<String> words = Arrays.stream(values).map(word).toList();
        int index = words.indexOf(text);
        if (index < 0) {
            String known = "must be one of " + String.join(", ", words);
            throw new TypeConversionException(Suggestion.nearest(text, words)
                    // The nearest value comes first, because the list may be long.
                    .map(near -> "\"" + text + "\" is unknown (did you mean " + near + "?); it " + known)
                    .orElse(known + ", not \"" + text + "\""));
        }
        return values[index];
    }

    private static Duration duration(String text, Duration min) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(min) >= 0 && duration.compareTo(Duration.ofDays(366)) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Reported below, with an example.
        }
        throw new TypeConversionException("must be a duration such as PT30S, "
                + (min.isZero() ? "not negative" : min + " or more") + " and at most 366 days, not \"" + text + "\"");
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("must be a day such as 2026-01-05, not \"" + text + "\"");
        }
    }

    private static Pace pace(String text) {
        return Pace.parse(text)
                .orElseThrow(() ->
                        new TypeConversionException("must be max, realtime, 600x or 5000/s, not \"" + text + "\""));
    }

    private static URI address(String text) {
        String expected = "must be an address such as https://example.com/data/";
        try {
            URI address = URI.create(text.endsWith("/") ? text : text + "/");
            if (List.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(expected + ": " + e.getMessage());
        }
        throw new TypeConversionException(expected + ", not \"" + text + "\"");
    }

    private static long whole(String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        throw new TypeConversionException("must be a whole number from " + min
                + (max == Long.MAX_VALUE ? " up" : " to " + max) + ", not \"" + text + "\"");
    }

    /** A whole number of a range; subclasses set the range. */
    abstract static class LongRange implements ITypeConverter<Long> {
        private final long min;
        private final long max;

        LongRange(long min, long max) {
            this.min = min;
            this.max = max;
        }

        @Override
        public Long convert(String text) {
            return whole(text, min, max);
        }
    }

    /** A whole number of a range; subclasses set the range. */
    abstract static class IntRange implements ITypeConverter<Integer> {
        private final int min;
        private final int max;

        IntRange(int min, int max) {
            this.min = min;
            this.max = max;
        }

        @Override
        public Integer convert(String text) {
            return (int) whole(text, min, max);
        }
    }

    /** The seed of a scenario. */
    static final class Seed extends LongRange {
        Seed() {
            super(0, Long.MAX_VALUE);
        }
    }

    /** The number of times that a measurement is repeated. */
    static final class Rounds extends IntRange {
        Rounds() {
            super(1, 100);
        }
    }

    /** A duration that is not zero. */
    static final class Interval implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return duration(text, Duration.ofMillis(1));
        }
    }
}

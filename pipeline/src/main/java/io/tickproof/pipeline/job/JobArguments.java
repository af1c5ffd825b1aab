package io.tickproof.pipeline.job;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.JobOptions.FileLayout;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.ProgramArguments;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.options.SettingException;
import io.tickproof.pipeline.options.SettingValues;
import io.tickproof.pipeline.source.TickSources;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.ParameterTool;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the job as a standalone program: {@code --name value} pairs, and a properties file with the same
 * names. {@link JobOption} lists them. A mistake is an {@link IllegalArgumentException} that names the option, its
 * value and what the option accepts.
 */
public final class JobArguments {
    private static final Pattern PARTITION = Pattern.compile("partition-\\d+\\.jsonl");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    /** Digits of the greatest {@code long}. */
    private static final int MAX_DIGITS = 19;

    private static final Duration MIN_CHECKPOINT_INTERVAL = Duration.ofMillis(10);

    /** What the command line and the properties file contain, without defaults. */
    private final ParameterTool given;

    /** The given values, with the passwords of the environment and the defaults. */
    private final SettingValues values;

    private JobArguments(ParameterTool given, Map<String, String> environment) {
        this.given = given;
        ParameterTool all = ParameterTool.fromMap(JobOption.fallbacks()).mergeWith(given);
        values = new SettingValues(all.toMap()).withPasswords(environment);
    }

    /**
     * Reads the arguments, and the properties file if {@code --config} names one.
     *
     * @param environment the variables that may hold passwords
     * @throws IllegalArgumentException if the arguments are not pairs, an option does not exist or is given twice, or the
     *     file cannot be read
     */
    public static JobArguments parse(String[] arguments, Map<String, String> environment) {
        ParameterTool commandLine = ProgramArguments.parse(arguments, JobOption.names());
        String config = commandLine.get(JobOption.CONFIG.text());
        ParameterTool file = config == null ? ParameterTool.fromMap(Map.of()) : properties(config);
        if (file.has(JobOption.CONFIG.text())) {
            throw new IllegalArgumentException(
                    "--config " + config + " has the key config; a file cannot name another");
        }
        file.toMap().keySet().forEach(name -> ProgramArguments.checkKnown(name, JobOption.names()));
        return new JobArguments(file.mergeWith(commandLine), environment);
    }

    /** Reads UTF-8, which {@link ParameterTool#fromPropertiesFile} does not. */
    private static ParameterTool properties(String file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(file))) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--"
                            + SettingException.unreadable(JobOption.CONFIG.text(), file, e)
                                    .getMessage(),
                    e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return ParameterTool.fromMap(values);
    }

    /**
     * Returns the options of the job.
     *
     * @param partitionsOfTopic asks Kafka how many partitions the topic has
     * @param defaultParallelism the cluster's default
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    JobOptions options(ToIntFunction<JobOptions.Kafka> partitionsOfTopic, int defaultParallelism) {
        return ProgramArguments.named(() -> {
            JobOptions.Source source = find(JobOption.FILES_PATH) == null ? kafka(partitionsOfTopic) : files();
            return new JobOptions(
                    source,
                    rules(source instanceof JobOptions.Files),
                    parallelism(source.partitions(), defaultParallelism),
                    new JobOptions.Checkpoints(
                            duration(JobOption.CHECKPOINT_INTERVAL, MIN_CHECKPOINT_INTERVAL),
                            find(JobOption.CHECKPOINT_FOLDER)),
                    new JobOptions.Sinks(
                            PostgresSettings.parse(values),
                            find(JobOption.REDIS_ADDRESS) == null ? null : RedisSettings.parse(values),
                            find(JobOption.CANDLES_TOPIC) == null ? null : candleTopic()));
        });
    }

    private JobOptions.Rules rules(boolean files) {
        return new JobOptions.Rules(
                parse(JobOption.WINDOWS, "windows such as PT1M,PT5M/PT1M", JobArguments::windows),
                duration(JobOption.OUT_OF_ORDERNESS, Duration.ZERO),
                duration(JobOption.ALLOWED_LATENESS, Duration.ZERO),
                find(JobOption.MAX_AHEAD) == null ? null : duration(JobOption.MAX_AHEAD, Duration.ofMillis(1)),
                // Each file is one partition, and its author decides which symbols it holds.
                (!files || given.has(JobOption.REJECT_MISROUTED.text())) && flag(JobOption.REJECT_MISROUTED),
                flag(JobOption.ANY_PRICE));
    }

    private int parallelism(int partitions, int defaultParallelism) {
        return find(JobOption.PARALLELISM) == null
                ? Math.min(Math.max(1, defaultParallelism), partitions)
                : parse(JobOption.PARALLELISM, "a whole number above 0", JobArguments::positive);
    }

    private JobOptions.Kafka kafka(ToIntFunction<JobOptions.Kafka> partitionsOfTopic) {
        String topic = find(JobOption.KAFKA_TOPIC);
        if (topic == null) {
            throw new IllegalArgumentException("no source of ticks: set --kafka.topic or --files.path");
        }
        JobOptions.Kafka kafka =
                new JobOptions.Kafka(KafkaSettings.parse(values), topic, text(JobOption.KAFKA_GROUP), isBounded(), 0);
        return kafka.withPartitions(partitionsOfTopic.applyAsInt(kafka));
    }

    private boolean isBounded() {
        return parse(JobOption.MODE, "bounded or unbounded", oneOf(Map.of("bounded", true, "unbounded", false)));
    }

    private JobOptions.Files files() {
        if (find(JobOption.KAFKA_TOPIC) != null) {
            throw new IllegalArgumentException("--kafka.topic and --files.path are both set; keep one of them");
        }
        if (given.has(JobOption.MODE.text()) && !isBounded()) {
            throw new IllegalArgumentException(
                    "--mode unbounded does not work with --files.path, because files end; omit --mode");
        }
        FileLayout layout = parse(
                JobOption.FILES_LAYOUT,
                "recording or records",
                oneOf(Map.of("recording", FileLayout.RECORDING, "records", FileLayout.RECORDS)));
        JobOptions.Files source = new JobOptions.Files(
                paths(layout == FileLayout.RECORDS),
                layout,
                find(JobOption.FILES_COLUMNS),
                flag(JobOption.FILES_ANY_TIME));
        if (layout == FileLayout.RECORDING) {
            TickSources.check(source, flag(JobOption.ANY_PRICE));
        }
        return source;
    }

    /** @param records whether the files are what {@code generate} writes, next to its manifest */
    private List<String> paths(boolean records) {
        List<String> files = new ArrayList<>();
        for (String text : text(JobOption.FILES_PATH).split(",")) {
            Path path = Path.of(text.strip());
            if (Files.isDirectory(path)) {
                files.addAll(filesIn(path, records));
            } else if (Files.isReadable(path)) {
                files.add(path.toAbsolutePath().toString());
            } else {
                throw new IllegalArgumentException("--files.path: there is no readable file " + path);
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "--files.path: the directory " + text(JobOption.FILES_PATH) + " has no files");
        }
        return List.copyOf(files);
    }

    /** Returns the files in the order of their names, with numbers compared by value: partition-2 before partition-10. */
    private static List<String> filesIn(Path directory, boolean records) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !records
                            || PARTITION.matcher(file.getFileName().toString()).matches())
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> file.toAbsolutePath().toString())
                    .sorted(Comparator.comparing(JobArguments::sortable))
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("--files.path: the directory " + directory + " cannot be read: " + e, e);
        }
    }

    private static String sortable(String name) {
        return DIGITS.matcher(name)
                .replaceAll(digits -> Matcher.quoteReplacement(
                        "0".repeat(Math.max(0, MAX_DIGITS - digits.group().length())) + digits.group()));
    }

    private JobOptions.CandleTopic candleTopic() {
        String topic = text(JobOption.CANDLES_TOPIC);
        if (topic.equals(find(JobOption.KAFKA_TOPIC))) {
            throw new IllegalArgumentException("--candles.topic is the topic with the ticks; name another topic");
        }
        String bootstrap = find(JobOption.CANDLES_BOOTSTRAP);
        KafkaSettings server = bootstrap == null
                ? KafkaSettings.parse(values)
                : new KafkaSettings(
                        KafkaSettings.bootstrap(JobOption.CANDLES_BOOTSTRAP.text(), bootstrap),
                        values.withPrefix(KafkaSettings.CLIENT_PREFIX));
        return new JobOptions.CandleTopic(server, topic);
    }

    private @Nullable String find(JobOption option) {
        return values.find(option.text());
    }

    private String text(JobOption option) {
        return values.required(option.text(), option.description());
    }

    private boolean flag(JobOption option) {
        return values.flag(option.text());
    }

    private Duration duration(JobOption option, Duration min) {
        return parse(option, "a duration such as PT5S, " + min + " or more", text -> {
            Duration value = Duration.parse(text);
            if (value.compareTo(min) < 0) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** Returns the value of an option that is given or has a default. */
    private <T> T parse(JobOption option, String expected, Function<String, T> parser) {
        return Objects.requireNonNull(values.parse(option.text(), expected, parser), option.text());
    }

    private static List<WindowSpec> windows(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .map(WindowSpec::parse)
                .distinct()
                .toList();
    }

    private static <T> Function<String, T> oneOf(Map<String, T> values) {
        return text -> {
            T value = values.get(text.toLowerCase(Locale.ROOT));
            if (value == null) {
                throw new IllegalArgumentException();
            }
            return value;
        };
    }

    private static int positive(String text) {
        int number = Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException();
        }
        return number;
    }
}

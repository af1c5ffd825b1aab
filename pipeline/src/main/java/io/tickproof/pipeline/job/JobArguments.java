package io.tickproof.pipeline.job;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.JobOptions.FileLayout;
import io.tickproof.pipeline.options.RedisTls;
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
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the job is told when it runs by itself: {@code --name value} pairs, and a properties file with the same names. docs/reference/job-options.md
 * has the list; every mistake is an {@link IllegalArgumentException} that names option, value and what would be right.
 */
public final class JobArguments {
    private static final Pattern PARTITION = Pattern.compile("partition-\\d+\\.jsonl");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final int WIDEST = 19;

    /** Every option, with what holds where it is not given; null: it must be given, or has no use. */
    public enum Option {
        CONFIG("config", null, "A properties file with any of these options; what is given beside it counts more."),
        MODE("mode", "unbounded", "bounded: the job ends at the end that the topic has when it starts; or unbounded."),
        KAFKA_BOOTSTRAP("kafka.bootstrap", null, "Kafka's addresses, HOST:PORT with commas between them."),
        KAFKA_TOPIC("kafka.topic", null, "The topic with the ticks. Either this or files.path."),
        KAFKA_GROUP(
                "kafka.group", "tickproof-candles", "The consumer group that offsets are committed to, for watching."),
        FILES_PATH(
                "files.path",
                null,
                "Files with commas between them, or a folder, whose files are taken by name. Each is a partition. Every TaskManager must have them."),
        FILES_LAYOUT(
                "files.layout",
                "recording",
                "recording: recorded ticks in a format of docs/reference/recordings.md; or records: a line a record, as it would be in the topic; of a folder the files partition-N.jsonl."),
        FILES_COLUMNS(
                "files.columns",
                null,
                "Where the fields of any other csv stand, with the keys of a scenario's stream.columns: time=1,unit=ms,price=3,quantity=4,symbolName=DAX,separator=;"),
        WINDOWS("windows", "PT1M,PT5M,PT5M/PT1M", "Which candles: PT1M tumbles, PT5M/PT1M slides by a minute."),
        OUT_OF_ORDERNESS("out-of-orderness", "PT5S", "The bound B: how far the watermark stays behind."),
        ALLOWED_LATENESS("allowed-lateness", "PT30S", "L: how long a closed window still takes ticks."),
        MAX_AHEAD(
                "max-ahead",
                null,
                "A tick that is further ahead of its partition is a dead letter. Not given: it may be as far ahead as it likes."),
        SYMBOLS_AT_HOME(
                "symbols-at-home",
                "true",
                "Whether a symbol's ticks are in the partition that Kafka's default partitioner gives to it as a key; one elsewhere is a dead letter then. Files: false."),
        ANY_PRICE(
                "any-price",
                "false",
                "Whether a price of zero or less is one too, as that of a spread can be; else such a tick is a dead letter."),
        PARALLELISM(
                "parallelism",
                null,
                "Subtasks, at most as many as there are partitions. Not given: the cluster's default, and no more than that."),
        CHECKPOINT_INTERVAL("checkpoint.interval", "PT10S", "Time between two checkpoints, at least 10 ms."),
        CHECKPOINT_FOLDER("checkpoint.folder", null, "Where checkpoints go, a URI. Not given: where the cluster says."),
        POSTGRES_URL("postgres.url", null, "JDBC URL of the database with the tables of configs/schema.sql."),
        POSTGRES_USER("postgres.user", null, "Who writes them."),
        POSTGRES_PASSWORD(
                "postgres.password",
                null,
                "Better in the environment, as TICKPROOF_POSTGRES_PASSWORD, or in the file."),
        REDIS_ADDRESS("redis.address", null, "HOST:PORT. Not given: no latest prices are written."),
        REDIS_USER("redis.user", null, "Where Redis has users of its own."),
        REDIS_PASSWORD("redis.password", null, "Or TICKPROOF_REDIS_PASSWORD in the environment."),
        REDIS_TLS(
                "redis.tls",
                "false",
                "Whether Redis speaks TLS; its certificate must be of an authority that Java trusts, or of redis.ca."),
        REDIS_CA("redis.ca", null, "A PEM file of this machine with the certificate of that authority."),
        REDIS_PREFIX("redis.prefix", null, "What its keys begin with."),
        CANDLES_TOPIC(
                "candles.topic",
                null,
                "A topic that candles go to besides. It is made, compacted, if it is not there."),
        CANDLES_BOOTSTRAP("candles.bootstrap", null, "Where it is. Not given: kafka.bootstrap.");

        private final String text;
        private final String otherwise;
        private final String description;

        Option(String text, String otherwise, String description) {
            this.text = text;
            this.otherwise = otherwise;
            this.description = description;
        }

        /** As it is written. */
        public String text() {
            return text;
        }

        /** What holds where it is not given; null: nothing. */
        public String otherwise() {
            return otherwise;
        }

        public String description() {
            return description;
        }
    }

    /** Options that begin so go to the Kafka clients, without it. */
    public static final String CLIENT = "kafka.client.";

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

    private final Map<Option, String> given = new LinkedHashMap<>();
    private final Map<String, String> client = new LinkedHashMap<>();
    private final Map<String, String> environment;

    private JobArguments(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * @param environment where passwords may be
     * @throws IllegalArgumentException if anything is wrong that can be seen without asking a server
     */
    public static JobArguments parse(String[] arguments, Map<String, String> environment) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "\"" + arguments[i] + "\" where --name value was expected; there are " + names());
            }
            if (pairs.put(arguments[i].substring(2), arguments[i + 1]) != null) {
                throw new IllegalArgumentException(arguments[i] + " is given twice");
            }
        }
        JobArguments result = new JobArguments(environment);
        String config = pairs.remove(Option.CONFIG.text());
        if (config != null) {
            Properties file = new Properties();
            try (Reader in = Files.newBufferedReader(Path.of(config))) {
                file.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException("--config " + config + " cannot be read: " + e, e);
            }
            file.stringPropertyNames().stream().sorted().forEach(name -> result.put(name, file.getProperty(name)));
        }
        pairs.forEach(result::put);
        return result;
    }

    private static String names() {
        return Stream.of(Option.values()).map(option -> "--" + option.text()).collect(Collectors.joining(", "));
    }

    private void put(String name, String value) {
        if (name.startsWith(CLIENT)) {
            client.put(name.substring(CLIENT.length()), value);
            return;
        }
        given.put(
                Stream.of(Option.values())
                        .filter(option -> option.text().equals(name) && option != Option.CONFIG)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "there is no option --" + name + "; there are " + names() + " and --" + CLIENT + "…")),
                value);
    }

    /** Properties for the Kafka clients. */
    public Map<String, String> client() {
        return client;
    }

    /** What is given, else what holds otherwise; null where there is neither. */
    String get(Option option) {
        return given.getOrDefault(option, option.otherwise());
    }

    /** @param defaultParallelism the cluster's */
    JobOptions options(Function<JobArguments, Integer> partitionsOfTopic, int defaultParallelism) {
        JobOptions.Source source = get(Option.FILES_PATH) == null ? kafka(partitionsOfTopic) : files();
        boolean files = source instanceof JobOptions.Files;
        int parallelism = get(Option.PARALLELISM) == null
                ? Math.min(Math.max(1, defaultParallelism), source.partitions())
                : read(Option.PARALLELISM, "a whole number above 0", text -> positive(Integer.parseInt(text)));
        return new JobOptions(
                source,
                new JobOptions.Rules(
                        read(Option.WINDOWS, "windows such as PT1M,PT5M/PT1M", JobArguments::windows),
                        duration(Option.OUT_OF_ORDERNESS, Duration.ZERO),
                        duration(Option.ALLOWED_LATENESS, Duration.ZERO),
                        get(Option.MAX_AHEAD) == null ? null : duration(Option.MAX_AHEAD, Duration.ofMillis(1)),
                        files && !given.containsKey(Option.SYMBOLS_AT_HOME)
                                ? false
                                : read(Option.SYMBOLS_AT_HOME, "true or false", JobArguments::yesOrNo),
                        read(Option.ANY_PRICE, "true or false", JobArguments::yesOrNo)),
                parallelism,
                duration(Option.CHECKPOINT_INTERVAL, LEAST_INTERVAL),
                get(Option.CHECKPOINT_FOLDER),
                new JobOptions.Postgres(
                        required(Option.POSTGRES_URL),
                        required(Option.POSTGRES_USER),
                        secret(Option.POSTGRES_PASSWORD) == null ? "" : secret(Option.POSTGRES_PASSWORD)),
                get(Option.REDIS_ADDRESS) == null ? null : read(Option.REDIS_ADDRESS, "HOST:PORT", this::redis),
                get(Option.CANDLES_TOPIC) == null ? null : candleTopic());
    }

    private JobOptions.Redis redis(String address) {
        return new JobOptions.Redis(
                host(address),
                port(address),
                get(Option.REDIS_USER),
                secret(Option.REDIS_PASSWORD),
                redisTls(),
                get(Option.REDIS_PREFIX) == null ? "" : get(Option.REDIS_PREFIX));
    }

    private RedisTls redisTls() {
        boolean tls = read(Option.REDIS_TLS, "true or false", JobArguments::yesOrNo);
        if (get(Option.REDIS_CA) == null) {
            return tls ? new RedisTls(null) : null;
        }
        if (!tls) {
            throw new IllegalArgumentException("--redis.ca has no use without --redis.tls true");
        }
        try {
            return new RedisTls(Files.readString(Path.of(get(Option.REDIS_CA))));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("--redis.ca " + get(Option.REDIS_CA) + " cannot be read: " + e, e);
        }
    }

    private JobOptions.Kafka kafka(Function<JobArguments, Integer> partitionsOfTopic) {
        if (get(Option.KAFKA_TOPIC) == null) {
            throw new IllegalArgumentException("where are the ticks? Give --kafka.topic or --files.path");
        }
        required(Option.KAFKA_BOOTSTRAP);
        return new JobOptions.Kafka(
                get(Option.KAFKA_BOOTSTRAP),
                get(Option.KAFKA_TOPIC),
                get(Option.KAFKA_GROUP),
                read(Option.MODE, "bounded or unbounded", JobArguments::isBounded),
                partitionsOfTopic.apply(this),
                Map.copyOf(client));
    }

    private JobOptions.Files files() {
        if (get(Option.KAFKA_TOPIC) != null) {
            throw new IllegalArgumentException("--kafka.topic and --files.path: the ticks are in one of them only");
        }
        if (given.containsKey(Option.MODE) && !read(Option.MODE, "bounded or unbounded", JobArguments::isBounded)) {
            throw new IllegalArgumentException("--mode unbounded: files have an end; leave it away");
        }
        List<String> files = new ArrayList<>();
        for (String text : get(Option.FILES_PATH).split(",")) {
            Path path = Path.of(text.strip());
            if (Files.isDirectory(path)) {
                files.addAll(filesOf(path, get(Option.FILES_LAYOUT).equals("records")));
            } else if (Files.isReadable(path)) {
                files.add(path.toAbsolutePath().toString());
            } else {
                throw new IllegalArgumentException("--files.path: there is no file " + path + " that can be read");
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("--files.path: the folder " + get(Option.FILES_PATH) + " has no files");
        }
        JobOptions.Files source = new JobOptions.Files(
                List.copyOf(files),
                read(
                        Option.FILES_LAYOUT,
                        "recording or records",
                        text -> FileLayout.valueOf(text.toUpperCase(Locale.ROOT))),
                get(Option.FILES_COLUMNS));
        if (source.layout() == FileLayout.RECORDING) {
            TickSources.check(source, read(Option.ANY_PRICE, "true or false", JobArguments::yesOrNo));
        }
        return source;
    }

    /**
     * In the order of their names, numbers in them by their value: partition-2 is before partition-10.
     *
     * @param records whether they are what {@code generate} leaves, beside a manifest
     */
    private static List<String> filesOf(Path folder, boolean records) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !records
                            || PARTITION.matcher(file.getFileName().toString()).matches())
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> file.toAbsolutePath().toString())
                    .sorted(Comparator.comparing(JobArguments::sortable))
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("--files.path: the folder " + folder + " cannot be read: " + e, e);
        }
    }

    private static String sortable(String name) {
        return DIGITS.matcher(name)
                .replaceAll(digits -> Matcher.quoteReplacement(
                        "0".repeat(Math.max(0, WIDEST - digits.group().length())) + digits.group()));
    }

    private JobOptions.CandleTopic candleTopic() {
        if (get(Option.CANDLES_TOPIC).equals(get(Option.KAFKA_TOPIC))) {
            throw new IllegalArgumentException("--candles.topic is the topic with the ticks; name another");
        }
        String bootstrap = get(Option.CANDLES_BOOTSTRAP) == null
                ? required(Option.KAFKA_BOOTSTRAP)
                : get(Option.CANDLES_BOOTSTRAP);
        return new JobOptions.CandleTopic(bootstrap, get(Option.CANDLES_TOPIC), Map.copyOf(client));
    }

    private String required(Option option) {
        if (get(option) == null || get(option).isEmpty()) {
            throw new IllegalArgumentException("--" + option.text() + " is missing: " + option.description());
        }
        return get(option);
    }

    private String secret(Option option) {
        String name = "TICKPROOF_" + option.text().replace('.', '_').toUpperCase(Locale.ROOT);
        return get(option) == null ? environment.get(name) : get(option);
    }

    private Duration duration(Option option, Duration least) {
        return read(option, "a duration such as PT5S, " + least + " or more", text -> {
            Duration value = Duration.parse(text);
            if (value.compareTo(least) < 0) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    private <T> T read(Option option, String expected, Function<String, T> reader) {
        try {
            return reader.apply(get(option));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "--" + option.text() + " must be " + expected + ", not \"" + get(option) + "\"", e);
        }
    }

    private static List<WindowSpec> windows(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .map(WindowSpec::parse)
                .distinct()
                .toList();
    }

    private static boolean isBounded(String text) {
        return yesOrNo(text.equals("bounded") ? "true" : text.equals("unbounded") ? "false" : text + "?");
    }

    private static boolean yesOrNo(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException();
        }
        return text.equals("true");
    }

    private static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private static int port(String address) {
        return positive(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }
}

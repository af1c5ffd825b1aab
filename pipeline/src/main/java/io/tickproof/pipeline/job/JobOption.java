package io.tickproof.pipeline.job;

import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options of the job. docs/reference/job-options.md must list them in this order and with the same words. */
public enum JobOption {
    CONFIG("config", null, "A properties file with any of these options. Command-line options take precedence."),
    MODE(
            "mode",
            "unbounded",
            "bounded: the job ends at the end that the topic has when the job starts. unbounded: it runs until it is cancelled."),
    KAFKA_BOOTSTRAP(KafkaSettings.BOOTSTRAP, null, "Kafka's addresses, HOST:PORT, separated by commas."),
    KAFKA_TOPIC("kafka.topic", null, "The topic with the ticks. Set either this or files.path."),
    KAFKA_GROUP(
            "kafka.group",
            "tickproof-candles",
            "The consumer group that offsets are committed to. The job never reads them; they show its progress to other tools."),
    FILES_PATH(
            "files.path",
            null,
            "Files, separated by commas, or a directory, whose files are read in the order of their names. Each file is a partition. Every TaskManager must be able to read them."),
    FILES_LAYOUT(
            "files.layout",
            "recording",
            "recording: recorded ticks in a format of docs/reference/recordings.md. records: one record per line, as it would be in the topic; of a directory, the files partition-N.jsonl."),
    FILES_COLUMNS(
            "files.columns",
            null,
            "Where the fields are in recordings of any other layout: a JSON object with the keys of a scenario's stream.columns, without blanks: {\"time\":1,\"unit\":\"ms\",\"price\":3,\"quantity\":4,\"symbolName\":\"DAX\"}"),
    FILES_ANY_TIME(
            "files.any-time",
            "false",
            "true: recordings may have times before 1990. false: a tick with such a time is a dead letter."),
    WINDOWS(
            "windows",
            "PT1M,PT5M,PT5M/PT1M",
            "The windows, separated by commas: PT1M is a tumbling window, PT5M/PT1M slides by one minute."),
    OUT_OF_ORDERNESS(
            "out-of-orderness",
            "PT5S",
            "Max out-of-orderness: how far the watermark stays behind the greatest event time."),
    ALLOWED_LATENESS("allowed-lateness", "PT30S", "How long after its end a window still accepts ticks."),
    MAX_AHEAD(
            "max-ahead",
            null,
            "A tick that is further ahead of its partition's greatest event time is a dead letter. Default: unlimited."),
    REJECT_MISROUTED(
            "reject-misrouted",
            "true",
            "true: a tick is a dead letter if its partition is not the one that Kafka's default partitioner assigns to its symbol. Default for files: false."),
    ANY_PRICE(
            "any-price",
            "false",
            "true: prices of zero or less are valid, as for spreads. false: a tick with such a price is a dead letter."),
    PARALLELISM(
            "parallelism",
            null,
            "Subtasks of each operator, at most one per partition. Default: the cluster's default parallelism, at most one per partition."),
    CHECKPOINT_INTERVAL("checkpoint.interval", "PT10S", "Time between two checkpoints, at least 10 ms."),
    CHECKPOINT_FOLDER(
            "checkpoint.folder", null, "Where checkpoints are stored, a URI. Default: the cluster's setting."),
    POSTGRES_URL(PostgresSettings.URL, null, "JDBC URL of the database with the tables of configs/schema.sql."),
    POSTGRES_USER(PostgresSettings.USER, null, "The database user that writes the tables."),
    POSTGRES_PASSWORD(
            PostgresSettings.PASSWORD,
            null,
            "Its password. Prefer the environment variable TICKPROOF_POSTGRES_PASSWORD, or the properties file: command lines are public."),
    REDIS_ADDRESS(RedisSettings.ADDRESS, null, "HOST:PORT. Default: no latest prices are written."),
    REDIS_USER(RedisSettings.USER, null, "The Redis user. Default: Redis' default user."),
    REDIS_PASSWORD(
            RedisSettings.PASSWORD, null, "Its password. Prefer the environment variable TICKPROOF_REDIS_PASSWORD."),
    REDIS_TLS(
            RedisSettings.TLS,
            "false",
            "true: connect with TLS. The certificate must be signed by an authority that Java trusts, or by redis.ca."),
    REDIS_CA(RedisSettings.CA, null, "A local PEM file with the certificate of that authority."),
    REDIS_PREFIX(RedisSettings.PREFIX, null, "What each key starts with. Default: no prefix."),
    CANDLES_TOPIC(
            "candles.topic",
            null,
            "A topic that also receives every candle. It is created, compacted, if it does not exist."),
    CANDLES_BOOTSTRAP("candles.bootstrap", null, "The Kafka addresses of that topic. Default: kafka.bootstrap.");

    private final String text;
    private final @Nullable String fallback;
    private final String description;

    JobOption(String text, @Nullable String fallback, String description) {
        this.text = text;
        this.fallback = fallback;
        this.description = description;
    }

    /** Returns the name of the option without the two hyphens, which is also its key in the properties file. */
    public String text() {
        return text;
    }

    /** Returns the value of the option if it is not given; empty if it has none. */
    public Optional<String> fallback() {
        return Optional.ofNullable(fallback);
    }

    public String description() {
        return description;
    }

    /** Returns the names of all options, and the prefix of the properties of Kafka's clients. */
    static List<String> names() {
        return Stream.concat(Stream.of(values()).map(JobOption::text), Stream.of(KafkaSettings.CLIENT_PREFIX))
                .toList();
    }

    /** Returns the values of all options that have one without being given. */
    static Map<String, String> fallbacks() {
        return Stream.of(values())
                .filter(option -> option.fallback != null)
                .collect(Collectors.toMap(
                        JobOption::text, option -> option.fallback().orElseThrow()));
    }
}

package io.tickproof.harness.external;

import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.Stack;
import io.tickproof.market.Suggestion;
import io.tickproof.pipeline.options.HostPort;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.options.SettingException;
import io.tickproof.pipeline.options.SettingValues;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A configuration file that names servers that are already running (docs/how-to/use-your-own-servers.md). A value may
 * contain variables of the environment, <code>${NAME}</code> or <code>${NAME:-default}</code>, so that the file needs
 * no password.
 */
public final class ExternalConfig {
    private static final String FAULTS = "faults.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private static final String KAFKA_INSIDE = "kafka.inside";
    private static final String POSTGRES_INSIDE = "postgres.inside";
    private static final String REDIS_INSIDE = "redis.inside";
    private static final String FLINK_REST = "flink.rest";
    private static final String FLINK_JAR = "flink.jar";
    private static final String FLINK_CHECKPOINTS = "flink.checkpoints";

    /** The keys of the file, except those that start with {@code kafka.client.} and {@code faults.}. */
    private static final List<String> KEYS = List.of(
            KafkaSettings.BOOTSTRAP,
            KAFKA_INSIDE,
            PostgresSettings.URL,
            POSTGRES_INSIDE,
            PostgresSettings.USER,
            PostgresSettings.PASSWORD,
            RedisSettings.ADDRESS,
            REDIS_INSIDE,
            RedisSettings.USER,
            RedisSettings.PASSWORD,
            RedisSettings.TLS,
            RedisSettings.CA,
            FLINK_REST,
            FLINK_JAR,
            FLINK_CHECKPOINTS);

    /**
     * Addresses as they are in the file.
     *
     * @param forHarness as seen from this machine
     * @param forJob as seen from the Flink cluster: in a container network the servers have other names
     */
    private record Servers(Stack.Addresses forHarness, Stack.Addresses forJob) {}

    private final String name;
    private final Map<String, String> environment;
    private final Map<FaultType, List<String>> commands = new HashMap<>();
    private final SettingValues values;
    private final Servers servers;
    private final URI rest;

    private ExternalConfig(String name, Map<String, Object> content, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
        Map<String, String> texts = new LinkedHashMap<>();
        content.forEach((key, value) -> {
            if (key.startsWith(FAULTS)) {
                commands.put(kind(key.substring(FAULTS.length())), words(key, value));
            } else if (KEYS.contains(key) || key.startsWith(KafkaSettings.CLIENT_PREFIX)) {
                texts.put(key, substituted(key, value));
            } else {
                throw wrong(key, "is unknown" + Suggestion.text(key, KEYS));
            }
        });
        values = new SettingValues(texts);
        try {
            servers = servers(values);
            rest = rest(values);
        } catch (SettingException e) {
            // The message omits the value, because with variables in the file any value may be a password.
            throw new UserException("-Dconfig: " + name + ": " + e.messageWithoutValue(), e);
        }
    }

    /**
     * Reads a configuration file.
     *
     * @param environment the values of variables
     * @throws UserException if the file cannot be read, has an unknown key, or a value is missing or wrong
     */
    public static ExternalConfig read(Path file, Map<String, String> environment) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw UserException.withReason("-Dconfig: " + file + " cannot be read", e);
        } catch (YamlEngineException e) {
            throw new UserException("-Dconfig: " + file + " is not valid YAML: " + e.getMessage(), e);
        }
        Map<String, Object> flat = new LinkedHashMap<>();
        flatten("", root, flat);
        return new ExternalConfig(file.toString(), flat, environment);
    }

    /**
     * Returns the configuration that a file with these keys would have.
     *
     * @param name the name of the servers in messages
     */
    static ExternalConfig of(String name, Map<String, Object> values) {
        return new ExternalConfig(name, values, Map.of());
    }

    private static void flatten(String path, @Nullable Object value, Map<String, Object> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> flatten(path.isEmpty() ? key.toString() : path + "." + key, below, into));
        } else {
            into.put(path, value == null ? "" : value);
        }
    }

    private static Servers servers(SettingValues values) {
        KafkaSettings kafka = KafkaSettings.parse(values);
        PostgresSettings postgres = PostgresSettings.parse(values);
        RedisSettings redis = RedisSettings.parse(values);
        withoutSchema(PostgresSettings.URL, postgres.url());
        String kafkaInside = values.find(KAFKA_INSIDE);
        String postgresInside = values.find(POSTGRES_INSIDE);
        String redisInside = values.find(REDIS_INSIDE);
        return new Servers(
                new Stack.Addresses(kafka, postgres, redis),
                new Stack.Addresses(
                        kafkaInside == null
                                ? kafka
                                : kafka.withBootstrap(KafkaSettings.bootstrap(KAFKA_INSIDE, kafkaInside)),
                        postgresInside == null
                                ? postgres
                                : postgres.withUrl(withoutSchema(
                                        POSTGRES_INSIDE, PostgresSettings.url(POSTGRES_INSIDE, postgresInside))),
                        redisInside == null ? redis : redis.withAddress(HostPort.parse(REDIS_INSIDE, redisInside))));
    }

    private static String withoutSchema(String key, String url) {
        if (url.contains("currentSchema=")) {
            throw SettingException.conflict(
                    key, "must be without currentSchema, because each run creates a schema of its own; remove it");
        }
        return url;
    }

    private static URI rest(SettingValues values) {
        String expected = "an address such as http://127.0.0.1:8082";
        String text = values.required(FLINK_REST, expected);
        try {
            URI rest = URI.create(text);
            if (rest.getHost() != null && rest.getPort() > 0) {
                return rest;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, with an example.
        }
        throw SettingException.wrongSecret(FLINK_REST, expected);
    }

    private FaultType kind(String text) {
        List<FaultType> kinds = Arrays.stream(FaultType.values())
                .filter(ExternalFaultInjector::isPossibleByCommand)
                .toList();
        return kinds.stream()
                .filter(kind -> kind.key().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        FAULTS + text,
                        "is not a fault that a command can inject"
                                + Suggestion.text(
                                        text, kinds.stream().map(FaultType::key).toList())));
    }

    private List<String> words(String key, Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw wrong(key, "must be a command as a list of words, such as [docker, kill, NAME]");
        }
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(substituted(key, word)));
        return words;
    }

    /** Returns the text of a value, with the variables of the environment filled in. */
    private String substituted(String key, Object value) {
        if (value instanceof List || value.toString().isEmpty()) {
            throw wrong(key, "must be one value");
        }
        return VARIABLE.matcher(value.toString()).replaceAll(variable -> {
            String found = environment.get(variable.group(1));
            if (found == null && variable.group(2) == null) {
                throw wrong(
                        key,
                        "uses the variable " + variable.group(1) + ", which is not set; set it, or write ${"
                                + variable.group(1) + ":-default}");
            }
            return Matcher.quoteReplacement(found == null ? variable.group(2) : found);
        });
    }

    /** Returns an exception whose message does not show the value: it may be a password. */
    private UserException wrong(String key, String problem) {
        return new UserException("-Dconfig: " + name + ": " + key + " " + problem);
    }

    /**
     * Returns the addresses as seen from the harness.
     *
     * @param namespace the schema of a run's tables and the prefix of its keys, which keep it apart from other runs
     */
    Stack.Addresses addresses(String namespace) {
        return inNamespace(servers.forHarness(), namespace);
    }

    /** Returns the addresses as seen from the Flink cluster. @param namespace the same as for {@link #addresses} */
    Stack.Addresses inside(String namespace) {
        return inNamespace(servers.forJob(), namespace);
    }

    /** Functions of extensions such as TimescaleDB are in the schema public. */
    private static Stack.Addresses inNamespace(Stack.Addresses addresses, String namespace) {
        String url = addresses.postgres().url();
        return new Stack.Addresses(
                addresses.kafka(),
                addresses
                        .postgres()
                        .withUrl(url + (url.contains("?") ? "&" : "?") + "currentSchema=" + namespace + ",public"),
                addresses.redis().withPrefix(namespace + ":"));
    }

    /** Returns the address of the Flink cluster's REST API, which also serves its web UI. */
    URI rest() {
        return rest;
    }

    /**
     * Returns the job's jar.
     *
     * @param projectDirectory the directory against which a relative path is resolved
     * @throws UserException if the file does not exist
     */
    Path jar(Path projectDirectory) {
        Path jar = projectDirectory.resolve(values.get(FLINK_JAR, "target/tickproof-0.1.0-job.jar"));
        if (!Files.isRegularFile(jar)) {
            throw wrong(FLINK_JAR, "does not exist: " + jar + "; build it with: mvn -B package -DskipTests");
        }
        return jar;
    }

    /** Returns the URI under which checkpoints are stored; null for the cluster's default. */
    @Nullable
    String checkpoints() {
        return values.find(FLINK_CHECKPOINTS);
    }

    /** Returns the commands that inject faults into these servers, by type of fault. */
    Map<FaultType, List<String>> commands() {
        return Map.copyOf(commands);
    }

    /** Returns the faults that can be injected into these servers. */
    public FaultSupport faultSupport() {
        FaultSupport support = ExternalFaultInjector.support("external", commands.keySet());
        return type -> support.unsupportedReason(type)
                .map(reason -> ExternalFaultInjector.isPossibleByCommand(type)
                        ? type.key() + " needs a command on this cluster; set " + FAULTS + type.key() + " in " + name
                        : reason);
    }

    @Override
    public String toString() {
        return name;
    }
}

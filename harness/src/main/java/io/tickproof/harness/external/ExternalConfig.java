package io.tickproof.harness.external;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.Suggestion;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.stack.Stack;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.RedisTls;
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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A file that says where the servers are that somebody else runs (docs/how-to/use-your-own-servers.md). A value may name variables of the
 * environment, <code>${NAME}</code> or <code>${NAME:-otherwise}</code>, so that no password needs to stand in it.
 */
public final class ExternalConfig {
    private static final String CLIENT = "kafka.client.";
    private static final String FAULTS = "faults.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    /** What can be said of the servers; each once. */
    private enum Key {
        KAFKA_BOOTSTRAP("kafka.bootstrap"),
        KAFKA_INSIDE("kafka.inside"),
        POSTGRES_URL("postgres.url"),
        POSTGRES_INSIDE("postgres.inside"),
        POSTGRES_USER("postgres.user"),
        POSTGRES_PASSWORD("postgres.password"),
        REDIS_ADDRESS("redis.address"),
        REDIS_INSIDE("redis.inside"),
        REDIS_USER("redis.user"),
        REDIS_PASSWORD("redis.password"),
        REDIS_TLS("redis.tls"),
        REDIS_CA("redis.ca"),
        FLINK_REST("flink.rest"),
        FLINK_JAR("flink.jar"),
        FLINK_CHECKPOINTS("flink.checkpoints");

        private final String text;

        Key(String text) {
            this.text = text;
        }
    }

    private final String name;
    private final Map<String, String> environment;
    private final Map<Key, String> values = new HashMap<>();
    private final Map<String, String> client = new HashMap<>();
    private final Map<Fault.Kind, List<String>> commands = new HashMap<>();

    /** Null: Redis does not speak TLS. */
    private RedisTls tls;

    private ExternalConfig(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    /**
     * @param environment what variables stand for
     * @throws UserException if the file cannot be read, or says what nobody understands
     */
    public static ExternalConfig read(Path file, Map<String, String> environment) {
        ExternalConfig config = new ExternalConfig(file.toString(), environment);
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw UserException.withReason("-Dconfig: " + file + " cannot be read", e);
        } catch (YamlEngineException e) {
            throw new UserException("-Dconfig: " + file + " is no YAML: " + e.getMessage(), e);
        }
        Map<String, Object> flat = new LinkedHashMap<>();
        flatten("", root, flat);
        config.takeAll(flat);
        return config;
    }

    /**
     * What a file with these keys says.
     *
     * @param name of the servers
     */
    static ExternalConfig of(String name, Map<String, Object> values) {
        ExternalConfig config = new ExternalConfig(name, Map.of());
        config.takeAll(values);
        return config;
    }

    private void takeAll(Map<String, Object> flat) {
        flat.forEach(this::take);
        for (Key key :
                List.of(Key.KAFKA_BOOTSTRAP, Key.POSTGRES_URL, Key.POSTGRES_USER, Key.REDIS_ADDRESS, Key.FLINK_REST)) {
            required(key);
        }
        tls = tls();
        // What is wrong with an address is told now, and not when half of a run is done.
        addresses("");
        inside("");
        rest();
    }

    private static void flatten(String path, Object value, Map<String, Object> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> flatten(path.isEmpty() ? key.toString() : path + "." + key, below, into));
        } else {
            into.put(path, value);
        }
    }

    private void take(String name, Object value) {
        if (name.startsWith(FAULTS)) {
            commands.put(kind(name.substring(FAULTS.length())), words(name, value));
            return;
        }
        String text = filled(name, value);
        if (name.startsWith(CLIENT)) {
            client.put(name.substring(CLIENT.length()), text);
            return;
        }
        Key key = Arrays.stream(Key.values())
                .filter(known -> known.text.equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        "is unknown"
                                + Suggestion.text(
                                        name,
                                        Arrays.stream(Key.values())
                                                .map(known -> known.text)
                                                .toList())));
        values.put(key, text);
    }

    private Fault.Kind kind(String name) {
        List<Fault.Kind> kinds = Arrays.stream(Fault.Kind.values())
                .filter(ExternalConfig::byCommand)
                .toList();
        return kinds.stream()
                .filter(kind -> kind.text().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(
                        FAULTS + name,
                        "is no fault that a command can be for"
                                + Suggestion.text(
                                        name,
                                        kinds.stream().map(Fault.Kind::text).toList())));
    }

    private List<String> words(String name, Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw wrong(name, "must be a command as a list of words, such as [docker, kill, NAME]");
        }
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(filled(name, word)));
        return words;
    }

    private String filled(String name, Object value) {
        if (value == null || value instanceof List) {
            throw wrong(name, "must be one value");
        }
        Matcher variable = VARIABLE.matcher(value.toString());
        return variable.replaceAll(place -> {
            String found = environment.get(place.group(1));
            if (found == null && place.group(2) == null) {
                throw wrong(name, "names the variable " + place.group(1) + ", which the environment does not have");
            }
            return Matcher.quoteReplacement(found == null ? place.group(2) : found);
        });
    }

    /** Never with the value: it may be a password. */
    private UserException wrong(String key, String what) {
        return new UserException(told(key, what));
    }

    private String told(String key, String what) {
        return "-Dconfig: " + name + ": " + key + " " + what;
    }

    private String required(Key key) {
        String value = values.get(key);
        if (value == null) {
            throw wrong(key.text, "is missing");
        }
        return value;
    }

    /**
     * Where the harness finds the servers.
     *
     * @param own what a run's tables and keys are told from others' by
     */
    Stack.Addresses addresses(String own) {
        return addresses(Key.KAFKA_BOOTSTRAP, Key.POSTGRES_URL, Key.REDIS_ADDRESS, own);
    }

    /** Where FlinkCluster finds them: inside a network of containers they have other names. */
    Stack.Addresses inside(String own) {
        Function<Key[], Key> firstGiven = keys ->
                Arrays.stream(keys).filter(values::containsKey).findFirst().orElseThrow();
        return addresses(
                firstGiven.apply(new Key[] {Key.KAFKA_INSIDE, Key.KAFKA_BOOTSTRAP}),
                firstGiven.apply(new Key[] {Key.POSTGRES_INSIDE, Key.POSTGRES_URL}),
                firstGiven.apply(new Key[] {Key.REDIS_INSIDE, Key.REDIS_ADDRESS}),
                own);
    }

    private Stack.Addresses addresses(Key kafka, Key postgres, Key redis, String own) {
        Map<String, String> clients = new HashMap<>(client);
        clients.put("bootstrap.servers", values.get(kafka));
        return new Stack.Addresses(
                Map.copyOf(clients),
                new JobOptions.Postgres(
                        url(postgres, own),
                        values.get(Key.POSTGRES_USER),
                        values.getOrDefault(Key.POSTGRES_PASSWORD, "")),
                redis(redis, own));
    }

    /** The tables of a run are in a schema of its own; functions of extensions such as TimescaleDB's are in public. */
    private String url(Key key, String own) {
        String url = values.get(key);
        if (!url.startsWith("jdbc:postgresql:") || url.contains("currentSchema=")) {
            throw wrong(
                    key.text,
                    "must be a JDBC URL such as jdbc:postgresql://HOST:5432/DATABASE, without currentSchema: each run has a schema of"
                            + " its own");
        }
        return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + own + ",public";
    }

    private JobOptions.Redis redis(Key key, String own) {
        String address = values.get(key);
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 65_536) {
                return new JobOptions.Redis(
                        address.substring(0, colon),
                        port,
                        values.get(Key.REDIS_USER),
                        values.get(Key.REDIS_PASSWORD),
                        tls,
                        own + ":");
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(key.text, "must be HOST:PORT");
    }

    private RedisTls tls() {
        String value = values.getOrDefault(Key.REDIS_TLS, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(Key.REDIS_TLS.text, "must be true or false");
        }
        String ca = values.get(Key.REDIS_CA);
        if (ca == null) {
            return value.equals("true") ? new RedisTls(null) : null;
        }
        if (value.equals("false")) {
            throw wrong(Key.REDIS_CA.text, "has no use without redis.tls: true");
        }
        try {
            return new RedisTls(Files.readString(Path.of(ca)));
        } catch (IOException e) {
            throw UserException.withReason(told(Key.REDIS_CA.text, ca + " cannot be read"), e);
        } catch (IllegalArgumentException e) {
            throw wrong(Key.REDIS_CA.text, ca + " cannot be read: " + e.getMessage());
        }
    }

    /** FlinkCluster's REST API, which is its web UI too. */
    URI rest() {
        try {
            URI rest = URI.create(required(Key.FLINK_REST));
            if (rest.getHost() != null && rest.getPort() > 0) {
                return rest;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw wrong(Key.FLINK_REST.text, "must be an address such as http://127.0.0.1:8082");
    }

    /**
     * The job's jar.
     *
     * @param home where a relative path starts
     * @throws UserException if it is not there
     */
    Path jar(Path home) {
        Path jar = home.resolve(values.getOrDefault(Key.FLINK_JAR, "target/tickproof-0.1.0-job.jar"));
        if (!Files.isRegularFile(jar)) {
            throw wrong(
                    Key.FLINK_JAR.text,
                    "is not there: " + jar + "; build the job's jar with: mvn -B package -DskipTests");
        }
        return jar;
    }

    /** Where checkpoints go, a URI; null: where the cluster says. */
    String checkpoints() {
        return values.get(Key.FLINK_CHECKPOINTS);
    }

    /** What does a fault on this cluster, in words; empty where the file has nothing for it. */
    List<String> command(Fault.Kind kind) {
        return commands.getOrDefault(kind, List.of());
    }

    /** @throws UserException if this cluster cannot be broken in one of these ways */
    public void check(List<Fault> faults) {
        for (Fault fault : faults) {
            boolean possible = fault.kind() == Fault.Kind.ADD_PARTITIONS
                    || fault.kind() == Fault.Kind.RESCALE
                    || !command(fault.kind()).isEmpty();
            if (!possible && byCommand(fault.kind())) {
                throw wrong(
                        FAULTS + fault.kind().text(),
                        "is missing, and the scenario has that fault: say by which command it is done there");
            }
            if (!possible) {
                throw needsOwnServers(fault, "external");
            }
        }
    }

    /** Whether one command does it. */
    private static boolean byCommand(Fault.Kind kind) {
        return kind.ofProcesses() && !kind.ofOurJob() && kind.lasts().isZero();
    }

    static UserException needsOwnServers(Fault fault, String stack) {
        return new UserException("faults: " + fault.kind().text()
                + " needs servers that are started for the run, as processes of this machine; leave -Dstack=" + stack
                + " away, or take another scenario");
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.tickproof.pipeline.options;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * A Kafka cluster, and what its clients need to connect.
 *
 * @param bootstrap addresses, {@code HOST:PORT} separated by commas
 * @param client further properties of the clients, such as those of TLS and SASL, without {@code bootstrap.servers}
 */
public record KafkaSettings(String bootstrap, Map<String, String> client) implements Serializable {
    public static final String BOOTSTRAP = "kafka.bootstrap";

    /** Names of settings that start with this are properties of Kafka's clients. */
    public static final String CLIENT_PREFIX = "kafka.client.";

    private static final String EXPECTED = "HOST:PORT of a broker, several separated by commas";

    public KafkaSettings {
        client = new HashMap<>(client);
        client.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        client = Map.copyOf(client);
    }

    /**
     * Reads {@value #BOOTSTRAP} and {@value #CLIENT_PREFIX}….
     *
     * @throws SettingException if the address is missing or invalid
     */
    public static KafkaSettings parse(SettingValues values) {
        return new KafkaSettings(
                bootstrap(BOOTSTRAP, values.required(BOOTSTRAP, EXPECTED)), values.withPrefix(CLIENT_PREFIX));
    }

    /**
     * Checks addresses as Kafka's clients would, but before anything is started.
     *
     * @param setting name of the setting, for the message
     * @throws SettingException if one of them has no port
     */
    public static String bootstrap(String setting, String text) {
        for (String address : text.split(",", -1)) {
            // Kafka's clients also accept a protocol before the host, such as PLAINTEXT://.
            if (!address.strip().matches("[^:\\s@]+(://[^\\s@]+)?:\\d{1,5}|\\[[^\\s@]+]:\\d{1,5}")) {
                throw text.indexOf('@') >= 0
                        ? SettingException.wrongSecret(setting, EXPECTED)
                        : SettingException.wrong(setting, EXPECTED, text);
            }
        }
        return text;
    }

    /** Returns the settings with other addresses and the same properties. */
    public KafkaSettings withBootstrap(String other) {
        return new KafkaSettings(other, client);
    }

    /** Returns everything that a Kafka client needs, {@code bootstrap.servers} among it. */
    public Map<String, String> clientProperties() {
        Map<String, String> all = new HashMap<>(client);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return Map.copyOf(all);
    }

    /** Returns the addresses only: passwords may be among the properties. */
    @Override
    public String toString() {
        return bootstrap;
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import io.tickproof.pipeline.options.KafkaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the user's own Kafka cluster. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The address of Kafka, such as localhost:9092; several are separated by commas.")
    private @Nullable String bootstrap;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "A properties file for Kafka's clients, for example with TLS and SASL settings.")
    private @Nullable Path kafkaConfig;

    /** @throws UserException if there is no address, or the file cannot be read */
    KafkaSettings settings() {
        Map<String, String> values = new HashMap<>();
        if (kafkaConfig != null) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(kafkaConfig)) {
                properties.load(in);
            } catch (IOException e) {
                throw UserException.withReason("--kafka-config: " + kafkaConfig + " cannot be read", e);
            } catch (IllegalArgumentException e) {
                throw new UserException("--kafka-config: " + kafkaConfig + ": " + e.getMessage(), e);
            }
            properties
                    .stringPropertyNames()
                    .forEach(key -> values.put(KafkaSettings.CLIENT_PREFIX + key, properties.getProperty(key)));
        }
        String address = bootstrap == null
                ? values.get(KafkaSettings.CLIENT_PREFIX + CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                : bootstrap;
        if (address != null) {
            values.put(KafkaSettings.BOOTSTRAP, address);
        }
        return ServerSettings.parse(values, KafkaSettings::parse);
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Where a user's own Kafka is, and how to get in. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap",
            defaultValue = "${sys:bootstrap}",
            description = "Kafka's address, such as localhost:9092. Also -Dbootstrap.")
    private String bootstrap;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            defaultValue = "${sys:kafkaConfig}",
            description = "Properties of Kafka's clients, for TLS and passwords. Also -DkafkaConfig.")
    private Path kafkaConfig;

    /** @throws UserException if there is no address, or the file cannot be read */
    Map<String, String> connection() {
        Map<String, String> connection = new HashMap<>();
        if (kafkaConfig != null) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(kafkaConfig)) {
                properties.load(in);
            } catch (IOException e) {
                throw UserException.withReason("--kafka-config: " + kafkaConfig + " cannot be read", e);
            } catch (IllegalArgumentException e) {
                throw new UserException("--kafka-config: " + kafkaConfig + ": " + e.getMessage(), e);
            }
            properties.stringPropertyNames().forEach(key -> connection.put(key, properties.getProperty(key)));
        }
        OptionValues.given(bootstrap).ifPresent(address -> connection.put("bootstrap.servers", address));
        if (!connection.containsKey("bootstrap.servers")) {
            throw new UserException("Which Kafka? Say --bootstrap localhost:9092");
        }
        return connection;
    }
}

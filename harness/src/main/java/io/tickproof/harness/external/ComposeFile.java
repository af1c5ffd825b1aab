package io.tickproof.harness.external;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The services in docker-compose.yml, which is the only place that pins their images and start commands. */
final class ComposeFile {
    private final Map<?, ?> services;

    private ComposeFile(Map<?, ?> services) {
        this.services = services;
    }

    /** Reads the file. @param project directory that contains it */
    static ComposeFile read(Path project) throws IOException {
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        Map<?, ?> root = (Map<?, ?>) load.loadFromString(Files.readString(project.resolve("docker-compose.yml")));
        return new ComposeFile(section(root, "services"));
    }

    /** Returns the name of the image of a service, with its digest. */
    String image(String service) {
        return required(service, "image").toString();
    }

    /** Returns the user that the first process runs as; empty for the default of the image. */
    Optional<String> user(String service) {
        return Optional.ofNullable(section(services, service).get("user")).map(Object::toString);
    }

    /**
     * Returns the words of the start command of a service.
     *
     * @param key {@code entrypoint} or {@code command}
     */
    List<String> words(String service, String key) {
        return ((List<?>) required(service, key))
                        // Compose escapes a dollar sign as two.
                        .stream()
                        .map(word -> word.toString().replace("$$", "$"))
                        .toList();
    }

    private Object required(String service, String key) {
        return Objects.requireNonNull(
                section(services, service).get(key), () -> "docker-compose.yml: " + service + "." + key);
    }

    private static Map<?, ?> section(Map<?, ?> parent, String key) {
        return (Map<?, ?>) Objects.requireNonNull(parent.get(key), () -> "docker-compose.yml: " + key);
    }
}

package io.tickproof.harness.external;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What docker-compose.yml says of its services: the images and their start are pinned there, and nowhere else. */
final class ComposeFile {
    private final Map<?, ?> services;

    private ComposeFile(Map<?, ?> services) {
        this.services = services;
    }

    static ComposeFile read(Path home) throws IOException {
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        Map<?, ?> root = (Map<?, ?>) load.loadFromString(Files.readString(home.resolve("docker-compose.yml")));
        return new ComposeFile((Map<?, ?>) root.get("services"));
    }

    String image(String service) {
        return of(service, "image").toString();
    }

    /** Who its first process runs as, where that is not the image's own choice. */
    Optional<String> user(String service) {
        return Optional.ofNullable(of(service, "user")).map(Object::toString);
    }

    /**
     * The words of its {@code entrypoint} or {@code command}.
     *
     * @param key which of the two
     */
    List<String> words(String service, String key) {
        return ((List<?>) of(service, key))
                        // Compose writes a dollar as two.
                        .stream()
                        .map(word -> word.toString().replace("$$", "$"))
                        .toList();
    }

    private Object of(String service, String key) {
        return ((Map<?, ?>) services.get(service)).get(key);
    }
}

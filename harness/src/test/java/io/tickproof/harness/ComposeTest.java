package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Checks docker-compose.yml and the files that it mounts. */
@Tag("unit")
class ComposeTest {
    private static final Path HOME = ProjectLayout.find().path();

    @Test
    void everyServiceIsPinnedLimitedAndLocal() throws IOException {
        Map<?, ?> services = (Map<?, ?>) yaml("docker-compose.yml").get("services");
        assertTrue(services.keySet().containsAll(List.of("kafka", "postgres", "redis", "jobmanager", "taskmanager")));
        services.forEach((name, value) -> {
            Map<?, ?> service = (Map<?, ?>) value;
            String image = String.valueOf(service.get("image"));
            assertTrue(image.matches(".+:\\D*\\d+\\.\\d+.*"), name + " has no version: " + image);
            assertNotNull(service.get("mem_limit"), name + " has no limit of memory");
            if (service.get("ports") instanceof List<?> ports) {
                ports.forEach(
                        port -> assertTrue(String.valueOf(port).startsWith("127.0.0.1:"), name + " publishes " + port));
            }
            if (service.get("volumes") instanceof List<?> volumes) {
                volumes.stream()
                        .map(String::valueOf)
                        .filter(volume -> volume.startsWith("./") && !volume.startsWith("./target:"))
                        .forEach(volume -> assertTrue(
                                Files.exists(HOME.resolve(volume.substring(2, volume.indexOf(':')))),
                                name + " mounts " + volume));
            }
            if (service.get("environment") instanceof Map<?, ?> environment) {
                environment.forEach((variable, text) -> assertTrue(
                        !String.valueOf(variable).contains("PASSWORD")
                                || String.valueOf(text).startsWith("${"),
                        name + " has a password of its own: " + variable));
            }
        });
    }

    /**
     * Without this setting, the image writes the name of the container into the configuration, and a TaskManager
     * connects to itself.
     */
    @Test
    void everyTaskManagerKnowsItsJobManager() throws IOException {
        Map<?, ?> services = (Map<?, ?>) yaml("docker-compose.yml").get("services");
        for (String name : List.of("jobmanager", "taskmanager")) {
            Map<?, ?> environment = (Map<?, ?>) ((Map<?, ?>) services.get(name)).get("environment");
            assertEquals("jobmanager", environment.get("JOB_MANAGER_RPC_ADDRESS"), name);
        }
    }

    @Test
    void flinkVersionIsThatOfTheJob() throws IOException {
        String pom = Files.readString(HOME.resolve("pom.xml"));
        String version = pom.replaceAll("(?s).*<flink.version>(.*?)</flink.version>.*", "$1");
        String options = pom.replaceAll("(?s).*<flink.jvm.options>(.*?)</flink.jvm.options>.*", "$1");
        assertTrue(
                Files.readString(HOME.resolve("docker-compose.yml")).contains("image: flink:" + version + "-java17"));
        Map<?, ?> config = yaml("configs/flink/config.yaml");
        assertEquals(
                options,
                ((Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) config.get("env")).get("java")).get("opts")).get("all"));
        assertEquals(2, ((Map<?, ?>) config.get("taskmanager")).get("numberOfTaskSlots"));
    }

    /** This test needs the Docker client, but no engine. */
    @Test
    void dockerComposeAcceptsTheFile() throws Exception {
        assumeTrue(
                succeeds("docker", "compose", "version").isEmpty(),
                "docker compose is not installed: the file was not checked");
        assertEquals(Optional.empty(), succeeds("docker", "compose", "config", "--quiet"));
    }

    /** Returns the output; empty if the command cannot be run. */
    private static Optional<String> succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(output);
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private static Map<?, ?> yaml(String file) throws IOException {
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        return (Map<?, ?>) load.loadFromString(Files.readString(HOME.resolve(file)));
    }
}

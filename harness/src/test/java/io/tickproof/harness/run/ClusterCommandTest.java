package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.TickEncoder;
import io.tickproof.pipeline.options.PostgresSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the jobs that write the timeline and verify the rows on a Flink cluster. Flink's own command line submits them.
 */
@Tag("stack")
@Tag("long")
class ClusterCommandTest {
    private static final Path JAR = Path.of(System.getProperty("jobJar", "target/tickproof-0.1.0-job.jar"));
    private static final Path CLUSTER_JAR =
            JAR.resolveSibling(JAR.getFileName().toString().replace("-job", "-cluster"));

    private static RunFolder folder;
    private static LocalStack servers;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() throws Exception {
        folder = RunFolder.create();
        servers = LocalStack.start(
                folder, SharedStack.HOME.binaries(), SharedStack.HOME.schema(), 2, new StackKind.Processes(2));
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
        folder.close();
    }

    /** Follows docs/how-to/scale-out.md: one job writes the timeline, another one compares the rows. */
    @Test
    void clusterJobsWriteTheTimelineAndVerifyTheRows() throws Exception {
        Path scenario = SharedStack.HOME.scenario("late-events");
        PostgresSettings postgres = servers.postgres();
        String written = flinkRun(
                CLUSTER_JAR,
                "io.tickproof.harness.cluster.TimelineJob",
                "--scenario",
                scenario.toString(),
                "--kafka.bootstrap",
                servers.bootstrap(),
                "--kafka.topic",
                "ticks-cluster");
        try (Timeline.Walk walk =
                SharedStack.HOME.timeline(SharedStack.HOME.read("late-events")).walk()) {
            Manifest.Hash[] hashes = {new Manifest.Hash(), new Manifest.Hash(), new Manifest.Hash(), new Manifest.Hash()
            };
            TickEncoder encoder = new TickEncoder();
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                hashes[delivery.partition()].add(delivery.value(encoder));
            }
            for (Manifest.Hash hash : hashes) {
                assertTrue(written.contains(hash.sha256()), written);
            }
        }
        flinkRun(
                JAR,
                "io.tickproof.pipeline.job.JobMain",
                "--mode",
                "bounded",
                "--kafka.bootstrap",
                servers.bootstrap(),
                "--kafka.topic",
                "ticks-cluster",
                "--postgres.url",
                postgres.url(),
                "--postgres.user",
                postgres.user());
        String verified = flinkRun(
                CLUSTER_JAR,
                "io.tickproof.harness.cluster.OracleJob",
                "--scenario",
                scenario.toString(),
                "--postgres.url",
                postgres.url(),
                "--postgres.user",
                postgres.user());
        assertTrue(verified.strip().endsWith("PASS"), verified);
        assertTrue(verified.contains("candles: ") && verified.contains(", 0 missing, 0 unexpected"), verified);
    }

    /** Runs Flink's command line in a JVM that has the classes of this project from the jar only. */
    private String flinkRun(Path jar, String mainClass, String... arguments) throws Exception {
        String others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                // As in a distribution of Flink, whose class path does not contain what our jars contain.
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("kafka") && !entry.contains("postgresql"))
                .collect(Collectors.joining(File.pathSeparator));
        Path settings = Files.createDirectories(temporary.resolve("conf"));
        Files.writeString(settings.resolve("config.yaml"), "parallelism.default: 2\n");
        List<String> words = new ArrayList<>(List.of(
                "run",
                "-m",
                servers.webUi().getHost() + ":" + servers.webUi().getPort(),
                "-c",
                mainClass,
                jar.toString()));
        words.addAll(List.of(arguments));
        Path output = temporary.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(ChildJvm.command(
                        temporary.resolve("flink.args"),
                        others,
                        ChildJvm.flinkOptions(),
                        "org.apache.flink.client.cli.CliFrontend",
                        words))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("FLINK_CONF_DIR", settings.toString());
        builder.environment()
                .put("TICKPROOF_POSTGRES_PASSWORD", servers.postgres().password());
        Process flink = builder.start();
        assertTrue(flink.waitFor(3, TimeUnit.MINUTES), () -> mainClass + " has not ended: " + text(output));
        assertEquals(0, flink.exitValue(), () -> text(output));
        return text(output);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

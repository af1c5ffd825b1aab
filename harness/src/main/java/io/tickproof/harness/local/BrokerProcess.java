package io.tickproof.harness.local;

import io.tickproof.harness.host.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Main class of the JVM of a Kafka broker and controller. They need a separate JVM, because the broker halts it on
 * fatal errors and faults kill it.
 *
 * <p>The arguments are the paths of the broker's properties and of the folder of the run. The first start formats the
 * data folder. The process prints {@value #READY} when the broker is ready, and ends with its parent, when its standard
 * input ends. If the owner of the run has ended too, it also kills the servers that do not notice this: PostgreSQL and
 * Redis.
 */
public final class BrokerProcess {
    public static final String READY = "TICKPROOF-BROKER-READY";

    private BrokerProcess() {}

    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
            properties.load(in);
        }
        KafkaRaftServer server = started(properties);
        System.out.println(READY);
        waitForParent();
        server.shutdown();
        server.awaitShutdown();
        RunFolder run = RunFolder.of(Path.of(args[1]));
        if (run.isOrphan()) {
            run.endProcesses();
        }
        Runtime.getRuntime().halt(0);
    }

    /**
     * Starts the broker. If that fails, this JVM is halted at once, because threads that have already started would
     * keep it alive.
     */
    private static KafkaRaftServer started(Properties properties) {
        try {
            format(properties);
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
            server.startup();
            return server;
        } catch (Throwable e) {
            System.err.println(e);
            Runtime.getRuntime().halt(1);
            throw new AssertionError(e);
        }
    }

    private static void format(Properties properties) throws Exception {
        String folder = properties.getProperty("log.dirs");
        if (Files.exists(Path.of(folder, "meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName(properties.getProperty("controller.listener.names"))
                .setMetadataLogDirectory(folder)
                .addDirectory(folder)
                .run();
    }

    private static void waitForParent() throws IOException {
        while (System.in.read() >= 0) {
            // The parent writes nothing. It only keeps the pipe open.
        }
    }
}

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
 * A Kafka broker and controller in a JVM of its own: the broker halts its JVM on fatal errors, and faults kill it.
 * Started with the paths of its properties and of the run's folder; formats its own folder the first time. Says
 * {@value #READY} when it serves; ends when its standard input ends, which it does when the parent is gone. Where the
 * owner of the run is gone too, it takes the servers along that do not notice: PostgreSQL and Redis.
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

    /** One that does not start ends this JVM at once: the threads that it has started already would hold it up. */
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
            // The parent writes nothing; it only holds the pipe open.
        }
    }
}

package io.tickproof.harness.local;

import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka broker in KRaft mode, from the Maven jars, in a child process. */
public final class KafkaBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaBroker.class);
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 5;

    private final RunFolder run;
    private final Path folder;
    private final int port;
    private final TcpFaultProxy proxy;
    /** Null until the broker has been started. */
    private volatile @Nullable Process process;

    private KafkaBroker(RunFolder run, Path folder, int port, TcpFaultProxy proxy) {
        this.run = run;
        this.folder = folder;
        this.port = port;
        this.proxy = proxy;
    }

    /** Starts a broker, and waits until it is ready. @throws IOException if it is not ready within 60 s */
    public static KafkaBroker start(RunFolder run) throws IOException, InterruptedException {
        Path folder = run.folder("kafka");
        int port = Ports.free();
        Path properties = folder.resolve("server.properties");
        TcpFaultProxy proxy;
        try (OutputStream out = Files.newOutputStream(properties)) {
            int proxied = Ports.free();
            proxy = TcpFaultProxy.to(proxied);
            properties(folder, new ListenerPorts(port, proxied, proxy.port(), Ports.free()))
                    .store(out, "");
        }
        KafkaBroker broker = new KafkaBroker(run, folder, port, proxy);
        broker.start();
        return broker;
    }

    /** Starts the broker. After {@link #kill}, it starts on the same port and with its data. */
    public void start() throws IOException, InterruptedException {
        Path properties = folder.resolve("server.properties");
        List<String> command = ChildJvm.command(
                folder.resolve("jvm.args"),
                System.getProperty("java.class.path"),
                // Most of its work is in the page cache. A small heap and few compiler threads leave the cores to the
                // job.
                List.of(
                        "-Xms64m",
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        // A killed JVM would leave a file in /tmp/hsperfdata.
                        "-XX:-UsePerfData",
                        "-Dlogback.configurationFile=logback-broker.xml",
                        "-Dtickproof.log=" + folder.resolve("broker.log"),
                        "-Djava.io.tmpdir=" + run.folder("tmp")),
                BrokerProcess.class.getName(),
                List.of(properties.toString(), run.path().toString()));
        Process started = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr.txt").toFile())
                .start();
        process = started;
        run.record("kafka", started.toHandle());
        try {
            awaitReady(started);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Kills the broker with SIGKILL. */
    public void kill() throws InterruptedException {
        Process killed = started();
        killed.destroyForcibly();
        killed.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the current process of the broker. */
    public ProcessHandle process() {
        return started().toHandle();
    }

    private Process started() {
        return Objects.requireNonNull(process, "the broker has not been started");
    }

    /** Returns the proxy that clients of {@link #bootstrapThroughProxy} go through. */
    TcpFaultProxy proxy() {
        return proxy;
    }

    /** Returns the address of the proxy. */
    String bootstrapThroughProxy() {
        return Ports.HOST + ":" + proxy.port();
    }

    /** Returns the properties of a client that connects directly. */
    Map<String, String> clientProperties() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    /** Returns the address for clients that connect directly. */
    public String bootstrap() {
        return Ports.HOST + ":" + port;
    }

    @Override
    public void close() {
        Process last = started();
        // Its folder is about to be deleted, so a clean shutdown is not worth the time.
        last.destroyForcibly();
        try (proxy) {
            last.getOutputStream().close();
            last.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.debug("a stream or socket of the broker could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(Process started) throws IOException, InterruptedException {
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(() -> {
            // The broker prints nothing else, so it cannot block on a full pipe afterwards.
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
                return out.lines().anyMatch(BrokerProcess.READY::equals);
            } catch (IOException e) {
                return false;
            }
        });
        boolean isReady;
        try {
            isReady = ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "the Kafka broker was not ready after " + START_SECONDS + " s; last lines: " + tail(), e);
        }
        if (!isReady) {
            throw new IOException("the Kafka broker ended during its start; last lines: " + tail());
        }
    }

    private String tail() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("stderr.txt", "broker.log")) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                lines.subList(Math.max(0, lines.size() - 5), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            }
        }
        return text.toString();
    }

    /**
     * The ports of the broker.
     *
     * @param direct the port of the listener for clients that connect directly
     * @param proxied the port of the listener to which the proxy forwards
     * @param proxy the port of the proxy, which the broker advertises to its clients
     * @param controller the port of the listener for the controller
     */
    private record ListenerPorts(int direct, int proxied, int proxy, int controller) {}

    private static Properties properties(Path folder, ListenerPorts ports) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + Ports.HOST + ":" + ports.controller());
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty(
                "listeners",
                "PLAINTEXT://" + Ports.HOST + ":" + ports.direct() + ",PROXIED://" + Ports.HOST + ":" + ports.proxied()
                        + ",CONTROLLER://" + Ports.HOST + ":" + ports.controller());
        properties.setProperty(
                "advertised.listeners",
                "PLAINTEXT://" + Ports.HOST + ":" + ports.direct() + ",PROXIED://" + Ports.HOST + ":" + ports.proxy());
        properties.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("log.dirs", folder.resolve("data").toString());
        properties.setProperty("auto.create.topics.enable", "false");
        // There is a single node, so internal topics cannot have three replicas, and they need few partitions.
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        return properties;
    }
}

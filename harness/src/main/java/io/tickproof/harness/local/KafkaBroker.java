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
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One Kafka broker, in KRaft mode, from the Maven jars, as a child process. */
public final class KafkaBroker implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 5;

    private final RunFolder run;
    private final Path folder;
    private final int port;
    private final TcpFaultProxy link;
    private volatile Process process;

    private KafkaBroker(RunFolder run, Path folder, int port, TcpFaultProxy link) {
        this.run = run;
        this.folder = folder;
        this.port = port;
        this.link = link;
    }

    public static KafkaBroker start(RunFolder run) throws IOException, InterruptedException {
        Path folder = run.folder("kafka");
        int port = Ports.free();
        Path properties = folder.resolve("server.properties");
        TcpFaultProxy link;
        try (OutputStream out = Files.newOutputStream(properties)) {
            int linked = Ports.free();
            link = TcpFaultProxy.to(linked);
            properties(folder, port, linked, link.port(), Ports.free()).store(out, null);
        }
        KafkaBroker broker = new KafkaBroker(run, folder, port, link);
        broker.start();
        return broker;
    }

    /** Starts it for the first time, or again behind {@link #kill}: on the same port, with what it had written. */
    public void start() throws IOException, InterruptedException {
        Path properties = folder.resolve("server.properties");
        List<String> command = ChildJvm.command(
                folder.resolve("jvm.args"),
                System.getProperty("java.class.path"),
                // Most of its work is in the page cache; a small heap and few compiler threads leave the cores to the
                // job.
                List.of(
                        "-Xms64m",
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        // It would leave a file in /tmp/hsperfdata behind when it is killed.
                        "-XX:-UsePerfData",
                        "-Dlogback.configurationFile=logback-broker.xml",
                        "-Dtickproof.log=" + folder.resolve("broker.log"),
                        "-Djava.io.tmpdir=" + run.folder("tmp")),
                BrokerProcess.class.getName(),
                List.of(properties.toString(), run.path().toString()));
        process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr.txt").toFile())
                .start();
        run.record("kafka", process.toHandle());
        try {
            awaitReady();
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** What a client has to go over that knows {@link #bootstrapOverLink} only. */
    TcpFaultProxy link() {
        return link;
    }

    String bootstrapOverLink() {
        return Ports.HOST + ":" + link.port();
    }

    /** Returns the properties of a client that connects directly. */
    Map<String, String> clientProperties() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    public String bootstrap() {
        return Ports.HOST + ":" + port;
    }

    @Override
    public void close() {
        try (link) {
            process.getOutputStream().close();
            // Its folder is about to go: a clean shutdown would only write what nobody reads.
            process.destroyForcibly();
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(() -> {
            // Read to the end, or the broker would block on a full pipe one day: it prints nothing else.
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return out.lines().anyMatch(BrokerProcess.READY::equals);
            } catch (IOException e) {
                return false;
            }
        });
        boolean started;
        try {
            started = ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "the Kafka broker was not ready after " + START_SECONDS + " s; last lines: " + tail(), e);
        }
        if (!started) {
            throw new IOException("the Kafka broker ended while it started; last lines: " + tail());
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

    private static Properties properties(Path folder, int port, int linked, int linkPort, int controllerPort) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("controller.quorum.voters", "1@" + Ports.HOST + ":" + controllerPort);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty(
                "listeners",
                "PLAINTEXT://" + Ports.HOST + ":" + port + ",LINKED://" + Ports.HOST + ":" + linked + ",CONTROLLER://"
                        + Ports.HOST + ":" + controllerPort);
        p.setProperty(
                "advertised.listeners",
                "PLAINTEXT://" + Ports.HOST + ":" + port + ",LINKED://" + Ports.HOST + ":" + linkPort);
        p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("log.dirs", folder.resolve("data").toString());
        p.setProperty("auto.create.topics.enable", "false");
        // One node: internal topics cannot have three replicas, and need few partitions.
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "1");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "1");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        return p;
    }
}

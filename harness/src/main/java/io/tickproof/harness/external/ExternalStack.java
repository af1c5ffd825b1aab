package io.tickproof.harness.external;

import io.tickproof.harness.flink.ExternalFlink;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.host.Secrets;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.PostgresSettings;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Servers that the harness did not start. A run uses its own topic, database schema and prefix of Redis keys, and
 * deletes them at its end. It touches nothing else on the servers.
 */
public final class ExternalStack implements Stack {
    private static final int PAGE_SIZE = 1_000;

    private final RunSettings settings;
    private final ExternalConfig config;
    private final String namespace;
    private final ExternalFlink flink;
    private final Closeable hosts;
    private final List<String> topics = new ArrayList<>();

    private ExternalStack(
            RunSettings settings, ExternalConfig config, String namespace, ExternalFlink flink, Closeable hosts) {
        this.settings = settings;
        this.config = config;
        this.namespace = namespace;
        this.flink = flink;
        this.hosts = hosts;
    }

    /**
     * The settings of a run on external servers.
     *
     * @param folder the folder of the run on this machine
     * @param schema the SQL that creates the tables
     * @param project the directory against which a relative path of the job's jar is resolved
     * @param id the id of the run
     * @param slots the number of task slots that the run needs
     */
    public record RunSettings(RunFolder folder, String schema, Path project, String id, int slots) {}

    /**
     * Checks the connection to each server. If a check fails, nothing remains on the servers.
     *
     * @throws IOException if a server does not answer, does not accept the credentials, or has too few slots: one line
     *     with the key of the configuration file
     */
    public static ExternalStack open(ExternalConfig config, RunSettings settings)
            throws IOException, InterruptedException {
        return open(config, settings, () -> {});
    }

    /** Opens a stack. @param hosts the hosts of the servers: closed with the stack, but not if this method fails */
    static ExternalStack open(ExternalConfig config, RunSettings settings, Closeable hosts)
            throws IOException, InterruptedException {
        String namespace = "tickproof_"
                + settings.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_"
                + Secrets.random().substring(0, 8);
        ExternalFlink flink = ExternalFlink.open(config.rest(), config.jar(settings.project()), settings.slots());
        try {
            ConnectionCheck.of(config.addresses(namespace));
            return new ExternalStack(settings, config, namespace, flink, hosts);
        } catch (IOException | InterruptedException e) {
            flink.close();
            throw e;
        }
    }

    private Jedis redis() {
        return ConnectionCheck.connect(addresses().redis());
    }

    @Override
    public RunFolder folder() {
        return settings.folder();
    }

    @Override
    public Addresses addresses() {
        return config.addresses(namespace);
    }

    @Override
    public Addresses addressesForJob(boolean throughProxies) {
        if (throughProxies) {
            throw new IllegalArgumentException("there are no TCP proxies in front of external servers");
        }
        return config.inside(namespace);
    }

    @Override
    public String description() {
        URI rest = flink.webUi();
        return "of " + config + ": Kafka " + addresses().kafka().bootstrap() + ", PostgreSQL, Redis, Flink " + rest;
    }

    @Override
    public @Nullable String checkpoints(Path folder) {
        return config.checkpoints();
    }

    @Override
    public Topic topic(String name, int partitions) throws InterruptedException, BrokerException {
        Topic topic = Topic.create(addresses().kafka().clientProperties(), name, partitions);
        topics.add(name);
        return topic;
    }

    @Override
    public FlinkJob submit(CandleJob job) throws Exception {
        return flink.submit(job);
    }

    @Override
    public FlinkJob submit(UserJar job) throws Exception {
        return flink.submit(job);
    }

    @Override
    public void execute(String sql) throws SQLException {
        PostgresSettings postgres = addresses().postgres();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void clear() throws SQLException {
        execute("DROP SCHEMA IF EXISTS " + namespace + " CASCADE; CREATE SCHEMA " + namespace + "; "
                + settings.schema());
        deleteKeys();
    }

    /** Deletes the keys of this run, which are the only ones with its prefix. */
    private void deleteKeys() {
        try (Jedis jedis = redis()) {
            ScanParams params =
                    new ScanParams().match(addresses().redis().prefix() + "*").count(PAGE_SIZE);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, params);
                if (!page.getResult().isEmpty()) {
                    jedis.unlink(page.getResult().toArray(String[]::new));
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }

    @Override
    public FaultInjector faultInjector() {
        return new ExternalFaultInjector(
                config.faultSupport(),
                addresses().kafka().clientProperties(),
                config.commands(),
                settings.folder().path().resolve("fault.log"));
    }

    /** Returns empty, because external servers are not monitored. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    /** @throws IOException if data of the run could not be deleted; the message names it */
    @Override
    public void close() throws IOException {
        IOException failure = new IOException("the run could not delete everything from the servers: schema and keys "
                + namespace + ", topics " + topics);
        attempt(failure, flink::close);
        for (String name : topics) {
            attempt(failure, () -> {
                try (Topic topic = Topic.existing(addresses().kafka().clientProperties(), name)) {
                    topic.delete();
                }
            });
        }
        attempt(failure, () -> execute("DROP SCHEMA IF EXISTS " + namespace + " CASCADE"));
        attempt(failure, this::deleteKeys);
        attempt(failure, hosts::close);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void attempt(IOException failure, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}

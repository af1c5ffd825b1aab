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
import io.tickproof.pipeline.options.RedisSettings;
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
import java.util.Properties;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Servers that somebody else runs. A run has a topic, a schema of tables and a prefix of keys of its own there, and takes
 * them away when it is through; nothing else of theirs is touched.
 */
public final class ExternalStack implements Stack {
    private static final String CONNECT_SECONDS = "10";
    private static final int CONNECT_MILLIS = 10_000;
    private static final int PAGE = 1_000;

    private final RunFolder run;
    private final ExternalConfig config;
    private final String schema;
    private final String own;
    private final ExternalFlink flink;
    private final Closeable beneath;
    private final List<String> topics = new ArrayList<>();

    private ExternalStack(
            RunFolder run, ExternalConfig config, String schema, String own, ExternalFlink flink, Closeable beneath) {
        this.beneath = beneath;
        this.run = run;
        this.config = config;
        this.schema = schema;
        this.own = own;
        this.flink = flink;
    }

    /**
     * Asks each server whether it is there and lets us in; nothing is left where one is not.
     *
     * @param schema SQL that makes the tables
     * @param home where a relative path of the job's jar starts
     * @param id of the run
     * @param slots that the run needs
     * @throws IOException if a server is not there, does not let us in, or has no room: one line that names the key of the file
     */
    public static ExternalStack open(
            RunFolder run, ExternalConfig config, String schema, Path home, String id, int slots)
            throws IOException, InterruptedException {
        return open(run, config, schema, home, id, slots, () -> {});
    }

    /** @param beneath what the servers stand on: closed with the stack, and left open where there is none */
    static ExternalStack open(
            RunFolder run, ExternalConfig config, String schema, Path home, String id, int slots, Closeable beneath)
            throws IOException, InterruptedException {
        String own = "tickproof_" + id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_"
                + Secrets.random().substring(0, 8);
        ExternalFlink flink = ExternalFlink.open(config.rest(), config.jar(home), slots);
        ExternalStack stack = new ExternalStack(run, config, schema, own, flink, beneath);
        try {
            stack.checkKafka();
            stack.checkPostgres();
            stack.checkRedis();
            return stack;
        } catch (IOException | InterruptedException e) {
            flink.close();
            throw e;
        }
    }

    private void checkKafka() throws IOException, InterruptedException {
        try {
            Topic.reach(addresses().kafka().clientProperties());
        } catch (BrokerException e) {
            throw new IOException("kafka.bootstrap: " + addresses().kafka().bootstrap() + ": " + e.getMessage(), e);
        }
    }

    private void checkPostgres() throws IOException {
        PostgresSettings postgres = addresses().postgres();
        Properties properties = new Properties();
        properties.setProperty("user", postgres.user());
        properties.setProperty("password", postgres.password());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        try (Connection connection = DriverManager.getConnection(postgres.url(), properties)) {
            connection.isValid(1);
        } catch (SQLException e) {
            throw new IOException("postgres.url: " + postgres + " as " + postgres.user() + ": " + e.getMessage(), e);
        }
    }

    private void checkRedis() throws IOException {
        try (Jedis jedis = redis()) {
            jedis.ping();
        } catch (JedisException e) {
            throw new IOException("redis.address: " + addresses().redis() + ": " + e.getMessage(), e);
        }
    }

    private Jedis redis() {
        RedisSettings redis = addresses().redis();
        return new Jedis(
                new HostAndPort(redis.host(), redis.port()),
                redis.client()
                        .connectionTimeoutMillis(CONNECT_MILLIS)
                        .socketTimeoutMillis(CONNECT_MILLIS)
                        .build());
    }

    @Override
    public RunFolder folder() {
        return run;
    }

    @Override
    public Addresses addresses() {
        return config.addresses(own);
    }

    @Override
    public Addresses addressesForJob(boolean throughProxies) {
        if (throughProxies) {
            throw new IllegalArgumentException("there are no TCP proxies in front of external servers");
        }
        return config.inside(own);
    }

    @Override
    public String description() {
        URI rest = flink.webUi();
        return "of " + config + ": Kafka " + addresses().kafka().bootstrap() + ", PostgreSQL, Redis, FlinkCluster "
                + rest;
    }

    @Override
    public String checkpoints(Path folder) {
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
        execute("DROP SCHEMA IF EXISTS " + own + " CASCADE; CREATE SCHEMA " + own + "; " + schema);
        deleteKeys();
    }

    /** Those of this run: a key of others does not begin so. */
    private void deleteKeys() {
        try (Jedis jedis = redis()) {
            ScanParams params =
                    new ScanParams().match(addresses().redis().prefix() + "*").count(PAGE);
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
                run.path().resolve("fault.log"));
    }

    /** Its owner sees to it. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    /** @throws IOException if something of the run is left behind: what */
    @Override
    public void close() throws IOException {
        IOException failure =
                new IOException("the run left something behind: schema and keys " + own + ", topics " + topics);
        attempt(failure, flink::close);
        for (String name : topics) {
            attempt(failure, () -> {
                try (Topic topic = Topic.existing(addresses().kafka().clientProperties(), name)) {
                    topic.delete();
                }
            });
        }
        attempt(failure, () -> execute("DROP SCHEMA IF EXISTS " + own + " CASCADE"));
        attempt(failure, this::deleteKeys);
        attempt(failure, beneath::close);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private interface Step {
        void take() throws Exception;
    }

    private static void attempt(IOException failure, Step step) {
        try {
            step.take();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}

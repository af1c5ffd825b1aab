package io.tickproof.harness.stack;

import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.host.Secrets;
import io.tickproof.harness.local.BrokerProcess;
import io.tickproof.harness.local.Postgres;
import io.tickproof.harness.local.Redis;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Kafka, PostgreSQL and Redis that require TLS, with a certificate that no JVM trusts by default, and a user name and
 * password.
 */
public final class SecuredServers implements AutoCloseable {
    public static final String USER = "tickproof";
    /** A user of Kafka with the same password, but without any right. */
    public static final String READER = "reader";

    private static final String STORE_PASSWORD = "of-a-file-in-a-folder-of-this-test";
    private static final long LIMIT_SECONDS = 60;

    private final String password = Secrets.random();
    private final Path folder;
    private final Path certificate;
    private final int kafkaPort = Ports.free();
    private final int redisPort = Ports.free();
    private final Process kafka;
    private final Process redis;
    private final EmbeddedPostgres postgres;

    private SecuredServers(RunFolder run, Path binaries) throws Exception {
        folder = run.folder("secured");
        certificate = makeCertificate(folder.resolve("server.p12"));
        kafka = startKafka(run);
        redis = startRedis(run);
        postgres = startPostgres(binaries);
    }

    /** @param binaries the folder into which PostgreSQL is unpacked, unless it is there */
    public static SecuredServers start(RunFolder run, Path binaries) throws Exception {
        return new SecuredServers(run, binaries);
    }

    /** Returns the password, the same for all servers. */
    public String password() {
        return password;
    }

    /** Returns the certificate of the servers, which is self-signed. */
    public Path certificate() {
        return certificate;
    }

    public String kafka() {
        return "localhost:" + kafkaPort;
    }

    public String redis() {
        return "localhost:" + redisPort;
    }

    public String postgres() {
        return "localhost:" + postgres.getPort();
    }

    /** Creates a certificate for {@code localhost} only, with the JDK's keytool. @return the certificate, PEM */
    private Path makeCertificate(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-ext",
                        "bc:c=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        if (!keytool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("no certificate: " + Files.readString(folder.resolve("keytool.txt")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        Certificate own = keys.getCertificate("server");
        Key key = keys.getKey("server", STORE_PASSWORD.toCharArray());
        Path keyFile = Files.writeString(folder.resolve("server.key"), pem("PRIVATE KEY", key.getEncoded()));
        // PostgreSQL rejects a key that other users can read.
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(folder.resolve("server.pem"), pem("CERTIFICATE", own.getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + what + "-----\n";
    }

    private Process startKafka(RunFolder run) throws Exception {
        int controller = Ports.free();
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("controller.quorum.voters", "1@localhost:" + controller);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("listeners", "SASL_SSL://localhost:" + kafkaPort + ",CONTROLLER://localhost:" + controller);
        p.setProperty("advertised.listeners", "SASL_SSL://localhost:" + kafkaPort);
        p.setProperty("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
        p.setProperty("inter.broker.listener.name", "SASL_SSL");
        p.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
        p.setProperty("sasl.enabled.mechanisms", "PLAIN");
        p.setProperty(
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + USER + "\" password=\""
                        + password + "\" user_" + USER + "=\"" + password + "\" user_" + READER + "=\"" + password
                        + "\";");
        p.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The broker reaches its controller without a login.
        p.setProperty("super.users", "User:" + USER + ";User:ANONYMOUS");
        p.setProperty("ssl.keystore.type", "PKCS12");
        p.setProperty("ssl.keystore.location", folder.resolve("server.p12").toString());
        p.setProperty("ssl.keystore.password", STORE_PASSWORD);
        p.setProperty("ssl.key.password", STORE_PASSWORD);
        p.setProperty("ssl.truststore.type", "PEM");
        p.setProperty("ssl.truststore.location", certificate.toString());
        p.setProperty("log.dirs", folder.resolve("kafka-data").toString());
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        Path properties = folder.resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(properties)) {
            p.store(out, null);
        }
        Process process = new ProcessBuilder(ChildJvm.command(
                        folder.resolve("kafka.args"),
                        System.getProperty("java.class.path"),
                        List.of(
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Dlogback.configurationFile=logback-broker.xml",
                                "-Dtickproof.log=" + folder.resolve("kafka.log")),
                        BrokerProcess.class.getName(),
                        List.of(properties.toString(), run.path().toString())))
                .redirectError(folder.resolve("kafka.txt").toFile())
                .start();
        run.record("secured-kafka", process.toHandle());
        if (!CompletableFuture.supplyAsync(() -> process.inputReader().lines().anyMatch(BrokerProcess.READY::equals))
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("Kafka ended while it started: " + Files.readString(folder.resolve("kafka.txt")));
        }
        return process;
    }

    private Process startRedis(RunFolder run) throws IOException {
        Process process = new ProcessBuilder(Redis.unpack().toString(), "-")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.txt").toFile())
                .start();
        run.record("secured-redis", process.toHandle());
        try (OutputStream in = process.getOutputStream()) {
            in.write(String.join(
                            "\n",
                            "bind 127.0.0.1",
                            "port 0",
                            "tls-port " + redisPort,
                            "tls-cert-file \"" + certificate + "\"",
                            "tls-key-file \"" + folder.resolve("server.key") + "\"",
                            "tls-ca-cert-file \"" + certificate + "\"",
                            "tls-auth-clients no",
                            "user default off",
                            "user " + USER + " on >" + password + " ~* &* +@all",
                            "save \"\"",
                            "dir \"" + folder + "\"",
                            "")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    private EmbeddedPostgres startPostgres(Path binaries) throws Exception {
        Path data = folder.resolve("postgres");
        EmbeddedPostgres server = Postgres.builder(data, folder.resolve("postgres.txt"), binaries)
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", folder.resolve("server.key").toString())
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + password + "'");
            statement.execute("GRANT CREATE ON DATABASE postgres TO " + USER);
            Files.writeString(data.resolve("pg_hba.conf"), "hostssl all " + USER + " 127.0.0.1/32 scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
        return server;
    }

    @Override
    public void close() throws IOException {
        for (Process process : List.of(kafka, redis)) {
            process.destroyForcibly().onExit().join();
        }
        postgres.close();
    }
}

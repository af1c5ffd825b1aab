package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.external.ExternalStack;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.stack.SecuredServers;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Tests runs on external servers. Here these are a local stack of which the run knows only the addresses. */
@Tag("stack")
class ExternalStackTest {
    private static final int SLOTS = 2;
    /** The job uses two of them, so if any two of three are killed, at least one of them ran the job. */
    private static final int TASK_MANAGERS = 3;

    private static final String FOREIGN_KEY = "latest:OF-ANOTHER-APPLICATION";

    private static RunFolder folder;
    private static LocalStack servers;
    private static int runs;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() throws Exception {
        folder = RunFolder.create();
        // The stack is started in a separate thread, because it interrupts that thread when a TaskManager ends
        // unexpectedly, and this test kills one.
        servers = Executors.newSingleThreadExecutor()
                .submit(() -> LocalStack.start(
                        folder,
                        SharedStack.HOME.binaries(),
                        SharedStack.HOME.schema(),
                        SLOTS,
                        new StackKind.Processes(TASK_MANAGERS)))
                .get();
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
        folder.close();
    }

    private static String addresses() {
        PostgresSettings postgres = servers.postgres();
        return """
                kafka: { bootstrap: '%s', client: { client.id: tickproof } }
                postgres: { url: '%s', user: %s, password: '${DATABASE_PASSWORD}' }
                redis: { address: '%s', password: '${REDIS_PASSWORD:-wrong}' }
                flink: { rest: '%s', checkpoints: '%s' }
                """.formatted(
                        servers.bootstrap(),
                        postgres.url(),
                        postgres.user(),
                        servers.redis(),
                        servers.webUi(),
                        folder.path().resolve("external").toUri());
    }

    private static Map<String, String> environment() {
        return Map.of(
                "DATABASE_PASSWORD", servers.postgres().password(),
                "REDIS_PASSWORD", servers.redis().password());
    }

    private ExternalConfig config(String text) throws IOException {
        return config(text, environment());
    }

    private ExternalConfig config(String text, Map<String, String> environment) throws IOException {
        return ExternalConfig.read(Files.writeString(temporary.resolve("config.yaml"), text), environment);
    }

    private ExternalStack open(ExternalConfig config, int slots) throws Exception {
        return ExternalStack.open(
                config,
                new ExternalStack.RunSettings(
                        folder, SharedStack.HOME.schema(), SharedStack.HOME.path(), "Run-" + ++runs, slots));
    }

    private RunOutcome run(String scenario, ExternalConfig config) throws Exception {
        Plan plan = Plan.of(SharedStack.request(scenario, Mode.UNBOUNDED), SharedStack.HOME);
        try (ExternalStack stack = open(config, plan.scenario().slots())) {
            return new Run(
                            plan,
                            stack,
                            SharedStack.quiet(),
                            new Run.Output("run-" + runs, folder.folder("left-" + runs)))
                    .execute();
        }
    }

    /** Kafka, PostgreSQL and Redis require TLS and a password here. The Flink cluster is that of the other tests. */
    @Test
    void serversWithTlsAndPasswordsAreUsed() throws Exception {
        try (SecuredServers secured = SecuredServers.start(folder, SharedStack.HOME.binaries())) {
            String right = """
                    kafka:
                      bootstrap: %1$s
                      client:
                        security.protocol: SASL_SSL
                        sasl.mechanism: PLAIN
                        sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%4$s" password="${SECRET}";'
                        ssl.truststore.type: PEM
                        ssl.truststore.location: %5$s
                    postgres:
                      url: jdbc:postgresql://%2$s/postgres?sslmode=verify-full&sslrootcert=%5$s
                      user: %4$s
                      password: ${SECRET}
                    redis: { address: '%3$s', user: %4$s, password: '${SECRET}', tls: true, ca: '%5$s' }
                    flink: { rest: '%6$s', checkpoints: '%7$s' }
                    """.formatted(
                            secured.kafka(),
                            secured.postgres(),
                            secured.redis(),
                            SecuredServers.USER,
                            secured.certificate(),
                            servers.webUi(),
                            folder.path().resolve("external").toUri());
            Map<String, String> environment = Map.of("SECRET", secured.password());
            assertPassed(run("out-of-order", config(right, environment)));
            assertNowhere(secured.password(), folder.path());

            String hosts = right.replace("localhost", "127.0.0.1");
            assertRejects("kafka.bootstrap: 127.0.0.1", hosts, environment, secured);
            assertRejects("kafka.bootstrap: ", right.replace("${SECRET}\"", "wrong\""), environment, secured);
            assertRejects(
                    "postgres.url: ", right.replace("sslmode=verify-full", "sslmode=disable"), environment, secured);
            assertRejects(
                    "redis.address: ", right.replace("user: " + SecuredServers.USER + ",", ""), environment, secured);
            assertRejects("redis.address: ", right.replaceAll(", ca: '[^']*'", ""), environment, secured);
            assertRejects("redis.address: ", right.replaceAll(", tls: true, ca: '[^']*'", ""), environment, secured);
        }
    }

    private void assertRejects(String expected, String text, Map<String, String> environment, SecuredServers secured)
            throws Exception {
        ExternalConfig config = config(text, environment);
        IOException e = assertThrows(IOException.class, () -> open(config, 1), expected + text);
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        assertFalse(e.getMessage().contains(secured.password()), "a password is in the message");
    }

    /** Asserts that no file of Flink and of the harness contains the secret; the settings of the servers may. */
    private static void assertNowhere(String secret, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> leaks = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root.resolve("secured")))
                    .filter(file -> new String(bytes(file), StandardCharsets.ISO_8859_1).contains(secret))
                    .toList();
            assertEquals(List.of(), leaks);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertPassed(RunOutcome outcome) {
        assertInstanceOf(RunOutcome.Verified.class, outcome);
        assertEquals(
                List.of(),
                // Latencies depend on the machine. The rows are compared by the check baseline.
                outcome.checks().stream()
                        .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                        .toList());
        assertTrue(
                outcome.checks().stream().anyMatch(check -> check.id() == CheckId.BASELINE),
                "the rows must be compared with the baseline");
    }

    @Test
    void runDeletesItsOwnDataAndNothingElse() throws Exception {
        try (Jedis jedis = jedis()) {
            jedis.set(FOREIGN_KEY, "1");
            assertPassed(run("late-events", config(addresses())));
            assertEquals(List.of(FOREIGN_KEY), List.copyOf(jedis.keys("*")));
            jedis.del(FOREIGN_KEY);
        }
        assertEquals(List.of(), schemas());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.bootstrap()))) {
            assertFalse(admin.listTopics().names().get().stream().anyMatch(name -> name.startsWith("ticks-run-")));
        }
    }

    @Test
    void commandOfTheFileKillsATaskManager() throws Exception {
        List<Long> taskManagers = taskManagers();
        assertEquals(TASK_MANAGERS, taskManagers.size());
        Path script = Files.writeString(temporary.resolve("kill-next.sh"), """
                victim=$(head -n 1 "$1") && sed -i 1d "$1" && kill -9 "$victim"
                """);
        Path victims = Files.write(
                temporary.resolve("victims"),
                taskManagers.stream().map(Object::toString).toList());
        RunOutcome outcome = run(
                "taskmanager-crash",
                config(addresses() + "faults: { killTaskManager: [ sh, '" + script + "', '" + victims + "' ] }\n"));
        assertPassed(outcome);
        assertEquals(
                TASK_MANAGERS - outcome.history().faults().size(),
                taskManagers().size());
        assertTrue(
                outcome.history().faults().get(0).description().startsWith("sh " + script),
                outcome.history().faults()::toString);
        // The stack that started the TaskManagers did not kill them, so it reports a problem.
        String problem = servers.problem().orElseThrow();
        assertTrue(problem.matches("(?s)Flink's taskmanager-\\d+ \\(process \\d+\\) ended unexpectedly\n.+"), problem);
    }

    /** With three TaskManagers, {@link #runDeletesItsOwnDataAndNothingElse} compares with the same rows. */
    @ParameterizedTest
    @Tag("long")
    @ValueSource(ints = {1, 2})
    void fewerTaskManagersGiveTheSameRows(int taskManagers) throws Exception {
        LocalStack three = servers;
        try (RunFolder another = RunFolder.create()) {
            servers = LocalStack.start(
                    another,
                    SharedStack.HOME.binaries(),
                    SharedStack.HOME.schema(),
                    SLOTS,
                    new StackKind.Processes(taskManagers));
            try {
                assertPassed(run("late-events", config(addresses())));
            } finally {
                servers.close();
            }
        } finally {
            servers = three;
        }
    }

    @Test
    void unusableServerIsReportedInOneLine() throws Exception {
        String right = addresses();
        String closed = "127.0.0.1:" + closedPort();
        assertFails("kafka.bootstrap: " + closed, right.replace(servers.bootstrap(), closed));
        assertFails("redis.address: " + closed, right.replace(servers.redis().toString(), closed));
        assertFails(
                "postgres.url: jdbc:postgresql://" + closed,
                right.replaceAll("jdbc:postgresql://[^/]*/", "jdbc:postgresql://" + closed + "/"));
        assertFails(
                "flink.rest: no answer of Flink at",
                right.replace(servers.webUi().toString(), "http://" + closed));
        assertFails("postgres.url: ", right.replace("${DATABASE_PASSWORD}", "wrong"), "password");
        assertFails("redis.address: ", right.replace("${REDIS_PASSWORD:-wrong}", "wrong"), "WRONGPASS");
        IOException e = assertThrows(IOException.class, () -> open(config(right), 100));
        assertTrue(e.getMessage().contains("the scenario needs 100 slots of Flink at "), e.getMessage());
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] answer = "{\"flink-version\": \"1.20.0\", \"slots-available\": 8}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        other.start();
        try {
            assertFails(
                    " has version 1.20.0; the job is built for version ",
                    right.replace(
                            servers.webUi().toString(),
                            "http://127.0.0.1:" + other.getAddress().getPort()));
        } finally {
            other.stop(0);
        }
    }

    private void assertFails(String expected, String config, String... more) {
        IOException e = assertThrows(IOException.class, () -> open(config(config), 1));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        for (String text : more) {
            assertTrue(e.getMessage().contains(text), e.getMessage());
        }
        assertFalse(e.getMessage().contains(servers.postgres().password()), "a password is in the message");
    }

    private static List<Long> taskManagers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.isAlive()
                        && process.info().commandLine().orElse("").contains("TaskManagerRunner"))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Jedis jedis() {
        return new Jedis(
                new HostAndPort(servers.redis().host(), servers.redis().port()),
                servers.redis().client().build());
    }

    private static List<String> schemas() throws SQLException {
        PostgresSettings postgres = servers.postgres();
        List<String> schemas = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tickproof%'")) {
            while (found.next()) {
                schemas.add(found.getString(1));
            }
        }
        return schemas;
    }
}

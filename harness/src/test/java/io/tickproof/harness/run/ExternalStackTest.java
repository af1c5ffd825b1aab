package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.external.ExternalStack;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.SecuredServers;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.TickEncoder;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.io.File;
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
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

/** Servers that run already, known by their addresses only: of a stack that was started for this test. */
class ExternalStackTest {
    private static final int SLOTS = 2;
    /** The job works on two of them: whichever two of three are killed, one of them was its own. */
    private static final int TASK_MANAGERS = 3;

    private static final Path JAR = Path.of(System.getProperty("jobJar", "target/tickproof-0.1.0-job.jar"));
    private static final Path CLUSTER_JAR =
            JAR.resolveSibling(JAR.getFileName().toString().replace("-job", "-cluster"));

    private static final String STRANGER = "latest:SOMEBODY-ELSE";

    private static RunFolder folder;
    private static LocalStack servers;
    private static int runs;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() throws Exception {
        folder = RunFolder.create();
        // By a thread of its own: the stack interrupts who started it when somebody kills a TaskManager, as this test
        // does.
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

    /** The cluster is that of the other tests; what it reads from and writes to lets nobody in without TLS and a password. */
    @Test
    void serversThatSpeakTlsAndAskForANameAndAPassword() throws Exception {
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
            refuses("kafka.bootstrap: 127.0.0.1", hosts, environment, secured);
            refuses("kafka.bootstrap: ", right.replace("${SECRET}\"", "wrong\""), environment, secured);
            refuses("postgres.url: ", right.replace("sslmode=verify-full", "sslmode=disable"), environment, secured);
            refuses("redis.address: ", right.replace("user: " + SecuredServers.USER + ",", ""), environment, secured);
            refuses("redis.address: ", right.replaceAll(", ca: '[^']*'", ""), environment, secured);
            refuses("redis.address: ", right.replaceAll(", tls: true, ca: '[^']*'", ""), environment, secured);
        }
    }

    private void refuses(String expected, String text, Map<String, String> environment, SecuredServers secured)
            throws Exception {
        ExternalConfig config = config(text, environment);
        IOException e = assertThrows(IOException.class, () -> open(config, 1), expected + text);
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        assertFalse(e.getMessage().contains(secured.password()), "a password is told");
    }

    /** In nothing that Flink or the harness has written, but for the server's own settings. */
    private static void assertNowhere(String secret, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> told = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root.resolve("secured")))
                    .filter(file -> new String(bytes(file), StandardCharsets.ISO_8859_1).contains(secret))
                    .toList();
            assertEquals(List.of(), told);
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
                // How late candles are seen is a matter of the machine; which ones, the check baseline compares.
                outcome.checks().stream()
                        .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                        .toList());
        assertTrue(
                outcome.checks().stream().anyMatch(check -> check.id() == CheckId.BASELINE), "the rows are compared");
    }

    @Test
    void aScenarioPassesAndLeavesNothingOfItsOwnAndAllOfOthers() throws Exception {
        try (Jedis jedis = jedis()) {
            jedis.set(STRANGER, "1");
            assertPassed(run("late-events", config(addresses())));
            assertEquals(List.of(STRANGER), List.copyOf(jedis.keys("*")));
            jedis.del(STRANGER);
        }
        assertEquals(List.of(), schemas());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.bootstrap()))) {
            assertFalse(admin.listTopics().names().get().stream().anyMatch(name -> name.startsWith("ticks-run-")));
        }
    }

    @Test
    void aTaskManagerIsKilledByTheCommandOfTheFile() throws Exception {
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
        // Nobody told the stack that started them.
        String trouble = servers.problem().orElseThrow();
        assertTrue(trouble.matches("(?s)Flink's taskmanager-\\d+ \\(process \\d+\\) ended unexpectedly\n.+"), trouble);
    }

    /** With three, the rows of {@link #aScenarioPassesAndLeavesNothingOfItsOwnAndAllOfOthers} are compared with the same. */
    @ParameterizedTest
    @Tag("long")
    @ValueSource(ints = {1, 2})
    void theRowsAreTheSameWithFewerTaskManagers(int taskManagers) throws Exception {
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

    /** As docs/how-to/scale-out.md has it: the timeline is written by the cluster, and its rows are compared by the cluster. */
    @Test
    @Tag("long")
    void theClusterWritesTheTimelineAndJudgesTheRows() throws Exception {
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
                "of-the-cluster");
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
                "of-the-cluster",
                "--postgres.url",
                postgres.url(),
                "--postgres.user",
                postgres.user());
        String judged = flinkRun(
                CLUSTER_JAR,
                "io.tickproof.harness.cluster.OracleJob",
                "--scenario",
                scenario.toString(),
                "--postgres.url",
                postgres.url(),
                "--postgres.user",
                postgres.user());
        assertTrue(judged.strip().endsWith("PASS"), judged);
        assertTrue(judged.contains("candles: ") && judged.contains(", 0 missing, 0 unexpected"), judged);
    }

    /** Flink's own command, in a JVM that has our classes from the jar alone. */
    private String flinkRun(Path jar, String mainClass, String... arguments) throws Exception {
        String others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                // As in Flink's distribution: what is in our jars is not beside them as well.
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("kafka") && !entry.contains("postgresql"))
                .collect(Collectors.joining(File.pathSeparator));
        Path settings = Files.createDirectories(temporary.resolve("conf"));
        Files.writeString(settings.resolve("config.yaml"), "parallelism.default: 2\n");
        List<String> told = new ArrayList<>(List.of(
                "run",
                "-m",
                servers.webUi().getHost() + ":" + servers.webUi().getPort(),
                "-c",
                mainClass,
                jar.toString()));
        told.addAll(List.of(arguments));
        Path output = temporary.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(ChildJvm.command(
                        temporary.resolve("flink.args"),
                        others,
                        ChildJvm.flinkOptions(),
                        "org.apache.flink.client.cli.CliFrontend",
                        told))
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

    @Test
    void whatIsWrongWithTheServersIsOneClearLine() throws Exception {
        String right = addresses();
        String closed = "127.0.0.1:" + closedPort();
        assertFails("kafka.bootstrap: " + closed, right.replace(servers.bootstrap(), closed));
        assertFails("redis.address: " + closed, right.replace(servers.redis().toString(), closed));
        assertFails(
                "postgres.url: jdbc:postgresql://" + closed,
                right.replaceAll("jdbc:postgresql://[^/]*/", "jdbc:postgresql://" + closed + "/"));
        assertFails("flink.rest: no answer of Flink at", right.replace(servers.webUi().toString(), "http://" + closed));
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
        assertFalse(e.getMessage().contains(servers.postgres().password()), "a password is told");
    }

    @Test
    void whatIsWrongWithTheFileIsSaidBeforeAnythingStarts() throws Exception {
        String right = addresses();
        assertRefused("kafka.bootstrap is missing", right.replace("bootstrap:", "client.bootstrap:"));
        assertRefused("redis.adress is unknown (did you mean redis.address?)", right.replace("address:", "adress:"));
        assertRefused("must be HOST:PORT", right.replace(servers.redis().toString(), "redis"));
        assertRefused(
                "without currentSchema",
                right.replace(servers.postgres().url(), "jdbc:postgresql://h/d?currentSchema=x"));
        assertRefused("uses the variable NOBODY", right.replace("DATABASE_PASSWORD", "NOBODY"));
        assertRefused("faults.killTaskManagers is not a fault", right + "faults: { killTaskManagers: [ x ] }\n");
        assertRefused("must be a command as a list", right + "faults: { killTaskManager: x }\n");
        assertRefused(
                "redis.ca /nowhere cannot be read: there is no such file or folder: /nowhere",
                right.replace(":-wrong}' }", ":-wrong}', tls: true, ca: /nowhere }"));
        assertRefused(
                "redis.ca pom.xml cannot be read: it has no certificate",
                right.replace(":-wrong}' }", ":-wrong}', tls: true, ca: pom.xml }"));
        assertRefused("is not valid YAML", "kafka: {");
        FaultSupport support = config(right).faultSupport();
        assertTrue(support.supports(FaultType.ADD_PARTITIONS));
        assertTrue(support.supports(FaultType.RESCALE));
        String reason = support.unsupportedReason(FaultType.KILL_TASK_MANAGER).orElseThrow();
        assertTrue(
                reason.startsWith("killTaskManager needs a command on this cluster; set faults.killTaskManager in "),
                reason);
        assertEquals(
                Optional.of("killRedis needs Kafka, PostgreSQL and Redis as processes that the run has started;"
                        + " omit -Dstack=external, or choose another scenario"),
                support.unsupportedReason(FaultType.KILL_REDIS));
        assertEquals(
                Optional.of("freezeTaskManager needs Flink's JobManager and TaskManagers as processes that the run has"
                        + " started; omit -Dstack=external, or choose another scenario"),
                support.unsupportedReason(FaultType.FREEZE_TASK_MANAGER));
        UserException e = assertThrows(
                UserException.class, () -> open(config(right.replace("rest:", "jar: nowhere.jar, rest:")), 1));
        assertTrue(e.getMessage().contains("nowhere.jar; build the job's jar"), e.getMessage());
        StackKind missing = new StackKind.External(temporary.resolve("missing.yaml"));
        e = assertThrows(UserException.class, () -> Plan.of(request(missing), SharedStack.HOME));
        assertTrue(e.getMessage().contains("missing.yaml cannot be read"), e.getMessage());
    }

    private void assertRefused(String expected, String text) {
        UserException e = assertThrows(UserException.class, () -> config(text));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static RunRequest request(StackKind kind) {
        return RunRequest.of("late-events", Mode.UNBOUNDED, SharedStack.HOME.reports())
                .withStack(kind);
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

package io.tickproof.harness.external;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumesFrom;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.flink.RestApi;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
import io.tickproof.harness.host.Secrets;
import io.tickproof.harness.stack.FaultSupport;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * The servers of docker-compose.yml in containers, which Testcontainers starts for one run: from the same images, on
 * free ports of this machine, with random passwords. A run uses them through an {@link ExternalStack}.
 */
public final class Containers implements Closeable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int KAFKA_PORT_INSIDE = 19_092;
    private static final int REDIS_PORT = 6_379;
    private static final int REST_PORT = 8_081;
    private static final String USER = "market";
    /** The time limit for the start of one container whose image has been pulled. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MESSAGE_CHARS_MAX = 300;

    private final ComposeFile compose;
    private final Path project;
    private final Network network = Network.newNetwork();
    /** The containers that have started, latest first. */
    private final Deque<GenericContainer<?>> started = new ArrayDeque<>();

    private final String redisPassword = Secrets.random();
    private final KafkaContainer kafka;
    private final PostgreSQLContainer postgres;
    private final GenericContainer<?> redis;
    private final GenericContainer<?> jobManager;
    private final List<GenericContainer<?>> taskManagers = new ArrayList<>();

    private Containers(ComposeFile compose, Path project, int taskManagers) {
        this.compose = compose;
        this.project = project;
        kafka = prepared("kafka", new KafkaContainer(compose.image("kafka")))
                .withListener("kafka:" + KAFKA_PORT_INSIDE);
        postgres = prepared(
                        "postgres",
                        new PostgreSQLContainer(
                                DockerImageName.parse(compose.image("postgres")).asCompatibleSubstituteFor("postgres")))
                .withCommand(compose.words("postgres", "command").toArray(String[]::new))
                .withDatabaseName(USER)
                .withUsername(USER)
                .withPassword(Secrets.random());
        redis = prepared("redis", new GenericContainer<>(compose.image("redis")))
                .withCommand(compose.words("redis", "command").toArray(String[]::new))
                .withEnv("REDISCLI_AUTH", redisPassword)
                .withExposedPorts(REDIS_PORT)
                .waitingFor(Wait.forSuccessfulCommand("redis-cli ping"));
        jobManager = flink("jobmanager")
                .withExposedPorts(REST_PORT)
                .withCreateContainerCmdModifier(
                        create -> create.withVolumes(Stream.of("/flink/checkpoints", "/flink/savepoints")
                                .map(Volume::new)
                                .toList()))
                .waitingFor(Wait.forHttp("/overview").forPort(REST_PORT));
        for (int i = 0; i < taskManagers; i++) {
            this.taskManagers.add(flink("taskmanager")
                    .withCreateContainerCmdModifier(create ->
                            create.getHostConfig().withVolumesFrom(new VolumesFrom(jobManager.getContainerId()))));
        }
    }

    /**
     * Starts the containers.
     *
     * @param project directory with docker-compose.yml
     * @throws IOException if no Docker engine answers, or a container does not start
     */
    public static Containers start(Path project, int taskManagers) throws IOException, InterruptedException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IOException(
                    "-Dstack=testcontainers: no Docker engine answers; start one, set DOCKER_HOST, or omit -Dstack:"
                            + " the other stacks do not need Docker");
        }
        @Nullable Containers containers = null;
        try {
            containers = new Containers(ComposeFile.read(project), project, taskManagers);
            containers.start();
            return containers;
        } catch (ContainerFetchException e) {
            closeAll(containers);
            throw new IOException("-Dstack=testcontainers: " + messages(e), e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closeAll(containers);
            throw e;
        }
    }

    private static void closeAll(@Nullable Containers containers) {
        if (containers != null) {
            containers.close();
        }
    }

    /** Returns the faults that can be injected into containers. */
    public static FaultSupport faultSupport() {
        return ExternalFaultInjector.support("testcontainers", Set.of(FaultType.KILL_TASK_MANAGER));
    }

    /**
     * Opens the stack of a run on these containers. The containers are stopped with the stack, or if this method fails.
     */
    public ExternalStack stack(ExternalStack.RunSettings settings) throws IOException, InterruptedException {
        try {
            return ExternalStack.open(config(), settings, this);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <C extends GenericContainer<?>> C prepared(String service, C container) {
        container.withNetwork(network);
        container.withNetworkAliases(service);
        container.withStartupTimeout(START_LIMIT);
        container.withCreateContainerCmdModifier(create -> bindToLoopback(container, create));
        return container;
    }

    /**
     * Binds the published ports to the loopback interface, because by default other machines can reach them. If the
     * Docker engine runs on another machine, the ports stay reachable from this one.
     */
    private static void bindToLoopback(GenericContainer<?> container, CreateContainerCmd create) {
        if (List.of("localhost", LOOPBACK).contains(container.getHost())) {
            create.getHostConfig()
                    .withPortBindings(Arrays.stream(create.getExposedPorts())
                            .map(port -> new PortBinding(
                                    com.github.dockerjava.api.model.Ports.Binding.bindIp(LOOPBACK), port))
                            .toList());
        }
    }

    private GenericContainer<?> flink(String service) {
        return prepared(service, new GenericContainer<>(compose.image(service)))
                .withEnv("JOB_MANAGER_RPC_ADDRESS", "jobmanager")
                .withCopyFileToContainer(
                        MountableFile.forHostPath(project.resolve("configs/flink/config.yaml")), "/configs/config.yaml")
                .withCreateContainerCmdModifier(create -> {
                    create.withEntrypoint(compose.words(service, "entrypoint"));
                    compose.user(service).ifPresent(create::withUser);
                });
    }

    private void start() throws IOException, InterruptedException {
        startAll(List.of(kafka, postgres, redis, jobManager));
        startAll(taskManagers);
        awaitTaskManagers();
    }

    private void startAll(List<GenericContainer<?>> containers) throws IOException, InterruptedException {
        containers.forEach(started::push);
        try {
            Startables.deepStart(containers).get();
        } catch (ExecutionException e) {
            throw new IOException("-Dstack=testcontainers: " + messages(e.getCause()), e);
        }
    }

    /** Returns the messages of a failure and its causes, shortened: one may describe the whole container. */
    private static String messages(@Nullable Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            text.append(text.isEmpty() ? "" : ": ")
                    .append(
                            message.length() > MESSAGE_CHARS_MAX
                                    ? message.substring(0, MESSAGE_CHARS_MAX) + " …"
                                    : message);
        }
        return text.toString();
    }

    private void awaitTaskManagers() throws IOException, InterruptedException {
        RestApi api = new RestApi(rest());
        try {
            new BoundedWait(taskManagers.size() + " TaskManagers to register", START_LIMIT, PAUSE)
                    .<Integer, IOException>until(() -> {
                        int registered =
                                api.get("/overview").path("taskmanagers").asInt();
                        return registered >= taskManagers.size()
                                ? BoundedWait.done(registered)
                                : BoundedWait.waiting(registered + " registered");
                    });
        } catch (WaitTimeoutException e) {
            throw new IOException(
                    "-Dstack=testcontainers: " + e.getMessage() + "; last lines of the last one: "
                            + lastLines(taskManagers.get(taskManagers.size() - 1)),
                    e);
        }
    }

    private static String lastLines(GenericContainer<?> container) {
        List<String> lines = container.getLogs().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private URI rest() {
        return URI.create("http://" + jobManager.getHost() + ":" + jobManager.getMappedPort(REST_PORT));
    }

    private ExternalConfig config() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("kafka.bootstrap", kafka.getBootstrapServers());
        values.put("kafka.inside", "kafka:" + KAFKA_PORT_INSIDE);
        values.put(
                "postgres.url",
                "jdbc:postgresql://" + postgres.getHost() + ":"
                        + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + USER);
        values.put("postgres.inside", "jdbc:postgresql://postgres:" + PostgreSQLContainer.POSTGRESQL_PORT + "/" + USER);
        values.put("postgres.user", USER);
        values.put("postgres.password", postgres.getPassword());
        values.put("redis.address", redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT));
        values.put("redis.inside", "redis:" + REDIS_PORT);
        values.put("redis.password", redisPassword);
        values.put("flink.rest", rest().toString());
        // All TaskManagers, because Flink decides which of them a job with few subtasks runs on.
        List<String> restart = new ArrayList<>(List.of("docker", "restart", "--time", "0"));
        taskManagers.forEach(taskManager -> restart.add(taskManager.getContainerId()));
        values.put("faults.killTaskManager", restart);
        return ExternalConfig.of("containers", values);
    }

    @Override
    public void close() {
        started.forEach(GenericContainer::stop);
        network.close();
    }
}

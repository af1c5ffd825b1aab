package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.ChildMain;
import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster of several processes: one JobManager, TaskManagers, and the ZooKeeper in which a JobManager stores
 * what its successor needs. Each process is a separate JVM with the Maven jars. Any of them can be killed and replaced.
 */
public final class FlinkProcesses extends FlinkCluster {
    private static final Logger LOG = LoggerFactory.getLogger(FlinkProcesses.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String NAME_PREFIX = "Flink's ";
    private static final String JOB_MANAGER = "jobmanager";
    private static final String TASK_MANAGER = "taskmanager-";
    private static final String ZOOKEEPER = "zookeeper";
    private static final List<String> CHILD_OPTIONS = List.of(
            "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto", "-Dlogback.configurationFile=logback-broker.xml");

    private final RunFolder run;
    private final Path folder;
    private final int taskManagers;
    private final RestApi rest;
    private final Map<String, Process> processes = new ConcurrentHashMap<>();
    /** Null until the cluster has started. */
    private @Nullable RestClusterClient<StandaloneClusterId> client;

    private int startedTaskManagers;

    private FlinkProcesses(RunFolder run, Configuration config, int taskManagers) throws IOException {
        super(URI.create("http://" + Ports.HOST + ":" + config.get(RestOptions.PORT)), config);
        this.run = run;
        this.taskManagers = taskManagers;
        folder = run.folder("flink");
        rest = new RestApi(webUi());
    }

    /**
     * Starts the cluster, and waits until all TaskManagers have registered.
     *
     * @param slots the number of task slots of each TaskManager
     */
    public static FlinkProcesses start(RunFolder run, int slots, int taskManagers) throws Exception {
        Configuration config = common(run);
        // Fixed ports, because a successor must listen on the same ones.
        int port = Ports.free();
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.BIND_PORT, Integer.toString(port));
        config.set(JobManagerOptions.PORT, Ports.free());
        config.set(JobManagerOptions.RPC_BIND_PORT, config.get(JobManagerOptions.PORT));
        // Each TaskManager can run the whole job, so that the job need not wait for a replacement. As long as all
        // TaskManagers run, the job is spread over them.
        config.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        config.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        // Detects a lost TaskManager after 6 s; the default is 50 s.
        config.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        config.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(6));
        // After this period, by default five minutes, every attempt to restart a job fails at once while no TaskManager
        // has registered.
        config.set(ResourceManagerOptions.STANDALONE_CLUSTER_STARTUP_PERIOD_TIME, Duration.ofDays(1));
        // The time that the JobManager waits for the metrics of a lost TaskManager. In the meantime it fetches no
        // metrics of the others. The default is ten minutes.
        config.set(WebOptions.TIMEOUT, Duration.ofSeconds(5));
        config.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        config.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, Ports.HOST + ":" + Ports.free());
        config.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                run.folder("flink-ha").toUri().toString());
        config.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, Duration.ofSeconds(4));
        FlinkProcesses flink = new FlinkProcesses(run, config, taskManagers);
        try {
            flink.startAll();
            return flink;
        } catch (Exception e) {
            flink.close();
            throw e;
        }
    }

    private void startAll() throws Exception {
        Files.writeString(
                folder.resolve("config.yaml"),
                new TreeMap<>(config().toMap())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + ": '"
                                        + entry.getValue().replace("'", "''") + "'\n")
                                .collect(Collectors.joining()),
                StandardCharsets.UTF_8);
        startZooKeeper();
        startJobManager();
        for (int i = 0; i < taskManagers; i++) {
            startTaskManager();
        }
        awaitTaskManagers();
        client = new RestClusterClient<>(config(), StandaloneClusterId.getInstance());
    }

    private void startZooKeeper() throws IOException {
        String address = config().get(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM);
        Path properties = folder.resolve("zoo.cfg");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        "dataDir=" + run.folder("zookeeper"),
                        "clientPort=" + address.substring(address.indexOf(':') + 1),
                        "clientPortAddress=" + Ports.HOST,
                        "tickTime=1000",
                        "initLimit=10",
                        "syncLimit=5",
                        "admin.enableServer=false",
                        "server.1=" + Ports.HOST + ":" + Ports.free() + ":" + Ports.free(),
                        ""));
        child(
                ZOOKEEPER,
                List.of("-Xmx64m"),
                FlinkZooKeeperQuorumPeer.class.getName(),
                List.of("--zkConfigFile", properties.toString(), "--peerId", "1"));
    }

    private Process startJobManager() throws IOException {
        return child(
                JOB_MANAGER,
                // The JobManager is never busy for long, so the fast compiler is good enough.
                List.of("-XX:TieredStopAtLevel=1", "-Xmx384m", "-XX:MaxMetaspaceSize=256m"),
                StandaloneSessionClusterEntrypoint.class.getName(),
                List.of("--configDir", folder.toString()));
    }

    private Process startTaskManager() throws IOException {
        String name = TASK_MANAGER + ++startedTaskManagers;
        Configuration own = new Configuration();
        own.set(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID, name);
        own.set(TaskManagerOptions.CPU_CORES, 2.0);
        own.set(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY, MemorySize.ofMebiBytes(128));
        own.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(384));
        own.set(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(128));
        own.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ZERO);
        own.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        own.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        own.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        own.set(TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(192));
        own.set(TaskManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(128));
        own.set(TaskManagerOptions.JVM_OVERHEAD_MAX, MemorySize.ofMebiBytes(128));
        List<String> arguments = new ArrayList<>(List.of("--configDir", folder.toString()));
        own.toMap().forEach((key, value) -> {
            arguments.add("-D");
            arguments.add(key + "=" + value);
        });
        return child(
                name,
                List.of("-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:MaxMetaspaceSize=192m"),
                TaskManagerRunner.class.getName(),
                arguments);
    }

    private Process child(String name, List<String> memory, String mainClass, List<String> arguments)
            throws IOException {
        List<String> options = new ArrayList<>(CHILD_OPTIONS);
        options.addAll(memory);
        options.addAll(ChildJvm.flinkOptions());
        options.add("-Dtickproof.log=" + folder.resolve(name + ".log"));
        options.add("-Djava.io.tmpdir=" + run.folder("tmp"));
        List<String> all = new ArrayList<>(List.of(mainClass));
        all.addAll(arguments);
        Process process = new ProcessBuilder(ChildJvm.command(
                        folder.resolve(name + ".args"),
                        System.getProperty("java.class.path"),
                        options,
                        ChildMain.class.getName(),
                        all))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".out").toFile()))
                .start();
        run.record("flink-" + name, process.toHandle());
        processes.put(name, process);
        return process;
    }

    private void awaitTaskManagers() throws IOException, InterruptedException {
        new BoundedWait(taskManagers + " TaskManagers to register", START_LIMIT, PAUSE)
                .<Integer, IOException>until(() -> {
                    for (Map.Entry<String, Process> process : processes.entrySet()) {
                        if (!process.getValue().isAlive()) {
                            throw new IOException(NAME_PREFIX + process.getKey()
                                    + " ended during its start; last lines: " + tail(process.getKey()));
                        }
                    }
                    try {
                        int registered =
                                rest.get("/taskmanagers").path("taskmanagers").size();
                        return registered >= taskManagers
                                ? BoundedWait.done(registered)
                                : BoundedWait.waiting(registered + " registered");
                    } catch (IOException e) {
                        return BoundedWait.waiting(e);
                    }
                });
    }

    @Override
    public String lastLines(String process) {
        String name = process.substring(NAME_PREFIX.length());
        try {
            return "\n" + tail(name);
        } catch (IOException e) {
            return " (" + e + ")";
        }
    }

    private String tail(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String kind : List.of(".log", ".out")) {
            Path file = folder.resolve(name + kind);
            if (Files.exists(file)) {
                // Only the exceptions are relevant here, not the frames of their stack traces.
                List<String> logged = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                        .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
                        .toList();
                lines.addAll(logged.subList(Math.max(0, logged.size() - 5), logged.size()));
            }
        }
        return String.join("\n", lines);
    }

    /**
     * Kills the busy TaskManager that has run the longest, and starts another one in its place.
     *
     * @return a description, with the ids of both processes
     */
    public String killTaskManager() throws IOException, InterruptedException {
        return killTaskManager(oldestBusy());
    }

    /**
     * Kills the TaskManager with this process id, and starts another one in its place.
     *
     * @return a description, with the ids of both processes
     * @throws IOException if there is no such TaskManager
     */
    public String killTaskManager(long pid) throws IOException, InterruptedException {
        return killTaskManager(processes.entrySet().stream()
                .filter(process ->
                        process.getValue().pid() == pid && process.getKey().startsWith(TASK_MANAGER))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " is not a TaskManager of this run")));
    }

    private String killTaskManager(String name) throws IOException, InterruptedException {
        Process killed = kill(name);
        Process successor = startTaskManager();
        return "SIGKILL of process " + killed.pid() + " (" + name + "); process " + successor.pid()
                + " started in its place";
    }

    /** Returns the busy TaskManager that has run the longest. */
    public ProcessHandle busyTaskManager() throws IOException, InterruptedException {
        return process(oldestBusy()).toHandle();
    }

    /** Returns a TaskManager that runs a subtask, because the loss of an idle one would have no effect. */
    private String oldestBusy() throws IOException, InterruptedException {
        return new BoundedWait("a TaskManager that runs a subtask", START_LIMIT, PAUSE)
                .<String, RuntimeException>until(() -> {
                    List<String> busy = new ArrayList<>();
                    try {
                        for (JsonNode one : rest.get("/taskmanagers").path("taskmanagers")) {
                            String name = one.path("id").asText();
                            if (one.path("freeSlots").asInt()
                                            < one.path("slotsNumber").asInt()
                                    && processes.containsKey(name)) {
                                busy.add(name);
                            }
                        }
                    } catch (IOException e) {
                        LOG.debug("the JobManager does not answer", e);
                        return BoundedWait.waiting(e);
                    }
                    return busy.stream()
                            .min(Comparator.comparingInt(
                                    name -> Integer.parseInt(name.substring(TASK_MANAGER.length()))))
                            .map(BoundedWait::done)
                            .orElseGet(() -> BoundedWait.waiting("all TaskManagers are idle"));
                });
    }

    /**
     * Kills the JobManager, and starts another one in its place.
     *
     * @return a description, with the ids of both processes
     */
    public String killJobManager() throws IOException, InterruptedException {
        Process killed = kill(JOB_MANAGER);
        Process successor = startJobManager();
        return "SIGKILL of process " + killed.pid() + " (JobManager); process " + successor.pid()
                + " started in its place";
    }

    private Process process(String name) {
        return Objects.requireNonNull(processes.get(name), name);
    }

    private Process kill(String name) throws InterruptedException {
        Process process = process(name);
        // Removed first: the end of a process that is still listed would be reported as unexpected.
        processes.remove(name);
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        return process;
    }

    @Override
    ClusterClient<?> client() {
        return Objects.requireNonNull(client, "the cluster has not started");
    }

    @Override
    public Map<String, ProcessHandle> processes() {
        return processes.entrySet().stream()
                .collect(Collectors.toMap(
                        process -> NAME_PREFIX + process.getKey(),
                        process -> process.getValue().toHandle()));
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        // Their folder is about to be deleted, so a clean shutdown is not worth the time.
        processes.values().forEach(Process::destroyForcibly);
        for (Process process : processes.values()) {
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JobManager, TaskManagers with a slot or more each, and the ZooKeeper in which a JobManager leaves what its
 * successor needs: each a JVM of its own, from the Maven jars. Any of them can be killed and started anew.
 */
public final class FlinkProcesses extends FlinkCluster {
    private static final Logger LOG = LoggerFactory.getLogger(FlinkProcesses.class);
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 10;
    private static final long ASK_MILLIS = 50;
    private static final String NAMED = "Flink's ";
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
    private RestClusterClient<StandaloneClusterId> client;
    private int startedTaskManagers;

    private FlinkProcesses(RunFolder run, Configuration config, int taskManagers) throws IOException {
        super(URI.create("http://" + Ports.HOST + ":" + config.get(RestOptions.PORT)), config);
        this.run = run;
        this.taskManagers = taskManagers;
        folder = run.folder("flink");
        rest = new RestApi(webUi());
    }

    /** @param slots of each TaskManager */
    public static FlinkProcesses start(RunFolder run, int slots, int taskManagers) throws Exception {
        Configuration config = common(run);
        // One that its successor can have too.
        int port = Ports.free();
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.BIND_PORT, Integer.toString(port));
        config.set(JobManagerOptions.PORT, Ports.free());
        config.set(JobManagerOptions.RPC_BIND_PORT, config.get(JobManagerOptions.PORT));
        // Any one of them can take the whole job, so that it need not wait for a new one; but while all are there, all
        // work.
        config.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        config.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        // By default a TaskManager that is gone is missed after 50 s.
        config.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        config.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(6));
        // Behind it, by default five minutes, every try to restart a job fails at once while no TaskManager has come
        // yet.
        config.set(ResourceManagerOptions.STANDALONE_CLUSTER_STARTUP_PERIOD_TIME, Duration.ofDays(1));
        // So long the JobManager waits for the metrics of a TaskManager that is gone, and has none of the others; by
        // default that is ten minutes.
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

    private void startJobManager() throws IOException {
        child(
                JOB_MANAGER,
                // It coordinates, and is never busy for long: what is compiled quickly is good enough.
                List.of("-XX:TieredStopAtLevel=1", "-Xmx384m", "-XX:MaxMetaspaceSize=256m"),
                StandaloneSessionClusterEntrypoint.class.getName(),
                List.of("--configDir", folder.toString()));
    }

    private void startTaskManager() throws IOException {
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
        child(
                name,
                List.of("-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:MaxMetaspaceSize=192m"),
                TaskManagerRunner.class.getName(),
                arguments);
    }

    private void child(String name, List<String> memory, String mainClass, List<String> arguments) throws IOException {
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
    }

    private void awaitTaskManagers() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            for (Map.Entry<String, Process> process : processes.entrySet()) {
                if (!process.getValue().isAlive()) {
                    throw new IOException(NAMED + process.getKey() + " ended while it started; last lines: "
                            + tail(process.getKey()));
                }
            }
            try {
                int there = rest.get("/taskmanagers").path("taskmanagers").size();
                if (there >= taskManagers) {
                    return;
                }
                last = there + " of " + taskManagers + " TaskManagers are there";
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        throw new IOException("Flink was not ready after " + START_SECONDS + " s: " + last);
    }

    @Override
    public String lastWords(String process) {
        String name = process.substring(NAMED.length());
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
                // A stack trace's frames help nobody here; what was thrown does.
                List<String> told = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                        .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
                        .toList();
                lines.addAll(told.subList(Math.max(0, told.size() - 5), told.size()));
            }
        }
        return String.join("\n", lines);
    }

    /**
     * Kills the TaskManager that has been there the longest of those that work, and starts another one in its place.
     *
     * @return what was done, with the ids of both processes
     */
    public String killTaskManager() throws IOException, InterruptedException {
        return killTaskManager(atWork());
    }

    /**
     * Likewise this one.
     *
     * @throws IOException if there is no such TaskManager
     */
    public String killTaskManager(long pid) throws IOException, InterruptedException {
        return killTaskManager(processes.entrySet().stream()
                .filter(process ->
                        process.getValue().pid() == pid && process.getKey().startsWith(TASK_MANAGER))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " is no TaskManager of this stack")));
    }

    private String killTaskManager(String victim) throws IOException, InterruptedException {
        Process killed = kill(victim);
        startTaskManager();
        return "SIGKILL of process " + killed.pid() + " (" + victim + "); process "
                + processes.get(TASK_MANAGER + startedTaskManagers).pid() + " started in its place";
    }

    /** The TaskManager that has been there the longest of those that work. */
    public ProcessHandle busyTaskManager() throws IOException, InterruptedException {
        return processes.get(atWork()).toHandle();
    }

    /** One that runs something: the loss of another would be none. */
    private String atWork() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            List<String> working = new ArrayList<>();
            try {
                for (JsonNode one : rest.get("/taskmanagers").path("taskmanagers")) {
                    String name = one.path("id").asText();
                    if (one.path("freeSlots").asInt() < one.path("slotsNumber").asInt()
                            && processes.containsKey(name)) {
                        working.add(name);
                    }
                }
            } catch (IOException e) {
                LOG.debug("the JobManager does not answer", e);
            }
            if (!working.isEmpty()) {
                return working.stream()
                        .min(Comparator.comparingInt(name -> Integer.parseInt(name.substring(TASK_MANAGER.length()))))
                        .orElseThrow();
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        throw new IOException("no TaskManager had anything to do for " + START_SECONDS + " s");
    }

    /** Kills the JobManager, and starts another one in its place, likewise. */
    public String killJobManager() throws IOException, InterruptedException {
        Process killed = kill(JOB_MANAGER);
        startJobManager();
        return "SIGKILL of process " + killed.pid() + " (JobManager); process "
                + processes.get(JOB_MANAGER).pid() + " started in its place";
    }

    private Process kill(String name) throws InterruptedException {
        Process process = processes.remove(name);
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        return process;
    }

    @Override
    ClusterClient<?> client() {
        return client;
    }

    @Override
    public Map<String, ProcessHandle> processes() {
        return processes.entrySet().stream()
                .collect(Collectors.toMap(
                        process -> NAMED + process.getKey(),
                        process -> process.getValue().toHandle()));
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        // Their folder is about to go: a clean shutdown would only write what nobody reads.
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

package io.tickproof.harness.local;

import io.tickproof.harness.flink.EmbeddedFlink;
import io.tickproof.harness.flink.FlinkCluster;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkProcesses;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.host.WallClock;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Kafka, PostgreSQL, Redis and Flink on this machine, without Docker. All of them are real servers on 127.0.0.1 with
 * free ports, and write to the folder of the run.
 */
public final class LocalStack implements Stack {
    private static final long WATCH_MILLIS = 500;

    private final RunFolder run;
    private final ServerGroup group;
    private final KafkaBroker kafka;
    private final Postgres postgres;
    private final Redis redis;
    private final FlinkCluster flink;
    private final WallClock clock;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tickproof-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final LocalFaultInjector faultInjector;
    private final TcpFaultProxy postgresProxy;
    private final TcpFaultProxy redisProxy;
    private volatile boolean closing;

    private LocalStack(RunFolder run, ServerGroup group, LocalFaultInjector.Servers servers, WallClock clock)
            throws IOException {
        this.run = run;
        this.group = group;
        this.clock = clock;
        kafka = servers.kafka();
        postgres = servers.postgres();
        redis = servers.redis();
        flink = servers.flink();
        postgresProxy = group.add(TcpFaultProxy.to(postgres.port()));
        redisProxy = group.add(TcpFaultProxy.to(redis.port()));
        faultInjector = new LocalFaultInjector(servers, List.of(kafka.proxy(), postgresProxy, redisProxy), run.path());
    }

    /**
     * Starts all servers, or none: if one does not start, the others are stopped again.
     *
     * <p>The calling thread is interrupted if the process of a server ends, or if the clock of the machine is set,
     * before the stack is closed. {@link #problem} then returns the reason. So no wait outlives the server that it
     * depends on.
     *
     * @param binaries the folder for unpacked server binaries, which later runs reuse
     * @param schema the SQL that creates the tables
     * @param slots the number of subtasks of an operator that Flink can run
     * @param kind {@link StackKind.Embedded} or {@link StackKind.Processes}
     * @throws IOException if a server does not start
     * @throws InterruptedException if the thread is interrupted; then everything is stopped
     */
    public static LocalStack start(RunFolder run, Path binaries, String schema, int slots, StackKind kind)
            throws IOException, InterruptedException {
        WallClock clock = new WallClock();
        Path redisBinary = Redis.unpack();
        ServerGroup group = new ServerGroup();
        try {
            Future<KafkaBroker> kafka = group.start(() -> KafkaBroker.start(run));
            Future<FlinkCluster> flink = group.start(() -> kind instanceof StackKind.Processes processes
                    ? FlinkProcesses.start(run, slots, processes.taskManagers())
                    : EmbeddedFlink.start(run, slots));
            Future<Postgres> postgres = group.start(() -> Postgres.start(run, binaries, schema));
            Future<Redis> redis = group.start(() -> Redis.start(run, redisBinary));
            LocalStack stack = new LocalStack(
                    run,
                    group,
                    new LocalFaultInjector.Servers(kafka.get(), postgres.get(), redis.get(), flink.get()),
                    clock);
            group.startedAll();
            stack.watch(Thread.currentThread());
            return stack;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            IOException failure = new IOException("the stack did not start: " + cause.getMessage(), cause);
            group.stopAll(failure);
            throw failure;
        } catch (InterruptedException | IOException e) {
            group.stopAll(e);
            throw e;
        }
    }

    /** Returns which process of a server has ended without a fault that killed it, or how the clock was set. */
    @Override
    public Optional<String> problem() {
        Map<String, ProcessHandle> ended = runningServers();
        ended.values().removeIf(RunFolder::isRunning);
        if (!ended.isEmpty()) {
            // A fault marks a server before killing it, and a restarted server is another process.
            Map<String, ProcessHandle> now = runningServers();
            ended.entrySet().removeIf(server -> !server.getValue().equals(now.get(server.getKey())));
        }
        return ended.entrySet().stream()
                .filter(server -> !closing)
                .findFirst()
                .map(server -> server.getKey() + " (process "
                        + server.getValue().pid() + ") ended unexpectedly"
                        + (flink.processes().containsKey(server.getKey()) ? flink.lastLines(server.getKey()) : ""))
                .or(clock::moved);
    }

    /** Returns the processes of the servers that no fault has killed, by name. */
    private Map<String, ProcessHandle> runningServers() {
        Map<String, ProcessHandle> servers = new TreeMap<>(flink.processes());
        servers.put(LocalFaultInjector.KAFKA, kafka.process());
        servers.put(LocalFaultInjector.POSTGRES, postgres.process());
        servers.put(LocalFaultInjector.REDIS, redis.process());
        servers.keySet().removeAll(faultInjector.killed());
        return servers;
    }

    private void watch(Thread runner) {
        watcher.scheduleWithFixedDelay(
                () -> {
                    if (problem().isPresent()) {
                        runner.interrupt();
                        watcher.shutdown();
                    }
                },
                WATCH_MILLIS,
                WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public FaultInjector faultInjector() {
        return faultInjector;
    }

    /** Returns the faults that a local stack can inject. @param flinkProcesses whether Flink runs as processes */
    public static FaultSupport faultSupport(boolean flinkProcesses) {
        return LocalFaultInjector.support(flinkProcesses);
    }

    @Override
    public RunFolder folder() {
        return run;
    }

    @Override
    public Addresses addresses() {
        return new Addresses(new KafkaSettings(bootstrap(), Map.of()), postgres(), redis());
    }

    @Override
    public Addresses addressesForJob(boolean throughProxies) {
        return throughProxies
                ? new Addresses(
                        new KafkaSettings(kafka.bootstrapThroughProxy(), Map.of()),
                        postgres.address(postgresProxy.port()),
                        redis.address(redisProxy.port()))
                : addresses();
    }

    @Override
    public String description() {
        return "Kafka " + bootstrap() + ", PostgreSQL, Redis, Flink " + flink.webUi();
    }

    @Override
    public String checkpoints(Path folder) {
        return "file://" + folder;
    }

    @Override
    public Topic topic(String name, int partitions) throws InterruptedException, BrokerException {
        return Topic.create(addresses().kafka().clientProperties(), name, partitions);
    }

    public String bootstrap() {
        return kafka.bootstrap();
    }

    public PostgresSettings postgres() {
        return postgres.address();
    }

    public RedisSettings redis() {
        return redis.address();
    }

    /** Returns the address of Flink's web UI. */
    public URI webUi() {
        return flink.webUi();
    }

    @Override
    public FlinkJob submit(CandleJob job) throws Exception {
        return flink.submit(job);
    }

    /** Submits the reference job, restored from a savepoint. @param savepoint the URI of its folder */
    public FlinkJob resume(CandleJob job, String savepoint) throws Exception {
        return flink.resume(job, savepoint);
    }

    @Override
    public FlinkJob submit(UserJar job) throws Exception {
        return flink.submit(job);
    }

    @Override
    public void execute(String sql) throws SQLException {
        postgres.execute(sql);
    }

    @Override
    public void clear() throws SQLException {
        postgres.clear();
        redis.clear();
    }

    @Override
    public void close() throws IOException {
        closing = true;
        watcher.shutdownNow();
        IOException failure = new IOException("the stack did not stop cleanly");
        group.stopAll(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}

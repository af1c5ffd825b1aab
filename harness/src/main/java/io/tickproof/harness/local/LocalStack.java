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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Kafka, PostgreSQL, Redis and FlinkCluster on this machine, without Docker: real servers all of them, on 127.0.0.1 and free
 * ports, in the run's folder, started side by side.
 */
public final class LocalStack implements Stack {
    private static final long WATCH_MILLIS = 500;

    private final RunFolder run;
    /** What was started, the last first. */
    private final Deque<AutoCloseable> started;

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
    private final TcpFaultProxy postgresLink;
    private final TcpFaultProxy redisLink;
    private volatile boolean closing;

    private LocalStack(
            RunFolder run,
            Deque<AutoCloseable> started,
            KafkaBroker kafka,
            Postgres postgres,
            Redis redis,
            FlinkCluster flink,
            WallClock clock)
            throws IOException {
        this.run = run;
        this.clock = clock;
        this.started = started;
        this.kafka = kafka;
        this.postgres = postgres;
        this.redis = redis;
        this.flink = flink;
        postgresLink = TcpFaultProxy.to(postgres.port());
        started.push(postgresLink);
        redisLink = TcpFaultProxy.to(redis.port());
        started.push(redisLink);
        faultInjector = new LocalFaultInjector(
                new LocalFaultInjector.Servers(kafka, postgres, redis, flink),
                List.of(kafka.link(), postgresLink, redisLink),
                run.path());
    }

    /**
     * Starts everything, or nothing: where one server does not come up, the others are stopped again. Where a server's
     * process ends, or the machine's clock is set, before the stack is closed, the thread that called this is
     * interrupted, and {@link #trouble} says why: nobody waits for a server that is gone.
     *
     * @param binaries where unpacked server binaries are kept from run to run
     * @param schema SQL that makes the tables
     * @param slots how many subtasks of an operator FlinkCluster can run
     * @param kind how FlinkCluster is started: {@link StackKind.Embedded} or {@link StackKind.Processes}
     * @throws IOException if a server does not come up
     * @throws InterruptedException if the thread is interrupted; everything is stopped then
     */
    public static LocalStack start(RunFolder run, Path binaries, String schema, int slots, StackKind kind)
            throws IOException, InterruptedException {
        WallClock clock = new WallClock();
        Path redisBinary = Redis.unpack();
        ExecutorService starters = Executors.newFixedThreadPool(4);
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            Future<KafkaBroker> kafka = starters.submit(keeping(started, () -> KafkaBroker.start(run)));
            Future<FlinkCluster> flink = starters.submit(keeping(
                    started,
                    () -> kind instanceof StackKind.Processes processes
                            ? FlinkProcesses.start(run, slots, processes.taskManagers())
                            : EmbeddedFlink.start(run, slots)));
            Future<Postgres> postgres = starters.submit(keeping(started, () -> Postgres.start(run, binaries, schema)));
            Future<Redis> redis = starters.submit(keeping(started, () -> Redis.start(run, redisBinary)));
            LocalStack stack =
                    new LocalStack(run, started, kafka.get(), postgres.get(), redis.get(), flink.get(), clock);
            stack.watch(Thread.currentThread());
            return stack;
        } catch (ExecutionException e) {
            IOException failure =
                    new IOException("the stack did not start: " + e.getCause().getMessage(), e.getCause());
            stopStarters(starters);
            stop(started, failure);
            throw failure;
        } catch (InterruptedException | IOException e) {
            stopStarters(starters);
            stop(started, e);
            throw e;
        } finally {
            starters.shutdownNow();
        }
    }

    /** Which server's process ended though nobody asked it to, or how the clock was set. */
    @Override
    public Optional<String> trouble() {
        Map<String, ProcessHandle> before = servers();
        before.values().removeIf(RunFolder::isRunning);
        if (!before.isEmpty()) {
            // One that was put down on purpose is marked so before, and is another process when it is up again.
            Map<String, ProcessHandle> now = servers();
            before.entrySet().removeIf(server -> !server.getValue().equals(now.get(server.getKey())));
        }
        return before.entrySet().stream()
                .filter(server -> !closing)
                .findFirst()
                .map(server -> server.getKey() + " (process "
                        + server.getValue().pid() + ") ended unexpectedly"
                        + (flink.processes().containsKey(server.getKey()) ? flink.lastLines(server.getKey()) : ""))
                .or(clock::moved);
    }

    /** Those that are not down on purpose. */
    private Map<String, ProcessHandle> servers() {
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
                    if (trouble().isPresent()) {
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
    public Addresses forJob(boolean breakable) {
        return breakable
                ? new Addresses(
                        new KafkaSettings(kafka.bootstrapOverLink(), Map.of()),
                        postgres.address(postgresLink.port()),
                        redis.address(redisLink.port()))
                : addresses();
    }

    @Override
    public String about() {
        return "Kafka " + bootstrap() + ", PostgreSQL, Redis, FlinkCluster " + flink.webUi();
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

    /** FlinkCluster's web UI. */
    public URI webUi() {
        return flink.webUi();
    }

    @Override
    public FlinkJob submit(CandleJob job) throws Exception {
        return flink.submit(job);
    }

    /** @param savepoint URI of the folder that it goes on from */
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
        stop(started, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static <T extends AutoCloseable> Callable<T> keeping(Deque<AutoCloseable> started, Callable<T> start) {
        return () -> {
            T server = start.call();
            synchronized (started) {
                started.push(server);
            }
            return server;
        };
    }

    /** Interrupts what is still starting, and waits until it has either come up or stopped itself. */
    private static void stopStarters(ExecutorService starters) {
        starters.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            starters.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Deque<AutoCloseable> started, Exception first) {
        List<AutoCloseable> servers;
        synchronized (started) {
            servers = new ArrayList<>(started);
            started.clear();
        }
        for (AutoCloseable server : servers) {
            try {
                server.close();
            } catch (Exception e) {
                first.addSuppressed(e);
            }
        }
    }
}

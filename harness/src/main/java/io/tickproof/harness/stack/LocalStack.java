package io.tickproof.harness.stack;

import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kafka, PostgreSQL, Redis and Flink on this machine, without Docker: real servers all of them, on 127.0.0.1 and free
 * ports, in the run's folder, started side by side. Each can be broken on purpose, and mended.
 */
public final class LocalStack implements AutoCloseable {
    private static final long WATCH_MILLIS = 500;
    private static final String KAFKA = "Kafka";
    private static final String POSTGRES = "PostgreSQL";
    private static final String REDIS = "Redis";

    private final RunFolder run;
    /** What was started, the last first. */
    private final Deque<AutoCloseable> started;

    private final KafkaBroker kafka;
    private final Postgres postgres;
    private final Redis redis;
    private final Flink flink;
    private final WallClock clock;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tickproof-watch");
        thread.setDaemon(true);
        return thread;
    });
    /** Servers that are down on purpose. */
    private final Set<String> down = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;

    private LocalStack(
            RunFolder run,
            Deque<AutoCloseable> started,
            KafkaBroker kafka,
            Postgres postgres,
            Redis redis,
            Flink flink,
            WallClock clock) {
        this.run = run;
        this.clock = clock;
        this.started = started;
        this.kafka = kafka;
        this.postgres = postgres;
        this.redis = redis;
        this.flink = flink;
    }

    /**
     * Starts everything, or nothing: where one server does not come up, the others are stopped again. Where a server's
     * process ends, or the machine's clock is set, before the stack is closed, the thread that called this is
     * interrupted, and {@link #trouble} says why: nobody waits for a server that is gone.
     *
     * @param binaries where unpacked server binaries are kept from run to run
     * @param schema SQL that makes the tables
     * @param slots how many subtasks of an operator Flink can run
     * @param kind how Flink is started
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
            Future<Flink> flink = starters.submit(keeping(
                    started,
                    () -> kind.processes()
                            ? FlinkProcesses.start(run, slots, kind.taskManagers())
                            : FlinkInThisJvm.start(run, slots)));
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
        } catch (InterruptedException e) {
            stopStarters(starters);
            stop(started, e);
            throw e;
        } finally {
            starters.shutdownNow();
        }
    }

    /** Which server's process ended though nobody asked it to, or how the clock was set. */
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
                .map(server ->
                        server.getKey() + " (process " + server.getValue().pid() + ") ended unexpectedly")
                .or(clock::moved);
    }

    /** Those that are not down on purpose. */
    private Map<String, ProcessHandle> servers() {
        Map<String, ProcessHandle> servers = new TreeMap<>(flink.processes());
        servers.put(KAFKA, kafka.process());
        servers.put(POSTGRES, postgres.process());
        servers.put(REDIS, redis.process());
        servers.keySet().removeAll(down);
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

    public RunFolder folder() {
        return run;
    }

    public String bootstrap() {
        return kafka.bootstrap();
    }

    public JobOptions.Postgres postgres() {
        return postgres.address();
    }

    public JobOptions.Redis redis() {
        return redis.address();
    }

    /** Flink's web UI. */
    public URI webUi() {
        return flink.webUi();
    }

    public FlinkJob submit(CandleJob job) throws Exception {
        return flink.submit(job);
    }

    /** @throws UserJar.JobFailure if the jar gives no job */
    public FlinkJob submit(UserJar job) throws Exception {
        return flink.submit(job);
    }

    /** Runs a user's SQL, such as what makes the tables of the user's job. */
    public void execute(String sql) throws SQLException {
        postgres.execute(sql);
    }

    /** Takes away what a fault needs; to be mended by calling {@link Mend#mend}. */
    public interface Mend {
        void mend() throws IOException, InterruptedException;
    }

    /**
     * What was done.
     *
     * @param text for the report, with the ids of the processes
     * @param mend null where there is nothing to mend
     */
    public record Broken(String text, Mend mend) {}

    /** @throws IllegalStateException if Flink is in this JVM */
    public Broken killTaskManager() throws IOException, InterruptedException {
        return new Broken(processes().killTaskManager(), null);
    }

    /** @throws IllegalStateException if Flink is in this JVM */
    public Broken killJobManager() throws IOException, InterruptedException {
        return new Broken(processes().killJobManager(), null);
    }

    private FlinkProcesses processes() {
        if (flink instanceof FlinkProcesses processes) {
            return processes;
        }
        throw new IllegalStateException("Flink is in this JVM, and cannot be killed");
    }

    public Broken killBroker() throws InterruptedException {
        down.add(KAFKA);
        String was = killed(KAFKA, kafka.process());
        kafka.kill();
        return new Broken(was, () -> {
            try {
                kafka.start();
            } finally {
                down.remove(KAFKA);
            }
        });
    }

    public Broken killPostgres() throws InterruptedException {
        down.add(POSTGRES);
        String was = killed(POSTGRES, postgres.process());
        List<String> command = postgres.kill();
        return new Broken(was, () -> {
            try {
                postgres.start(command);
            } finally {
                down.remove(POSTGRES);
            }
        });
    }

    /** It keeps nothing on disk, so it comes back empty. */
    public Broken killRedis() {
        down.add(REDIS);
        String was = killed(REDIS, redis.process());
        redis.kill();
        return new Broken(was, () -> {
            try {
                redis.start();
            } finally {
                down.remove(REDIS);
            }
        });
    }

    private static String killed(String name, ProcessHandle process) {
        return "SIGKILL of process " + process.pid() + " (" + name + ")";
    }

    public Broken freezeBroker() throws IOException, InterruptedException {
        return frozen(KAFKA, kafka.process());
    }

    /** The server and all its sessions. */
    public Broken freezePostgres() throws IOException, InterruptedException {
        return frozen(POSTGRES, postgres.process());
    }

    public Broken freezeRedis() throws IOException, InterruptedException {
        return frozen(REDIS, redis.process());
    }

    private static Broken frozen(String name, ProcessHandle process) throws IOException, InterruptedException {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        try {
            signal("STOP", family);
        } catch (IOException | InterruptedException e) {
            signal("CONT", family);
            throw e;
        }
        return new Broken(
                "SIGSTOP of process " + process.pid() + " (" + name + ")",
                () -> signal(
                        "CONT",
                        Stream.concat(family.stream(), process.descendants())
                                .distinct()
                                .toList()));
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        int exitCode = new ProcessBuilder(command).start().waitFor();
        // A session that has ended since is no loss.
        if (exitCode != 0 && !processes.get(0).isAlive()) {
            throw new IOException(String.join(" ", command) + " ended with " + exitCode);
        }
    }

    /** Empties tables and keys, so that one stack can serve one run after the other. */
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

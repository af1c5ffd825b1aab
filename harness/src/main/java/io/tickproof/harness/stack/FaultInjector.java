package io.tickproof.harness.stack;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.flink.FlinkCluster;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkProcesses;
import io.tickproof.harness.local.KafkaBroker;
import io.tickproof.harness.local.Postgres;
import io.tickproof.harness.local.Redis;
import io.tickproof.harness.local.TcpFaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Breaks the servers of a stack on purpose, and mends them. */
public final class FaultInjector {
    public static final String KAFKA = "Kafka";
    public static final String POSTGRES = "PostgreSQL";
    public static final String REDIS = "Redis";

    private final KafkaBroker kafka;
    private final Postgres postgres;
    private final Redis redis;
    private final FlinkCluster flink;
    private final List<TcpFaultProxy> links;
    private final Path folder;
    private final Set<String> down = ConcurrentHashMap.newKeySet();

    /**
     * @param links that the job may go over
     * @param folder for savepoints
     */
    public FaultInjector(
            KafkaBroker kafka,
            Postgres postgres,
            Redis redis,
            FlinkCluster flink,
            List<TcpFaultProxy> links,
            Path folder) {
        this.links = links;
        this.folder = folder;
        this.kafka = kafka;
        this.postgres = postgres;
        this.redis = redis;
        this.flink = flink;
    }

    /** Servers that are down on purpose. */
    public Set<String> down() {
        return down;
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

    /** See {@link Stack#breakIt}. */
    public Broken breakIt(Fault fault, String topic, Optional<FlinkJob> job) throws IOException, InterruptedException {
        return switch (fault.kind()) {
            case KILL_TASK_MANAGER -> new Broken(processes().killTaskManager(), null);
            case FREEZE_TASK_MANAGER -> frozen("TaskManager", processes().taskManagerAtWork());
            case KILL_JOB_MANAGER -> new Broken(processes().killJobManager(), null);
            case KILL_BROKER -> killBroker();
            case FREEZE_BROKER -> frozen(KAFKA, kafka.process());
            case KILL_POSTGRES -> killPostgres();
            case FREEZE_POSTGRES -> frozen(POSTGRES, postgres.process());
            case KILL_REDIS -> killRedis();
            case FREEZE_REDIS -> frozen(REDIS, redis.process());
            case LOCK_POSTGRES -> lockPostgres();
            case READ_ONLY_POSTGRES -> readOnlyPostgres();
            case FULL_POSTGRES -> fullPostgres();
            case SLOW_LINKS ->
                links(TcpFaultProxy.State.SLOW, "50 ms for every 16 KiB between the job and its servers");
            case HOLD_LINKS ->
                links(
                        TcpFaultProxy.State.HELD,
                        "nothing passes between the job and its servers, and no connection is closed");
            case CUT_LINKS ->
                links(
                        TcpFaultProxy.State.CUT,
                        "every connection between the job and its servers is reset, and none accepted");
            case ADD_PARTITIONS -> addPartitions(Map.of("bootstrap.servers", kafka.bootstrap()), topic, fault.to());
            case RESCALE -> rescale(job.orElseThrow(), fault.to());
            case FAIL_OPERATOR, FAIL_AFTER_FLUSH, KILL_AFTER_FLUSH, FAIL_CHECKPOINTS ->
                throw new IllegalArgumentException(fault.kind().text() + " is not of the servers");
        };
    }

    /** See {@link Stack#killTaskManager}. */
    public Broken killTaskManager(long pid) throws IOException, InterruptedException {
        return new Broken(processes().killTaskManager(pid), null);
    }

    /** @throws IllegalStateException if FlinkCluster is in this JVM */
    private FlinkProcesses processes() {
        if (flink instanceof FlinkProcesses processes) {
            return processes;
        }
        throw new IllegalStateException("Flink is in this JVM, and cannot be killed");
    }

    private Broken rescale(FlinkJob job, int to) throws IOException, InterruptedException {
        job.rescale(to, folder);
        return new Broken("stopped with a savepoint, and went on from it with parallelism " + to, null);
    }

    public static Broken addPartitions(Map<String, String> connection, String name, int to)
            throws IOException, InterruptedException {
        try (Topic topic = Topic.existing(connection, name)) {
            int before = topic.ends().size();
            topic.grow(to);
            return new Broken(
                    "the topic had " + before + " partitions, and has "
                            + topic.ends().size(),
                    null);
        } catch (Topic.BrokerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Broken killBroker() throws InterruptedException {
        down.add(KAFKA);
        String was = killed(KAFKA, kafka.process());
        kafka.kill();
        return startedAgain(KAFKA, was, kafka::start);
    }

    private Broken killPostgres() throws InterruptedException {
        down.add(POSTGRES);
        String was = killed(POSTGRES, postgres.process());
        List<String> command = postgres.kill();
        return startedAgain(POSTGRES, was, () -> postgres.start(command));
    }

    /** It keeps nothing on disk, so it comes back empty. */
    private Broken killRedis() {
        down.add(REDIS);
        String was = killed(REDIS, redis.process());
        redis.close();
        return startedAgain(REDIS, was, redis::start);
    }

    /** Where the run is over before it is up again, it stays down on purpose. */
    private Broken startedAgain(String server, String was, Mend start) {
        return new Broken(was, () -> {
            try {
                start.mend();
            } catch (IOException | RuntimeException e) {
                down.remove(server);
                throw e;
            }
            down.remove(server);
        });
    }

    private Broken links(TcpFaultProxy.State state, String text) {
        links.forEach(link -> link.set(state));
        return new Broken(text, () -> links.forEach(link -> link.set(TcpFaultProxy.State.WHOLE)));
    }

    private Broken lockPostgres() throws IOException {
        try {
            Connection session = postgres.lockCandles();
            return new Broken("another session holds an exclusive lock on the candles", () -> close(session));
        } catch (SQLException e) {
            throw new IOException("the candles could not be locked: " + e.getMessage(), e);
        }
    }

    private static void close(Connection session) throws IOException {
        try {
            session.close();
        } catch (SQLException e) {
            throw new IOException("the session with the lock could not be closed: " + e.getMessage(), e);
        }
    }

    private Broken readOnlyPostgres() throws IOException {
        setReadOnly(true);
        return new Broken("the database takes no writes, and has ended the job's sessions", () -> setReadOnly(false));
    }

    /** The disk itself is the machine's, and stays as it is. */
    private Broken fullPostgres() throws IOException {
        setFull(true);
        return new Broken(
                "the database refuses every write of a candle as where its disk is full (SQLSTATE 53100)",
                () -> setFull(false));
    }

    private void setFull(boolean full) throws IOException {
        try {
            postgres.setFull(full);
        } catch (SQLException e) {
            throw new IOException("PostgreSQL could not be told: " + e.getMessage(), e);
        }
    }

    private void setReadOnly(boolean readOnly) throws IOException {
        try {
            postgres.setReadOnly(readOnly);
        } catch (SQLException e) {
            throw new IOException("PostgreSQL could not be told: " + e.getMessage(), e);
        }
    }

    private static String killed(String name, ProcessHandle process) {
        return "SIGKILL of process " + process.pid() + " (" + name + ")";
    }

    /** The server with all its children, such as PostgreSQL's sessions. */
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
}

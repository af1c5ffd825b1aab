package io.tickproof.harness.local;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.flink.FlinkCluster;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkProcesses;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.InjectedFault;
import io.tickproof.harness.stack.OperatorSignals.Signal;
import io.tickproof.harness.stack.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Injects faults into the servers of a {@link LocalStack}: it kills and freezes their processes, makes the database
 * refuse writes, slows and cuts the connections of the job, and makes operators fail. {@link #inject} has one line per
 * type of fault.
 */
final class LocalFaultInjector implements FaultInjector {
    static final String KAFKA = "Kafka";
    static final String POSTGRES = "PostgreSQL";
    static final String REDIS = "Redis";

    private static final FaultSupport EMBEDDED_FLINK = FaultSupport.of(
            EnumSet.complementOf(EnumSet.of(Requirement.FLINK_PROCESSES)), "use -Dstack=processes, or omit -Dstack");
    private static final FaultSupport FLINK_PROCESSES = FaultSupport.of(EnumSet.allOf(Requirement.class), "");

    private final Servers servers;
    private final List<TcpFaultProxy> proxies;
    private final Path savepoints;
    private final Set<String> killed = ConcurrentHashMap.newKeySet();

    /** The servers of the stack. */
    record Servers(KafkaBroker kafka, Postgres postgres, Redis redis, FlinkCluster flink) {}

    /**
     * @param proxies the proxies between the job and its servers
     * @param savepoints the folder for the savepoints of rescaled jobs
     */
    LocalFaultInjector(Servers servers, List<TcpFaultProxy> proxies, Path savepoints) {
        this.servers = servers;
        this.proxies = proxies;
        this.savepoints = savepoints;
    }

    /**
     * Returns the faults that can be injected into a local stack.
     *
     * @param flinkProcesses whether Flink runs as processes, not in this JVM
     */
    static FaultSupport support(boolean flinkProcesses) {
        return flinkProcesses ? FLINK_PROCESSES : EMBEDDED_FLINK;
    }

    @Override
    public Optional<String> unsupportedReason(FaultType type) {
        return support(servers.flink() instanceof FlinkProcesses).unsupportedReason(type);
    }

    /** Returns the names of the servers that a fault has killed and that have not been restarted yet. */
    Set<String> killed() {
        return killed;
    }

    @Override
    public InjectedFault inject(Fault fault, Target target) throws IOException, InterruptedException {
        return switch (fault.type()) {
            case KILL_TASK_MANAGER -> new InjectedFault(processes().killTaskManager());
            case FREEZE_TASK_MANAGER ->
                ProcessSignals.freeze("TaskManager", processes().busyTaskManager());
            case KILL_JOB_MANAGER -> new InjectedFault(processes().killJobManager());
            case FAIL_OPERATOR -> signal(target, Signal.THROW, "an operator after the source threw an exception");
            case FAIL_AFTER_FLUSH ->
                signal(
                        target,
                        Signal.THROW_AFTER_FLUSH,
                        "the task of the candle sink threw an exception between its flush and the end of the checkpoint");
            case KILL_AFTER_FLUSH -> killAfterFlush(target);
            case FAIL_CHECKPOINTS -> new CheckpointBlocker(target.checkpoints()).block();
            case KILL_BROKER -> killBroker();
            case FREEZE_BROKER -> ProcessSignals.freeze(KAFKA, servers.kafka().process());
            case KILL_POSTGRES -> killPostgres();
            case FREEZE_POSTGRES ->
                ProcessSignals.freeze(POSTGRES, servers.postgres().process());
            case KILL_REDIS -> killRedis();
            case FREEZE_REDIS -> ProcessSignals.freeze(REDIS, servers.redis().process());
            case LOCK_POSTGRES -> lockPostgres();
            case READ_ONLY_POSTGRES -> readOnlyPostgres();
            case FULL_POSTGRES -> fullPostgres();
            case SLOW_LINKS ->
                proxies(TcpFaultProxy.State.SLOW, "50 ms for every 16 KiB between the job and its servers");
            case HOLD_LINKS ->
                proxies(
                        TcpFaultProxy.State.HELD,
                        "nothing passes between the job and its servers, and no connection is closed");
            case CUT_LINKS ->
                proxies(
                        TcpFaultProxy.State.CUT,
                        "every connection between the job and its servers is reset, and none is accepted");
            case ADD_PARTITIONS ->
                Topic.addPartitions(servers.kafka().clientProperties(), target.topic(), fault.target());
            case RESCALE -> rescale(target.submittedJob(), fault.target());
        };
    }

    /** @throws IllegalArgumentException if Flink runs in this JVM */
    private FlinkProcesses processes() {
        if (servers.flink() instanceof FlinkProcesses processes) {
            return processes;
        }
        throw new IllegalArgumentException("Flink runs in this JVM and cannot be killed");
    }

    private InjectedFault killAfterFlush(Target target) throws IOException, InterruptedException {
        target.signals().send(Signal.PAUSE_AFTER_FLUSH);
        String done = processes().killTaskManager(target.signals().awaitPaused());
        return new InjectedFault(
                done + "; it had paused between the flush of the candle sink and the end of the checkpoint");
    }

    private static InjectedFault signal(Target target, Signal signal, String description)
            throws IOException, InterruptedException {
        target.signals().send(signal);
        return new InjectedFault(description);
    }

    private InjectedFault rescale(FlinkJob job, int parallelism) throws IOException, InterruptedException {
        job.rescale(parallelism, savepoints);
        return new InjectedFault("stopped with a savepoint and resumed with parallelism " + parallelism);
    }

    private InjectedFault killBroker() throws InterruptedException {
        killed.add(KAFKA);
        String description = ProcessSignals.killed(KAFKA, servers.kafka().process());
        servers.kafka().kill();
        return restarted(KAFKA, description, servers.kafka()::start);
    }

    private InjectedFault killPostgres() throws InterruptedException {
        killed.add(POSTGRES);
        String description = ProcessSignals.killed(POSTGRES, servers.postgres().process());
        List<String> command = servers.postgres().kill();
        return restarted(POSTGRES, description, () -> servers.postgres().start(command));
    }

    /** Kills Redis. It keeps nothing on disk, so it is empty after the restart. */
    private InjectedFault killRedis() {
        killed.add(REDIS);
        String description = ProcessSignals.killed(REDIS, servers.redis().process());
        servers.redis().close();
        return restarted(REDIS, description, servers.redis()::start);
    }

    /**
     * Recovers by starting the server again. If the run ends first and interrupts the start, the server stays marked as
     * killed: its end is not reported as a problem.
     */
    private InjectedFault restarted(String server, String description, InjectedFault.Recovery start) {
        return new InjectedFault(description, () -> {
            try {
                start.run();
            } catch (IOException | RuntimeException e) {
                killed.remove(server);
                throw e;
            }
            killed.remove(server);
        });
    }

    private InjectedFault proxies(TcpFaultProxy.State state, String description) {
        proxies.forEach(proxy -> proxy.set(state));
        return new InjectedFault(description, () -> proxies.forEach(proxy -> proxy.set(TcpFaultProxy.State.OPEN)));
    }

    private InjectedFault lockPostgres() throws IOException {
        try {
            Connection session = servers.postgres().lockCandles();
            return new InjectedFault(
                    "another session holds an exclusive lock on the table of candles", () -> close(session));
        } catch (SQLException e) {
            throw new IOException("cannot lock the table of candles: " + e.getMessage(), e);
        }
    }

    private static void close(Connection session) throws IOException {
        try {
            session.close();
        } catch (SQLException e) {
            throw new IOException("cannot close the session that holds the lock: " + e.getMessage(), e);
        }
    }

    private InjectedFault readOnlyPostgres() throws IOException {
        setReadOnly(true);
        return new InjectedFault(
                "the database refuses writes, and has ended the sessions of the job", () -> setReadOnly(false));
    }

    private void setReadOnly(boolean readOnly) throws IOException {
        try {
            servers.postgres().setReadOnly(readOnly);
        } catch (SQLException e) {
            throw new IOException("cannot make PostgreSQL read-only or writable: " + e.getMessage(), e);
        }
    }

    /** Simulates a full disk in the database only: the disk of this machine is not filled. */
    private InjectedFault fullPostgres() throws IOException {
        setFull(true);
        return new InjectedFault(
                "the database refuses every write of a candle, as it does when its disk is full (SQLSTATE 53100)",
                () -> setFull(false));
    }

    private void setFull(boolean full) throws IOException {
        try {
            servers.postgres().setFull(full);
        } catch (SQLException e) {
            throw new IOException("cannot simulate a full disk in PostgreSQL: " + e.getMessage(), e);
        }
    }
}

package io.tickproof.harness.stack;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers of a run: Kafka, PostgreSQL, Redis and Flink. Closing the stack removes what the run has written to them. */
public interface Stack extends AutoCloseable {
    /** Addresses and credentials of the servers. @param kafka the brokers, and the settings of their clients */
    record Addresses(KafkaSettings kafka, PostgresSettings postgres, RedisSettings redis) {}

    /** Returns the folder of the run on this machine. */
    RunFolder folder();

    /** Returns the addresses for the harness. */
    Addresses addresses();

    /**
     * Returns the addresses for the job under test.
     *
     * @param throughProxies whether the job connects through TCP proxies, so that faults can affect its connections
     */
    Addresses addressesForJob(boolean throughProxies);

    /** Returns the servers and their addresses in one line. */
    String description();

    /**
     * Returns the URI under which the job stores its checkpoints.
     *
     * @param folder a folder on this machine
     * @return the URI; null for the default of the cluster
     */
    @Nullable
    String checkpoints(Path folder);

    /** Creates a topic for ticks. */
    Topic topic(String name, int partitions) throws InterruptedException, BrokerException;

    /** Submits the reference job. */
    FlinkJob submit(CandleJob job) throws Exception;

    /**
     * Submits a user job.
     *
     * @throws UserJar.JobFailure if the jar does not define a job
     */
    FlinkJob submit(UserJar job) throws Exception;

    /** Executes the SQL of a user, such as the statements that create the tables of a user job. */
    void execute(String sql) throws SQLException;

    /** Empties tables and keys, so that several runs can use the stack one after the other. */
    void clear() throws SQLException;

    /** Returns the fault injector of this stack. */
    FaultInjector faultInjector();

    /**
     * Returns the problem of the servers that no fault explains; empty if there is none. With a problem, the run says
     * nothing about the job.
     */
    Optional<String> problem();

    @Override
    void close() throws IOException;
}

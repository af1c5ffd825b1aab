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

/** Kafka, PostgreSQL, Redis and FlinkCluster, as a run needs them. What a run leaves in them goes when the stack is closed. */
public interface Stack extends AutoCloseable {
    /**
     * Where the servers are.
     *
     * @param kafka the brokers, and what its clients need to connect
     */
    record Addresses(KafkaSettings kafka, PostgresSettings postgres, RedisSettings redis) {}

    /** Files of the run, on this machine. */
    RunFolder folder();

    /** Where the harness finds the servers. */
    Addresses addresses();

    /**
     * Where the job finds them.
     *
     * @param breakable over links that can be broken
     */
    Addresses forJob(boolean breakable);

    /** Where that is, in a line. */
    String about();

    /**
     * Where the job's checkpoints go.
     *
     * @param folder of this machine
     * @return a URI; null: where FlinkCluster is told by others
     */
    String checkpoints(Path folder);

    /** Makes a topic for ticks. */
    Topic topic(String name, int partitions) throws InterruptedException, BrokerException;

    FlinkJob submit(CandleJob job) throws Exception;

    /** @throws UserJar.JobFailure if the jar gives no job */
    FlinkJob submit(UserJar job) throws Exception;

    /** Runs a user's SQL, such as what makes the tables of the user's job. */
    void execute(String sql) throws SQLException;

    /** Empties tables and keys, so that one stack can serve one run after the other. */
    void clear() throws SQLException;

    /** Returns what injects faults into this stack. */
    FaultInjector faultInjector();

    /** What is wrong with the servers, though nobody broke them. */
    Optional<String> trouble();

    @Override
    void close() throws IOException;
}

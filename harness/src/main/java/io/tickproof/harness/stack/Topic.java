package io.tickproof.harness.stack;

import io.tickproof.generator.output.TopicWriter;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** A topic of a run, managed through Kafka's admin client. */
public final class Topic implements AutoCloseable {
    private static final long ANSWER_SECONDS = 30;
    private static final long CLOSE_SECONDS = 2;
    private static final int REACH_MILLIS = 10_000;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Admin admin;
    private final String name;

    private Topic(Admin admin, String name) {
        this.admin = admin;
        this.name = name;
    }

    /**
     * Creates the topic. Its records have event times of any age, for which Kafka must neither reject nor delete them.
     *
     * @param connection properties of Kafka's clients
     */
    public static Topic create(Map<String, String> connection, String name, int partitions)
            throws InterruptedException, BrokerException {
        Topic topic = existing(connection, name);
        try {
            topic.create(partitions);
            return topic;
        } catch (InterruptedException | BrokerException e) {
            topic.close();
            throw e;
        }
    }

    /** Checks that a broker answers and accepts the credentials. @throws BrokerException if no broker does */
    public static void reach(Map<String, String> connection) throws InterruptedException, BrokerException {
        Map<String, Object> impatient = new HashMap<>(connection);
        impatient.put("default.api.timeout.ms", REACH_MILLIS);
        impatient.put("request.timeout.ms", REACH_MILLIS);
        try (Topic unnamed = new Topic(Admin.create(impatient), "")) {
            answer(unnamed.admin.describeCluster().nodes());
        } catch (KafkaException e) {
            throw new BrokerException("cannot create a Kafka client: " + e.getMessage(), e);
        }
    }

    /** Returns a topic that exists. */
    public static Topic existing(Map<String, String> connection, String name) {
        return new Topic(Admin.create(new HashMap<>(connection)), name);
    }

    /**
     * Creates the topic unless it exists.
     *
     * @param connection properties of Kafka's clients
     * @throws BrokerException if it exists with another number of partitions, or if the broker refuses
     */
    public static void ensure(Map<String, String> connection, String name, int partitions)
            throws InterruptedException, BrokerException {
        try (Topic topic = existing(connection, name)) {
            if (!answer(topic.admin.listTopics().names()).contains(name)) {
                topic.create(partitions);
            }
            int actual = topic.partitions();
            if (actual != partitions) {
                throw new BrokerException(
                        "the topic " + name + " has " + actual + " partitions; the scenario needs " + partitions, null);
            }
        }
    }

    private void create(int partitions) throws InterruptedException, BrokerException {
        answer(admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())
                        .configs(Map.of(
                                TopicConfig.RETENTION_MS_CONFIG, "-1",
                                TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TopicWriter.MAX_RECORD_BYTES),
                                // The event time is in the payload. The append time is needed for latencies.
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"))))
                .all());
        awaitLeaders(partitions);
    }

    /**
     * Waits until every partition has a leader that answers a query of its offsets. The controller knows a new
     * partition before its leader does. A leader may reject the first batch of a fast idempotent producer and accept
     * the second one; the first is then out of sequence for ever.
     */
    private void awaitLeaders(int partitions) throws InterruptedException, BrokerException {
        try {
            new BoundedWait("leaders of all partitions of " + name, Duration.ofSeconds(ANSWER_SECONDS), PAUSE)
                    .<Map<Integer, Long>, BrokerException>until(() -> {
                        try {
                            return BoundedWait.done(ends(partitions));
                        } catch (BrokerException e) {
                            if (isRetriable(e)) {
                                return BoundedWait.waiting(e);
                            }
                            throw e;
                        }
                    });
        } catch (WaitTimeoutException e) {
            throw new BrokerException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isRetriable(BrokerException e) {
        return e.getCause() instanceof ExecutionException refused && refused.getCause() instanceof RetriableException;
    }

    /** Deletes the topic and its records. */
    public void delete() throws InterruptedException, BrokerException {
        answer(admin.deleteTopics(List.of(name)).all());
    }

    /**
     * Adds partitions. Existing records stay in their partitions.
     *
     * @param partitions the number of partitions afterwards
     */
    public void grow(int partitions) throws InterruptedException, BrokerException {
        answer(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                .all());
        awaitLeaders(partitions);
    }

    /**
     * Adds partitions to a topic while it is in use.
     *
     * @param connection properties of Kafka's clients
     * @param partitions the number of partitions afterwards
     * @throws IOException if the broker refuses
     */
    public static InjectedFault addPartitions(Map<String, String> connection, String name, int partitions)
            throws IOException, InterruptedException {
        try (Topic topic = existing(connection, name)) {
            int before = topic.partitions();
            topic.grow(partitions);
            return new InjectedFault("the topic had " + before + " partitions and now has " + topic.partitions());
        } catch (BrokerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private int partitions() throws InterruptedException, BrokerException {
        return answer(Objects.requireNonNull(
                        admin.describeTopics(List.of(name)).topicNameValues().get(name)))
                .partitions()
                .size();
    }

    /** Returns, for each partition, the offset after its last record. */
    public Map<Integer, Long> ends() throws InterruptedException, BrokerException {
        return ends(partitions());
    }

    private Map<Integer, Long> ends(int partitions) throws InterruptedException, BrokerException {
        Map<TopicPartition, OffsetSpec> requested = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            requested.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        Map<Integer, Long> ends = new HashMap<>();
        answer(admin.listOffsets(requested).all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    @Override
    public void close() {
        // A short limit, because the broker may not exist any more.
        admin.close(Duration.ofSeconds(CLOSE_SECONDS));
    }

    private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> future)
            throws InterruptedException, BrokerException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BrokerException("Kafka refused: " + messageOf(e), e);
        } catch (TimeoutException e) {
            throw new BrokerException("Kafka did not answer within " + ANSWER_SECONDS + " s", e);
        }
    }

    private static String messageOf(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    /** Thrown if the broker refused a request or did not answer it. */
    public static final class BrokerException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokerException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}

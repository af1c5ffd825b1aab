package io.tickproof.harness.stack;

import io.tickproof.generator.output.TopicWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** The topic of a run, as its administrator sees it. */
public final class Topic implements AutoCloseable {
    private static final long ANSWER_SECONDS = 30;
    private static final long CLOSE_SECONDS = 2;
    private static final int REACH_MILLIS = 10_000;
    private static final long ASK_MILLIS = 20;

    private final Admin admin;
    private final String name;

    private Topic(Admin admin, String name) {
        this.admin = admin;
        this.name = name;
    }

    /**
     * Makes the topic. Ticks are of any age, and must neither be refused nor deleted for it.
     *
     * @param connection properties of Kafka's clients
     */
    public static Topic create(Map<String, String> connection, String name, int partitions)
            throws InterruptedException, BrokerException {
        Topic topic = existing(connection, name);
        try {
            topic.make(partitions);
            return topic;
        } catch (InterruptedException | BrokerException e) {
            topic.close();
            throw e;
        }
    }

    /**
     * Asks whether a broker is there and lets us in.
     *
     * @throws BrokerException if not
     */
    public static void reach(Map<String, String> connection) throws InterruptedException, BrokerException {
        Map<String, Object> patience = new HashMap<>(connection);
        patience.put("default.api.timeout.ms", REACH_MILLIS);
        patience.put("request.timeout.ms", REACH_MILLIS);
        try (Topic nowhere = new Topic(Admin.create(patience), "")) {
            answer(nowhere.admin.describeCluster().nodes());
        } catch (KafkaException e) {
            throw new BrokerException("Kafka's client cannot be made: " + e.getMessage(), e);
        }
    }

    /** One that is there. */
    public static Topic existing(Map<String, String> connection, String name) {
        return new Topic(Admin.create(new HashMap<>(connection)), name);
    }

    /**
     * Makes the topic of this name, unless it is there.
     *
     * @param connection properties of Kafka's clients
     * @throws BrokerException if it has another number of partitions, or the broker does not do what it is asked
     */
    public static void ensure(Map<String, String> connection, String name, int partitions)
            throws InterruptedException, BrokerException {
        try (Topic topic = existing(connection, name)) {
            if (!answer(topic.admin.listTopics().names()).contains(name)) {
                topic.make(partitions);
            }
            int there = topic.partitions();
            if (there != partitions) {
                throw new BrokerException(
                        "the topic " + name + " has " + there + " partitions, and the scenario asks for " + partitions,
                        null);
            }
        }
    }

    private void make(int partitions) throws InterruptedException, BrokerException {
        answer(admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())
                        .configs(Map.of(
                                TopicConfig.RETENTION_MS_CONFIG, "-1",
                                TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TopicWriter.MAX_RECORD_BYTES),
                                // Event time lives in the payload; append time is there for latency.
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"))))
                .all());
        awaitLeaders(partitions);
    }

    /**
     * The controller knows a partition before its leader does. Of an idempotent producer that is faster than they are a leader
     * refuses the first batch, takes the second, and the first comes too late for ever. Who tells an offset, leads.
     */
    private void awaitLeaders(int partitions) throws InterruptedException, BrokerException {
        long startNanos = System.nanoTime();
        while (true) {
            try {
                ends(partitions);
                return;
            } catch (BrokerException e) {
                if (!(e.getCause() instanceof ExecutionException refused)
                        || !(refused.getCause() instanceof RetriableException)
                        || System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(ANSWER_SECONDS)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        }
    }

    /** Deletes the topic with what is in it. */
    public void delete() throws InterruptedException, BrokerException {
        answer(admin.deleteTopics(List.of(name)).all());
    }

    /** Makes more of them; the records stay where they are. */
    public void grow(int partitions) throws InterruptedException, BrokerException {
        answer(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                .all());
        awaitLeaders(partitions);
    }

    /**
     * Adds partitions to a topic while it is in use.
     *
     * @param connection properties of Kafka's clients
     * @param partitions how many there are afterwards
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
        return answer(admin.describeTopics(List.of(name)).topicNameValues().get(name))
                .partitions()
                .size();
    }

    /** Offset behind the last record of each partition. */
    public Map<Integer, Long> ends() throws InterruptedException, BrokerException {
        return ends(partitions());
    }

    private Map<Integer, Long> ends(int partitions) throws InterruptedException, BrokerException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        Map<Integer, Long> ends = new HashMap<>();
        answer(admin.listOffsets(asked).all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    @Override
    public void close() {
        // Not longer: what it still waits for may be a broker that is gone.
        admin.close(Duration.ofSeconds(CLOSE_SECONDS));
    }

    private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> future)
            throws InterruptedException, BrokerException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BrokerException("Kafka refused: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new BrokerException("Kafka did not answer within " + ANSWER_SECONDS + " s", e);
        }
    }

    /** The broker did not do what it was asked. */
    public static final class BrokerException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokerException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

package io.tickproof.pipeline.job;

import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Runs the job on any Flink cluster, without the harness: {@code flink run tickproof-…-job.jar --kafka.bootstrap …}
 * (docs/reference/job-options.md).
 */
public final class JobMain {
    private static final int TIMEOUT_SECONDS = 20;

    private JobMain() {}

    /**
     * Builds the job from its arguments and executes it.
     *
     * @throws IllegalArgumentException if an option is wrong, or Kafka does not answer
     */
    public static void main(String[] arguments) throws Exception {
        JobArguments given = JobArguments.parse(arguments, System.getenv());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobOptions options = given.options(JobMain::partitions, env.getParallelism());
        JobOptions.CandleTopic candles = options.sinks().candleTopic();
        if (candles != null) {
            createIfAbsent(candles, options.source().partitions());
        }
        new CandleJob(options).build(env);
        env.execute();
    }

    private static int partitions(JobOptions.Kafka ticks) {
        return request(
                ticks.server(),
                admin -> {
                    Map<String, TopicDescription> topics = admin.describeTopics(List.of(ticks.topic()))
                            .allTopicNames()
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                    return topics.values().iterator().next().partitions().size();
                },
                "cannot read the topic " + ticks.topic() + " of --kafka.bootstrap " + ticks.server());
    }

    /** Creates the topic, compacted. An existing topic keeps its settings. */
    private static void createIfAbsent(JobOptions.CandleTopic candles, int partitions) {
        request(
                candles.server(),
                admin -> {
                    try {
                        admin.createTopics(
                                        List.of(new NewTopic(candles.topic(), Optional.of(partitions), Optional.empty())
                                                .configs(Map.of("cleanup.policy", "compact"))))
                                .all()
                                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            throw e;
                        }
                    }
                    return true;
                },
                "cannot create the topic " + candles);
    }

    private interface AdminRequest<T> {
        T send(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T> T request(KafkaSettings server, AdminRequest<T> request, String failure) {
        Map<String, Object> properties = new HashMap<>(server.clientProperties());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
        try (Admin admin = Admin.create(properties)) {
            return request.send(admin);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalArgumentException(failure + ": " + (e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + failure, e);
        }
    }
}

package io.tickproof.pipeline.job;

import io.tickproof.pipeline.job.JobArguments.Option;
import io.tickproof.pipeline.options.JobOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The job by itself, on any Flink cluster: {@code flink run tickproof-…-job.jar --kafka.bootstrap … } (docs/reference/job-options.md). */
public final class JobMain {
    private static final int PATIENCE_SECONDS = 20;

    private JobMain() {}

    /** @throws IllegalArgumentException if an option is wrong, or a server does not answer */
    public static void main(String[] arguments) throws Exception {
        JobArguments given = JobArguments.parse(arguments, System.getenv());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobOptions options = given.options(JobMain::partitions, env.getParallelism());
        if (options.candleTopic() != null) {
            make(options.candleTopic(), options.source().partitions());
        }
        new CandleJob(options).build(env);
        env.execute();
    }

    private static int partitions(JobArguments given) {
        String bootstrap = given.get(Option.KAFKA_BOOTSTRAP);
        String topic = given.get(Option.KAFKA_TOPIC);
        return ask(
                bootstrap,
                given.client(),
                admin -> admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .get(topic)
                        .partitions()
                        .size(),
                "the topic " + topic + " of --kafka.bootstrap " + bootstrap);
    }

    /** Where it is there already it stays as it is. */
    private static void make(JobOptions.CandleTopic candles, int partitions) {
        ask(
                candles.bootstrap(),
                candles.properties(),
                admin -> {
                    try {
                        admin.createTopics(
                                        List.of(new NewTopic(candles.topic(), Optional.of(partitions), Optional.empty())
                                                .configs(Map.of("cleanup.policy", "compact"))))
                                .all()
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            throw e;
                        }
                    }
                    return true;
                },
                "the topic " + candles.topic() + " of " + candles.bootstrap());
    }

    private interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T> T ask(String bootstrap, Map<String, String> client, Question<T> question, String what) {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000);
        try (Admin admin = Admin.create(properties)) {
            return question.ask(admin);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalArgumentException(
                    what + " cannot be asked for: " + (e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for " + what, e);
        }
    }
}

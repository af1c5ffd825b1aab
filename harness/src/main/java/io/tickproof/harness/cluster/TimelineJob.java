package io.tickproof.harness.cluster;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.harness.cluster.TimelineSource.Outgoing;
import io.tickproof.harness.stack.Topic;
import io.tickproof.pipeline.options.KafkaSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes the timeline of a scenario into an empty topic, as fast as the cluster can: {@code flink run -c
 * io.tickproof.harness.cluster.TimelineJob … --scenario FILE --kafka.bootstrap … --kafka.topic …}
 * (docs/how-to/scale-out.md). The topic is byte for byte the one that the command {@code generate} writes.
 */
public final class TimelineJob {
    private static final String HASHES = "hashes";
    private static final String TOPIC = "kafka.topic";

    private TimelineJob() {}

    /** @throws IllegalArgumentException if an argument is wrong, or the topic is not empty */
    public static void main(String[] args) throws Exception {
        ClusterArguments given =
                ClusterArguments.parse(args, List.of(KafkaSettings.BOOTSTRAP, TOPIC, KafkaSettings.CLIENT_PREFIX));
        SerializedScenario scenario = given.scenario();
        KafkaSettings kafka = given.settings(KafkaSettings::parse);
        String topic = given.settings(values -> values.required(TOPIC, "the name of an empty topic"));
        Manifest manifest =
                write(StreamExecutionEnvironment.getExecutionEnvironment(), scenario, kafka.clientProperties(), topic);
        manifest.partitions()
                .forEach(partition -> System.out.printf(
                        Locale.ROOT,
                        "partition %d: %,d records, SHA-256 %s%n",
                        partition.partition(),
                        partition.records(),
                        partition.sha256()));
        System.out.println("timeline " + manifest.sha256() + " in the topic " + topic);
    }

    /**
     * Runs the job and waits until it has finished.
     *
     * @param connection properties of Kafka's clients
     * @return the number of records and the hash of every partition
     * @throws IllegalArgumentException if the topic is not empty
     */
    public static Manifest write(
            StreamExecutionEnvironment env, SerializedScenario scenario, Map<String, String> connection, String topic)
            throws Exception {
        Topic.ensure(connection, topic, scenario.partitions());
        long existing = ExistingRecords.inTopic(connection, topic, scenario.partitions())
                .total();
        if (existing > 0) {
            throw new IllegalArgumentException(
                    "the topic " + topic + " already contains " + existing + " records; use an empty topic");
        }
        Configuration config = new Configuration();
        config.set(PipelineOptions.NAME, "tickproof timeline");
        config.set(PipelineOptions.OBJECT_REUSE, true);
        config.set(PipelineOptions.GENERIC_TYPES, false);
        // A second attempt would send its records twice.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        env.configure(config);
        // Further subtasks would have no partition to write to.
        env.setParallelism(Math.min(env.getParallelism(), scenario.partitions()));
        env.fromSource(
                        new TimelineSource(scenario),
                        WatermarkStrategy.noWatermarks(),
                        "timeline",
                        TypeInformation.of(Outgoing.class))
                .map(new Hashing())
                .name("hash")
                .sinkTo(sink(connection, topic))
                .name("Kafka");
        JobExecutionResult result = env.execute();
        List<Manifest.Partition> partitions = new ArrayList<>();
        for (String line : result.<List<String>>getAccumulatorResult(HASHES)) {
            String[] words = line.split(" ");
            long records = Long.parseLong(words[1]);
            partitions.add(new Manifest.Partition(Integer.parseInt(words[0]), records, words[2], 0, records - 1));
        }
        partitions.sort(Comparator.comparingInt(Manifest.Partition::partition));
        return new Manifest(partitions, 0);
    }

    private static KafkaSink<Outgoing> sink(Map<String, String> connection, String topic) {
        Properties properties = new Properties();
        properties.putAll(connection);
        properties.putAll(TopicWriter.SETTINGS);
        return KafkaSink.<Outgoing>builder()
                .setBootstrapServers(connection.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer((KafkaRecordSerializationSchema<Outgoing>) (outgoing, context, timestamp) ->
                        new ProducerRecord<>(topic, outgoing.partition(), null, outgoing.value()))
                .build();
    }

    /** Forwards every record, and reports a hash per partition as an accumulator at the end. */
    private static final class Hashing extends RichMapFunction<Outgoing, Outgoing> {
        private static final long serialVersionUID = 1L;
        private final ListAccumulator<String> hashes = new ListAccumulator<>();
        private transient Map<Integer, Manifest.Hash> byPartition;

        @Override
        public void open(OpenContext context) {
            byPartition = new HashMap<>();
            getRuntimeContext().addAccumulator(HASHES, hashes);
        }

        @Override
        public Outgoing map(Outgoing outgoing) {
            byPartition
                    .computeIfAbsent(outgoing.partition(), partition -> new Manifest.Hash())
                    .add(outgoing.value());
            return outgoing;
        }

        @Override
        public void close() {
            byPartition.forEach(
                    (partition, hash) -> hashes.add(partition + " " + hash.records() + " " + hash.sha256()));
        }
    }
}

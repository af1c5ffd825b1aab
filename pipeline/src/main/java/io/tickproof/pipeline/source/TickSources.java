package io.tickproof.pipeline.source;

import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.options.JobOptions;
import java.io.IOException;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/** Where the job's records come from. */
public final class TickSources {
    /** Of one hand-over from the thread that reads to the one that works; Kafka's default is 500. */
    private static final String MOST_RECORDS = "5000";

    private TickSources() {}

    /** The records of the topic or of the files, decoded, with the watermarks of their partitions. */
    public static DataStream<SourceRecord> records(StreamExecutionEnvironment env, JobOptions options) {
        JobOptions.Rules rules = options.rules();
        long boundMicros = rules.outOfOrderness().toNanos() / 1000;
        long gridMillis = WindowMath.paneMillis(rules.windows());
        WatermarkStrategy<SourceRecord> watermarks = WatermarkStrategy.<SourceRecord>forGenerator(
                        context -> new PartitionWatermarks(boundMicros, gridMillis))
                .withTimestampAssigner((record, timestamp) -> record.timeMicros / 1000);
        if (options.source() instanceof JobOptions.Files files) {
            return env.fromSource(
                            MergedFileReader.source(files, options.parallelism(), rules.anyPrice()),
                            watermarks,
                            "file ticks")
                    .uid("file-ticks");
        }
        return env.fromSource(kafka((JobOptions.Kafka) options.source(), rules.anyPrice()), watermarks, "Kafka ticks")
                .uid("kafka-ticks");
    }

    /**
     * Looks whether recordings can be read, before a job runs.
     *
     * @throws IllegalArgumentException if one cannot be; the message says which and why
     */
    public static void check(JobOptions.Files files, boolean anyPrice) {
        try {
            MergedFileReader.check(files, anyPrice);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("--files.path: " + e.getMessage(), e);
        }
    }

    private static KafkaSource<SourceRecord> kafka(JobOptions.Kafka kafka, boolean anyPrice) {
        Properties properties = new Properties();
        properties.setProperty("max.poll.records", MOST_RECORDS);
        properties.putAll(kafka.server().client());
        KafkaSourceBuilder<SourceRecord> source = KafkaSource.<SourceRecord>builder()
                .setProperties(properties)
                .setBootstrapServers(kafka.server().bootstrap())
                // These and no others: who finds more of them behind a restart waits for watermarks that may never
                // come.
                .setPartitions(IntStream.range(0, kafka.partitions())
                        .mapToObj(partition -> new TopicPartition(kafka.topic(), partition))
                        .collect(Collectors.toSet()))
                .setGroupId(kafka.group())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new TickDeserializer(anyPrice))
                .setProperty("commit.offsets.on.checkpoint", "true")
                .setProperty("partition.discovery.interval.ms", "-1");
        if (kafka.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }
}
